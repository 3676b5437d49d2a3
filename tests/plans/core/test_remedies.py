"""Faults of terms files come with a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from customers.models import ContactKind
from plans.core.files.folder import read_vendor_folder
from plans.core.problems import TermsError
from plans.core.subjects import CONTACT_KINDS
from tests.plans.core.folders import SMALL, problems

QUOTE = "put a text with a comma, colon or # in quotation marks"
LANGUAGE = f"a language has two letters such as en; if this belongs to a text, {QUOTE}"
EMPTY = "this is empty: give it a value, or leave the field out where it is optional"
KEY = "a key has lower-case letters, digits, _ and -, at most 40, such as gold-24"
ROLE = "\nroles: [{key: lead, name: Lead"
PHONE = '\nphone_lines: [{key: a, name: A, regions: [all], number: "089 1"}]\nplans:'


@pytest.mark.parametrize(
    ("old", "new", "field", "message"),
    [
        ("summary: Basic", "summary: {en: Fast, reliable, de: Schnell}", "plans[0].summary.reliable", f"'reliable' is not written as it must be: {LANGUAGE}"),
        (ROLE, f"{ROLE}, technical", "roles[0].technical", f"this key is not known; known: key, name; if it belongs to a text, {QUOTE}"),
        ("summary: Basic", "summary: Fast: reliable", "", f"this is not valid YAML: mapping values are not allowed here; {QUOTE}"),
        ("summary: Basic", "summary: {en: Fast: reliable}", "", f"this is not valid YAML: expected ',' or '}}', but got ':'; {QUOTE}"),
        ("2: {best_effort: true}", "2: 4h", "plans[0].targets.first_response.2", "a length is an object such as {open_seconds: 14400, commitment: guaranteed} or {business_days: 2, commitment: guaranteed}"),
        ("- {open_seconds: 7200}", "- 2h", "plans[0].ladder.steps[1]", "a length is an object such as {open_seconds: 14400} or {business_days: 2}"),
        ("summary: Basic", "summary:", "plans[0].summary", EMPTY),
        ("summary: Basic", "summary: 24", "plans[0].summary", "this must be an object with fields; put a text that looks like a number or yes and no in quotation marks"),
        (ROLE, f"{ROLE}, nane: Lead", "roles[0].nane", "this key is not known; did you mean 'name'? known: key, name"),
        ("request_types: [{key: question", "request_types: [{key: Frage!", "request_types[0].key", f"'Frage!' is not written as it must be: {KEY}"),
        ("    rank: 1", "\t\trank: 1", "", "this is not valid YAML: found character '\\t' that cannot start any token; indent with spaces, not with tabs"),
        ("oklch(.5 .1 100)", "'#336699'", "vendor.accent", "'#336699' is not written as it must be: an accent is lightness, chroma and hue, such as oklch(0.55 0.15 250)"),
        ("ticket_prefix: SML", "ticket_prefix: small", "vendor.ticket_prefix", "'small' is not written as it must be: a prefix has two to five capitals such as ACM"),
        ("\nplans:", PHONE, "phone_lines[0].number", "'089 1' is not written as it must be: a number begins with + and the country and has digits and spaces only, such as +49 89 123456"),
        ("name: All, tz: Europe/Berlin", "name: All, tz: Berlin", "regions[0].tz", "there is no time zone 'Berlin'; zones are named like Europe/Berlin"),
        ("based_on: office", "based_on: long", "calendars[1].based_on", "the calendars build on each other in a circle"),
    ],
)  # fmt: skip
def test_fault_W11_a_message_says_what_would_be_right(
    tmp_path: Path, old: str, new: str, field: str, message: str
) -> None:
    assert [(one.field, one.message) for one in problems(tmp_path, (old, new))] == [(field, message)]


def test_fault_W11_a_file_with_another_ending_is_named(tmp_path: Path) -> None:
    (tmp_path / "plans.yml").write_text("plans: []\n")
    (tmp_path / "terms.yaml").write_text(SMALL)
    with pytest.raises(TermsError, match=r"^plans.yml: rename it to plans.yaml$"):
        read_vendor_folder(tmp_path)


def test_fault_W5_a_kind_of_contact_that_nobody_can_be_is_refused(tmp_path: Path) -> None:
    found = problems(tmp_path, ("\nplans:", "\ncontact_kinds: [{key: it_manager, name: IT}]\nplans:"))
    assert [(one.field, one.message) for one in found] == [
        (
            "contact_kinds[0].key",
            "there is no kind of contact 'it_manager'; known: administrator, dealer, end_user",
        )
    ]


def test_fault_W5_the_known_kinds_are_those_that_contacts_have() -> None:
    assert list(CONTACT_KINDS) == ContactKind.values
