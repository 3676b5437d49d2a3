"""The table of docs/rating.md, row by row: TERM-B9, TERM-B10."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.billing.core.test_supportlevel_calls import TARIFF
from tests.test_calc import calc

DOCUMENT = Path(__file__).parents[3] / "docs" / "rating.md"
MONTHLY = {"id": "monthly", "kind": "monthly", "minutes": 15}


def rows() -> list[list[str]]:
    """The cells of the table of worked cases, without its head."""
    section = DOCUMENT.read_text().split("## Worked cases\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize(("line", "answered", "ended", "band", "billed", "drawn", "net"), rows())
def test_a_worked_call_costs_what_the_document_says(
    line: str, answered: str, ended: str, band: str, billed: str, drawn: str, net: str
) -> None:
    call = {"id": "1", "line": line, "answered_at": answered, "ended_at": ended}

    rated = calc({"do": "rate", "tariff": TARIFF, "allowances": [MONTHLY], "calls": [call]})[0]["result"]["calls"][0]

    given = sum(draw["seconds"] for draw in rated["draws"])
    assert (rated["band"], rated["billed_seconds"], given, rated["net"]) == (band, int(billed), int(drawn), net)
