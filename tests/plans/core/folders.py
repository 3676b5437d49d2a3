"""The shipped terms, and a small vendor to break on purpose."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from plans.core.files.folder import read_vendor_folder
from plans.core.problems import Problem, TermsError
from plans.core.terms import VendorTerms

SHIPPED = Path(__file__).resolve().parents[3] / "vendor_terms"
VENDORS = ("aiconix", "supportlevel", "onyxceph", "smartwork", "imagicle")

SMALL = """\
vendor:
  key: small
  name: Small
  ticket_prefix: SML
  accent: oklch(.5 .1 100)
  default_language: en
  languages: [en, de]
  words: {ticket: ticket, tickets: tickets, severity: severity}
  welcome: Hello
  sales_contact: {name: Sales, url: "mailto:sales@small.example"}
version: {label: "1", effective_from: 2026-01-01, title: Terms, changes: First}
roles: [{key: lead, name: Lead}]
providers: [{key: vendor, kind: vendor, name: Small}]
regions: [{key: all, name: All, tz: Europe/Berlin}]
calendars:
  - key: office
    name: Office
    document:
      tz: Europe/Berlin
      hours:
        mon: [["09:00", "17:00"]]
  - key: long
    name: Long
    based_on: office
    document: {hours: {tue: [["09:00", "17:00"]]}}
severities:
  - {number: 1, name: S1, label: High, definition: Bad}
  - {number: 2, name: S2, label: Low, definition: Fine}
request_types: [{key: question, kind: question, name: Question}]
plans:
  - key: basic
    name: Basic
    summary: Basic
    rank: 1
    calendars: {all: office}
    channels: [{channel: portal}]
    targets:
      first_response:
        1: {open_seconds: 3600, commitment: guaranteed}
        2: {best_effort: true}
    ladder:
      steps:
        - {open_seconds: 3600}
        - {open_seconds: 7200}
      roles:
        1: [lead, null]
        2: [lead, null]
"""


@cache
def shipped(vendor: str) -> VendorTerms:
    """The terms of one of the five vendors."""
    return read_vendor_folder(SHIPPED / vendor)


def small(tmp_path: Path, *changes: tuple[str, str]) -> VendorTerms:
    """The small vendor, with each old text replaced by a new one."""
    content = SMALL
    for old, new in changes:
        assert content.count(old) >= 1, old
        content = content.replace(old, new, 1)
    (tmp_path / "terms.yaml").write_text(content, encoding="utf-8")
    return read_vendor_folder(tmp_path)


def line_of(text: str, content: str = SMALL) -> int:
    """The line, from 1, on which a text first stands."""
    return content[: content.index(text)].count("\n") + 1


def problems(tmp_path: Path, *changes: tuple[str, str]) -> list[Problem]:
    """What is wrong with the small vendor after the changes."""
    with pytest.raises(TermsError) as caught:
        small(tmp_path, *changes)
    return list(caught.value.problems)
