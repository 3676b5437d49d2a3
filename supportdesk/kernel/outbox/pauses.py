"""How often a mail is tried, and how long it waits in between."""

from datetime import timedelta

# Between being claimed and being locked nobody else tries a mail; a crash costs this much lateness.
LEASE = timedelta(seconds=5)
SERVER_AWAY = timedelta(seconds=15)
PAUSES = tuple(timedelta(seconds=pause) for pause in (10, 60, 300, 900, 3600, 3 * 3600, 6 * 3600))
MAX_ATTEMPTS = len(PAUSES) + 1
