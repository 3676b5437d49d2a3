"""What the drills' judge says of filings: each number that a program was answered is looked for among the tickets."""

from __future__ import annotations

from dataclasses import replace

from drills.filings import FilingVerdict, Stored, compare_filings
from drills.ledger import Acknowledged

ACKNOWLEDGED = [
    Acknowledged("t_ant", f"key{number}", f"ANT-{number}", 100.0 + number, 101.0 + number) for number in range(5)
]
STORED = [Stored(one.vendor, one.key, one.reference, one.ended, is_whole=True) for one in ACKNOWLEDGED]


def test_filings_that_are_there_once_are_fine() -> None:
    assert compare_filings(ACKNOWLEDGED, STORED) == FilingVerdict(filed=5)


def test_fault_E4_an_acknowledged_filing_without_a_ticket_is_lost() -> None:
    assert compare_filings(ACKNOWLEDGED, STORED[1:]) == FilingVerdict(filed=5, lost=1)


def test_fault_E4_a_key_that_is_asked_again_is_told_the_same_number() -> None:
    assert compare_filings([*ACKNOWLEDGED, replace(ACKNOWLEDGED[0], ended=130.0)], STORED) == FilingVerdict(filed=5)
    other = replace(ACKNOWLEDGED[0], reference="ANT-9")
    twice = [*STORED, replace(STORED[0], reference="ANT-9")]
    assert compare_filings([*ACKNOWLEDGED, other], twice) == FilingVerdict(filed=5, doubled=1)


def test_fault_E4_a_ticket_that_no_one_was_notified_of_is_one_too_many() -> None:
    assert compare_filings(ACKNOWLEDGED, [*STORED, replace(STORED[0], reference="ANT-9")]) == FilingVerdict(
        filed=5, doubled=1
    )


def test_fault_E4_a_number_of_another_vendor_is_no_answer() -> None:
    elsewhere = [replace(STORED[0], vendor="t_bee"), *STORED[1:]]
    assert compare_filings(ACKNOWLEDGED, elsewhere) == FilingVerdict(filed=5, lost=1, doubled=1)


def test_fault_E4_a_ticket_without_clocks_timer_or_receipt_is_incomplete() -> None:
    assert compare_filings(ACKNOWLEDGED, [replace(STORED[0], is_whole=False), *STORED[1:]]) == FilingVerdict(
        filed=5, incomplete=1
    )


def test_fault_E4_a_ticket_filed_by_a_wrong_clock_is_misdated() -> None:
    ahead = [replace(STORED[0], filed_at=STORED[0].filed_at + 3600), *STORED[1:]]
    assert compare_filings(ACKNOWLEDGED, ahead) == FilingVerdict(filed=5, misdated=1)
