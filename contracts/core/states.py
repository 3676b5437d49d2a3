"""In which state a contract is on a day."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

SOON_DAYS: Final = 60


class ContractState(StrEnum):
    """What a contract is on a day; the order is that of its life."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    ENDING = "ending"
    ON_HOLD = "on_hold"
    ENDED = "ended"


def state_of(*, starts_on: date, ends_on: date | None, is_on_hold: bool, today: date) -> ContractState:
    """Return the state on a day; both dates of a contract are included, and one that ends within 60 days is ending."""
    if ends_on is not None and ends_on < today:
        return ContractState.ENDED
    if today < starts_on:
        return ContractState.NOT_STARTED
    if is_on_hold:
        return ContractState.ON_HOLD
    is_ending = ends_on is not None and ends_on <= last_soon_day(today)
    return ContractState.ENDING if is_ending else ContractState.RUNNING


def last_soon_day(today: date) -> date:
    """Return the last day on which a contract may end and count as ending soon."""
    return today + timedelta(days=SOON_DAYS)
