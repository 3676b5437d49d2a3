"""Faults of terms files come with a remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, ValidationError

from customers.models import ContactKind
from plans.core.files.folder import read_vendor_folder
from plans.core.files.remedies import describe_fault
from plans.core.problems import TermsError
from plans.core.subjects import CONTACT_KINDS
from tests.plans.core.folders import SMALL, problems

QUOTE = "put texts with a comma, colon or # in quotation marks"
LANGUAGE = f"use two lower-case letters such as en; if this is part of a text, {QUOTE}"
EMPTY = "this is empty: enter a value, or remove the field if it is optional"
KEY = "use up to 40 lower-case letters, digits, _ and -, such as gold-24"
ROLE = "\nroles: [{key: lead, name: Lead"
PHONE = '\nphone_lines: [{key: a, name: A, regions: [all], number: "089 1"}]\nplans:'


@pytest.mark.parametrize(
    ("old", "new", "field", "message"),
    [
        ("summary: Basic", "summary: {en: Fast, reliable, de: Schnell}", "plans[0].summary.reliable", f"'reliable' is not a valid language: {LANGUAGE}"),
        (ROLE, f"{ROLE}, technical", "roles[0].technical", f"there is no such field here; known: key, name; if this is part of a text, {QUOTE}"),
        ("summary: Basic", "summary: Fast: reliable", "", f"this is not valid YAML: mapping values are not allowed here; {QUOTE}"),
        ("summary: Basic", "summary: {en: Fast: reliable}", "", f"this is not valid YAML: expected ',' or '}}', but got ':'; {QUOTE}"),
        ("2: {best_effort: true}", "2: 4h", "plans[0].targets.first_response.2", "a target is an object such as {open_seconds: 14400, commitment: guaranteed} or {business_days: 2, commitment: guaranteed}"),
        ("- {open_seconds: 7200}", "- 2h", "plans[0].ladder.steps[1]", "a time is an object such as {open_seconds: 14400} or {business_days: 2}"),
        ("summary: Basic", "summary:", "plans[0].summary", EMPTY),
        ("summary: Basic", "summary: 24", "plans[0].summary", "this must be an object with fields; put texts that look like a number, true or false in quotation marks"),
        (ROLE, f"{ROLE}, nane: Lead", "roles[0].nane", "there is no such field here; did you mean 'name'? Known: key, name"),
        ("request_types: [{key: question", "request_types: [{key: Frage!", "request_types[0].key", f"'Frage!' is not a valid key: {KEY}"),
        ("    rank: 1", "\t\trank: 1", "", "this is not valid YAML: found character '\\t' that cannot start any token; indent with spaces, not with tabs"),
        ("oklch(.5 .1 100)", "'#336699'", "vendor.accent", "'#336699' is not a valid accent colour: give lightness, chroma and hue, such as oklch(0.55 0.15 250)"),
        ("ticket_prefix: SML", "ticket_prefix: small", "vendor.ticket_prefix", "'small' is not a valid prefix: use two to five capital letters such as ACM"),
        ("\nplans:", PHONE, "phone_lines[0].number", "'089 1' is not a valid phone number: start with + and the country code, then use only digits and spaces, such as +49 89 123456"),
        ("name: All, tz: Europe/Berlin", "name: All, tz: Berlin", "regions[0].tz", "there is no time zone 'Berlin'; use a name such as Europe/Berlin"),
        ("based_on: office", "based_on: long", "calendars[1].based_on", "this calendar is based on itself, directly or through other calendars"),
    ],
)  # fmt: skip
def test_fault_W11_a_message_says_what_would_be_right(
    tmp_path: Path, old: str, new: str, field: str, message: str
) -> None:
    assert [(one.field, one.message) for one in problems(tmp_path, (old, new))] == [(field, message)]


def test_fault_W11_a_file_with_another_ending_is_named(tmp_path: Path) -> None:
    (tmp_path / "plans.yml").write_text("plans: []\n")
    (tmp_path / "terms.yaml").write_text(SMALL)
    with pytest.raises(TermsError, match=r"^plans.yml: the name must end in .yaml: rename it to plans.yaml$"):
        read_vendor_folder(tmp_path)


def test_fault_W5_a_kind_of_contact_that_nobody_can_be_is_refused(tmp_path: Path) -> None:
    found = problems(tmp_path, ("\nplans:", "\ncontact_kinds: [{key: it_manager, name: IT}]\nplans:"))
    assert [(one.field, one.message) for one in found] == [
        (
            "contact_kinds[0].key",
            "there is no contact type 'it_manager'; known: administrator, dealer, end_user",
        )
    ]


def test_fault_W5_the_known_kinds_are_those_that_contacts_have() -> None:
    assert list(CONTACT_KINDS) == ContactKind.values


class Choosing(BaseModel):
    """A field with choices, and one of a kind that terms do not have."""

    channel: Literal["portal", "email", "phone"] = "portal"
    size: bytes = b""


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"channel": "fax"}, "this must be one of 'portal', 'email', 'phone'"),
        ({"size": 1}, "this is not a valid value for this field"),
    ],
)
def test_a_fault_is_described_in_the_products_words(document: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Choosing.model_validate(document)

    assert [str(describe_fault(fault)) for fault in refused.value.errors()] == [message]
