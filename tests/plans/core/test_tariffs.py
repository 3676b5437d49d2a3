"""Tariffs and free minutes in terms files: what is wrong is named by its field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plans.core.files.export import export_vendor_folder
from plans.core.files.folder import read_vendor_folder
from tests.plans.core.folders import problems, small

TARIFF = """\
phone_lines: [{key: hotline, name: Hotline, number: "+49 89 123456", regions: [all]}]
tariff:
  currency: EUR
  tz: Europe/Berlin
  holiday_region: {country: DE}
  holidays: [2026-12-24]
  policy: {holidays: sunday, allowance_lines: [hotline]}
  lines:
    - key: hotline
      bands:
        - key: week
          name: Weekdays
          hours: {mon: [["00:00", "24:00"]], tue: [["00:00", "24:00"]], wed: [["00:00", "24:00"]], thu: [["00:00", "24:00"]], fri: [["00:00", "24:00"]]}
          price: {per_minute: "0.50", increment_seconds: 1, minimum: "1.00"}
        - key: weekend
          name: Weekend
          hours: {sat: [["00:00", "24:00"]], sun: [["00:00", "24:00"]]}
          price: {per_hour: "90.00", percent: "200", step_seconds: 900}
severities:
"""
ADDED = ("severities:\n", TARIFF)
MINUTES = (
    "    allowances: [{key: monthly, name: Free minutes, kind: monthly, minutes: 15, lines: [hotline]}]\n    channels:"
)
WITH_MINUTES = ("    channels:", MINUTES)


def test_a_tariff_and_free_minutes_are_the_same_after_export_and_import(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    terms = small(tmp_path / "in", ADDED, WITH_MINUTES)

    export_vendor_folder(terms, tmp_path / "out")

    assert read_vendor_folder(tmp_path / "out") == terms


@pytest.mark.parametrize(
    ("old", "new", "field", "message"),
    [
        ('"0.50"', '"1e2"', "lines[0].bands[0].price.per_minute", 'must be an amount in quotes such as "0.50"'),
        ('tue: [["00:00", "24:00"]], ', "", "lines[0]", "tue 00:00-24:00 is in no band"),
        ("{sat:", '{fri: [["23:00", "24:00"]], sat:', "lines[0]", "fri 23:00 is in two bands"),
        ("Europe/Berlin\n  holiday", "Mars/Base\n  holiday", "tz", "there is no time zone 'Mars/Base'"),
        ("DE}", "XX}", "holiday_region.country", "'XX' is not a known country"),
        ("holidays: sunday", "holidays: monday", "policy.holidays", "must be one of weekday, sunday, own"),
        ("[hotline]}\n", "[other]}\n", "policy.allowance_lines[0]", "the tariff has no line 'other'; known: hotline"),
        ("- key: hotline", "- key: other", "lines[0].key", "there is no phone line 'other'; known: hotline"),
        ("key: weekend", "key: week", "lines[0].bands[1].key", "'week' appears twice; remove or rename one of the two"),
    ],
)
def test_what_is_wrong_with_a_tariff_is_named_at_its_field(
    tmp_path: Path, old: str, new: str, field: str, message: str
) -> None:
    found = problems(tmp_path, ADDED, (old, new))

    assert [(problem.field, problem.message) for problem in found] == [(f"tariff.{field}", message)]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        (
            [("    channels:", MINUTES.replace(", lines: [hotline]", ""))],
            "",
            "free minutes need a tariff: add one, or remove them",
        ),
        (
            [ADDED, WITH_MINUTES, ("[hotline]}]", "[fax]}]")],
            ".lines[0]",
            "there is no phone line 'fax'; known: hotline",
        ),
        (
            [ADDED, WITH_MINUTES, ("minutes: 15", "minutes: 15, valid_days: 30")],
            ".valid_days",
            "only minutes that are given once can be limited to a number of days",
        ),
    ],
)
def test_what_is_wrong_with_free_minutes_is_named_at_its_field(
    tmp_path: Path, changes: list[Any], field: str, message: str
) -> None:
    found = problems(tmp_path, *changes)

    assert [(one.field, one.message) for one in found] == [(f"plans[0].allowances[0]{field}", message)]
