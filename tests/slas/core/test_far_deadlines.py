"""A deadline years ahead is explained like any other: the first pieces one by one, the rest summed up."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from slas.core.explain.bar_full import lay_out_full
from slas.core.explain.explanation import Explanation
from slas.core.explain.pieces import LISTED_PIECES
from slas.core.explain.why import explain_days
from tests.slas.core.test_deadlines_by_hand import FOUR_HOURS, MORNING, deadline
from tests.slas.core.worlds import rome, ticket

NOW = rome("2026-06-01 11:00")
FAR = "2399-06-01 12:00"


def explained(due: str, *, now: str = "2026-06-01 11:00", whole: bool = False) -> Explanation:
    timeline = ticket(FOUR_HOURS, MORNING, deadline("2026-06-01 10:00", due))
    return timeline.explain("resolution", rome(now), "en", whole=whole)


def test_attack_S08_a_deadline_of_another_age_has_no_more_pieces_than_one_in_months() -> None:
    explanation = explained(FAR)
    assert len(explanation.pieces) <= LISTED_PIECES + 2
    assert [piece.kind for piece in explanation.pieces].count("more") == 1


@pytest.mark.parametrize("due", ["2026-06-02 12:00", "2027-06-01 12:00", "2031-01-08 12:00"])
def test_attack_S08_what_is_summed_up_counts_as_much_as_the_pieces_it_stands_for(due: str) -> None:
    brief, whole = explained(due), explained(due, whole=True)
    assert sum(piece.counted_seconds for piece in brief.pieces) == sum(piece.counted_seconds for piece in whole.pieces)
    listed = [piece for piece in brief.pieces if piece.kind != "more"]
    summed = [piece for piece in whole.pieces if piece.start >= listed[-1].end]
    windows = len([piece for piece in summed if piece.kind == "open"])
    assert sum(piece.windows for piece in brief.pieces) == windows


def test_attack_S08_the_rows_under_the_deadline_add_up_to_it() -> None:
    why = explain_days(explained(FAR), now=NOW, tz=ZoneInfo("Europe/Rome"))
    assert why.minutes * 60 == explained(FAR).total_seconds
    assert sum(row.minutes for row in why.rows) == why.minutes
    assert len(why.rows) < LISTED_PIECES


def test_attack_S08_the_bar_draws_the_rest_up_to_the_deadline() -> None:
    bar = lay_out_full(explained(FAR), state="track", now=NOW, tz=ZoneInfo("Europe/Rome"))
    assert bar.due is not None
    assert round(bar.windows[-1].x + bar.windows[-1].width, 1) == bar.due.x


def test_the_window_that_is_open_now_stays_a_piece_however_old_the_ticket_is() -> None:
    late = rome("2027-06-01 11:00")
    pieces = explained("2027-06-03 12:00", now="2027-06-01 11:00").pieces
    assert [piece.kind for piece in pieces if piece.start <= late < piece.end] == ["open"]
