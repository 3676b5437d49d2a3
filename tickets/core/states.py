"""Which act is possible in which state of a ticket, and what state it leads to."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from slas.core.clock.events import ENDED_BY_REPLY, WaitFor


class Status(StrEnum):
    """Where the ticket stands."""

    OPEN = "OPEN"
    WAITING_CUSTOMER = "WAITING_CUSTOMER"
    WAITING_THIRD_PARTY = "WAITING_THIRD_PARTY"
    RESOLVED = "RESOLVED"
    CLOSED = "CLOSED"
    MERGED = "MERGED"


OPEN, RESOLVED, CLOSED, MERGED = Status.OPEN, Status.RESOLVED, Status.CLOSED, Status.MERGED
WAITING: Final[Mapping[WaitFor, Status]] = {
    "customer": Status.WAITING_CUSTOMER,
    "third_party": Status.WAITING_THIRD_PARTY,
}
OPEN_STATES: Final = (OPEN, *WAITING.values())
_SAME: Final = ""

# act -> {state: next state}; an act that is missing for a state is not possible there.
_TRANSITIONS: Final[dict[str, dict[str, str]]] = {
    "agent_reply": {**dict.fromkeys(OPEN_STATES, _SAME), RESOLVED: _SAME},
    "customer_reply": {
        OPEN: OPEN,
        **{state: OPEN if wait in ENDED_BY_REPLY else _SAME for wait, state in WAITING.items()},
        RESOLVED: OPEN,
    },
    "note": dict.fromkeys((*OPEN_STATES, RESOLVED, CLOSED), _SAME),
    "wait": dict.fromkeys(OPEN_STATES, _SAME),  # for anybody; which state it leads to, the next ones say
    **{f"wait_{wait}": dict.fromkeys(OPEN_STATES, state) for wait, state in WAITING.items()},
    "resume": dict.fromkeys(WAITING.values(), OPEN),
    "confirm_severity": dict.fromkeys(OPEN_STATES, _SAME),
    "change_severity": dict.fromkeys(OPEN_STATES, _SAME),
    "annul_breach": dict.fromkeys((*OPEN_STATES, RESOLVED, CLOSED, MERGED), _SAME),
    "acknowledge": dict.fromkeys(OPEN_STATES, _SAME),
    "set_deadline": dict.fromkeys(OPEN_STATES, _SAME),
    "assign": dict.fromkeys(OPEN_STATES, _SAME),
    "change_contact": dict.fromkeys((*OPEN_STATES, RESOLVED, CLOSED), _SAME),
    "hand_over": dict.fromkeys(OPEN_STATES, _SAME),
    "resolve": dict.fromkeys(OPEN_STATES, RESOLVED),
    "close": {RESOLVED: CLOSED},
    "reopen": {RESOLVED: OPEN, CLOSED: OPEN},
    "split": {**dict.fromkeys(OPEN_STATES, _SAME), RESOLVED: _SAME},
    "merge": dict.fromkeys(OPEN_STATES, MERGED),
    "receive_merge": dict.fromkeys(OPEN_STATES, _SAME),
    "undo_merge": {MERGED: OPEN},  # and on to the wait that the merge ended, if there was one
    "development": {**dict.fromkeys(OPEN_STATES, _SAME), RESOLVED: _SAME},
    "change_kind": dict.fromkeys(OPEN_STATES, _SAME),
}


class NotPossible(Exception):
    """The act is not possible in the ticket's present state."""

    def __init__(self, act: str, state: str) -> None:
        super().__init__(f"{act} is not possible while the ticket is {state}.")
        self.act = act
        self.state = state


class Unreadable(NotPossible):
    """The act is not possible because the ticket's stored terms or log cannot be read; `reason` says why."""

    def __init__(self, state: str, reason: str) -> None:
        super().__init__("settle", state)
        self.args = (f"The ticket cannot be read: {reason}",)
        self.reason = reason


class MergedAway(NotPossible):
    """The act is not possible because the ticket goes on as another; `target` is that one's reference."""

    def __init__(self, act: str, target: str) -> None:
        super().__init__(act, MERGED)
        self.target = target


def waits_for(state: str) -> WaitFor | None:
    """Return for whom a ticket in this state waits."""
    return next((wait for wait, status in WAITING.items() if status == state), None)


def next_state(*, act: str, state: str) -> str:
    """Return the state that the act leads to; raises NotPossible when the state does not allow it."""
    try:
        return _TRANSITIONS[act][state] or state
    except KeyError:
        raise NotPossible(act, state) from None


def possible_acts(state: str) -> frozenset[str]:
    """Return the acts that the state allows, so that a page offers no dead button."""
    return frozenset(act for act, states in _TRANSITIONS.items() if state in states)
