"""Which act is possible in which state of a ticket, and what state it leads to."""

from __future__ import annotations

from typing import Final

OPEN: Final = "OPEN"
WAITING_CUSTOMER: Final = "WAITING_CUSTOMER"
WAITING_THIRD_PARTY: Final = "WAITING_THIRD_PARTY"
RESOLVED: Final = "RESOLVED"
CLOSED: Final = "CLOSED"
MERGED: Final = "MERGED"

_ACTIVE = (OPEN, WAITING_CUSTOMER, WAITING_THIRD_PARTY)
_SAME: Final = ""

# act -> {state: next state}; an act that is missing for a state is not possible there.
_TRANSITIONS: Final[dict[str, dict[str, str]]] = {
    "agent_reply": {**dict.fromkeys(_ACTIVE, _SAME), RESOLVED: _SAME},
    "customer_reply": {OPEN: OPEN, WAITING_CUSTOMER: OPEN, WAITING_THIRD_PARTY: _SAME, RESOLVED: OPEN},
    "note": dict.fromkeys((*_ACTIVE, RESOLVED, CLOSED), _SAME),
    "wait_customer": dict.fromkeys(_ACTIVE, WAITING_CUSTOMER),
    "wait_third_party": dict.fromkeys(_ACTIVE, WAITING_THIRD_PARTY),
    "resume": {WAITING_CUSTOMER: OPEN, WAITING_THIRD_PARTY: OPEN},
    "confirm_severity": dict.fromkeys(_ACTIVE, _SAME),
    "change_severity": dict.fromkeys(_ACTIVE, _SAME),
    "annul_breach": dict.fromkeys((*_ACTIVE, RESOLVED, CLOSED, MERGED), _SAME),
    "acknowledge": dict.fromkeys(_ACTIVE, _SAME),
    "set_deadline": dict.fromkeys(_ACTIVE, _SAME),
    "assign": dict.fromkeys(_ACTIVE, _SAME),
    "change_contact": dict.fromkeys((*_ACTIVE, RESOLVED, CLOSED), _SAME),
    "hand_over": dict.fromkeys(_ACTIVE, _SAME),
    "resolve": dict.fromkeys(_ACTIVE, RESOLVED),
    "close": {RESOLVED: CLOSED},
    "reopen": {RESOLVED: OPEN, CLOSED: OPEN},
    "split": {**dict.fromkeys(_ACTIVE, _SAME), RESOLVED: _SAME},
    "merge": dict.fromkeys(_ACTIVE, MERGED),
    "receive_merge": dict.fromkeys(_ACTIVE, _SAME),
    "undo_merge": {MERGED: OPEN},  # and on to the wait that the merge ended, if there was one
    "development": {**dict.fromkeys(_ACTIVE, _SAME), RESOLVED: _SAME},
    "change_kind": dict.fromkeys(_ACTIVE, _SAME),
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


def next_state(*, act: str, state: str) -> str:
    """Return the state that the act leads to; raises NotPossible when the state does not allow it."""
    try:
        return _TRANSITIONS[act][state] or state
    except KeyError:
        raise NotPossible(act, state) from None


def possible_acts(state: str) -> frozenset[str]:
    """Return the acts that the state allows, so that a page offers no dead button."""
    return frozenset(act for act, states in _TRANSITIONS.items() if state in states)
