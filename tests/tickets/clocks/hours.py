"""Instants of one business day, by their hour in Rome."""

from tests.terms.world import local

ROME = "Europe/Rome"
FILED = local("2026-11-18 10:00", ROME)
AT_11 = local("2026-11-18 11:00", ROME)
AT_12 = local("2026-11-18 12:00", ROME)
AT_13 = local("2026-11-18 13:00", ROME)
AT_15 = local("2026-11-18 15:00", ROME)
NEXT_DAY = local("2026-11-19 10:00", ROME)
