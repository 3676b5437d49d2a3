"""The templates that the product brings along: complete, in two languages, and right in what they promise."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from plans.core.checks import find_faults
from plans.core.files.folder import read_vendor_folder
from plans.core.files.templates import FOLDER, TEMPLATES, Identity, fill_template, read_template
from plans.core.files.worked_examples import check_examples
from plans.core.problems import TermsError
from plans.core.terms import VendorTerms
from plans.core.texts import Text
from tests.plans.core.test_shipped import texts_of

TODAY = date(2026, 11, 20)
ACME = Identity(
    key="acme-tools", name="Acme Tools", sales_url="https://acme.example/plans/", accent="oklch(0.5 0.1 30)"
)


def filled(name: str, **changes: object) -> VendorTerms:
    """A template in the hands of a vendor in Vienna."""
    given: dict[str, object] = {"time_zone": "Europe/Vienna", "holiday_region": {"country": "AT"}, "taken": ()}
    return fill_template(name, ACME, effective_from=TODAY, **(given | changes))  # type: ignore[arg-type]  # of many kinds


def test_every_folder_is_offered() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(TEMPLATES)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_valid_and_its_worked_examples_agree(name: str) -> None:
    assert check_examples(FOLDER / name, read_template(name)) > 0


@pytest.mark.parametrize("name", TEMPLATES)
def test_everything_people_read_is_there_in_english_and_german(name: str) -> None:
    assert {frozenset(text.root) for text in texts_of(read_template(name))} == {frozenset({"en", "de"})}


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("holiday_region", [{}, {"country": "US", "subdivision": "CA"}])
def test_it_becomes_the_vendors_own_wherever_that_is(name: str, holiday_region: dict[str, str]) -> None:
    terms = filled(name, time_zone="America/Los_Angeles", holiday_region=holiday_region)

    assert find_faults(terms) == ()
    assert terms.vendor.model_dump() | {"words": "", "welcome": ""} == {
        "key": "acme-tools",
        "name": "Acme Tools",
        "ticket_prefix": "ACM",
        "accent": "oklch(0.5 0.1 30)",
        "default_language": "en",
        "languages": ("en", "de"),
        "words": "",
        "welcome": "",
        "sales_contact": {
            "name": {"en": "our sales team", "de": "unser Vertrieb"},
            "url": "https://acme.example/plans/",
        },
    }
    assert terms.vendor_provider().name == Text({"en": "Acme Tools", "de": "Acme Tools"})
    assert {calendar.document["tz"] for calendar in terms.calendars} <= {"America/Los_Angeles"}
    assert terms.version.effective_from == TODAY


def test_hours_round_the_clock_have_no_holidays_in_any_country() -> None:
    calendars = {calendar.key: calendar.document for calendar in filled("round-the-clock").calendars}

    assert calendars["round-the-clock"] == {"tz": "Europe/Vienna", "always_open": True}
    assert calendars["business-hours"]["holiday_region"] == {"country": "AT"}


def test_a_name_that_is_taken_is_not_given_again() -> None:
    assert [filled("best-effort", taken=taken).version.label for taken in [(), ("1",)]] == ["1", "1 / 2026-11-20"]


def test_an_example_that_does_not_agree_is_named_with_its_line(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER / "business-hours", tmp_path / "terms")
    examples = folder / "examples" / "examples.yaml"
    examples.write_text(examples.read_text().replace("2026-11-20T12:00", "2026-11-20T12:30"))

    with pytest.raises(TermsError) as refused:
        check_examples(folder, read_vendor_folder(folder))

    assert str(refused.value) == (
        "examples/examples.yaml:2: [0]: the example does not agree: by these terms it is due at 2026-11-20T12:00:00+01:00"
    )
