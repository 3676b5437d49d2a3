"""The catalogue of acts: in which state of a ticket each is possible, whose it is, and how desk and API offer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from slas.core.clock.events import ENDED_BY_REPLY, WaitFor
from tickets.errors import NotPossible


class Status(StrEnum):
    """The state of the ticket."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """All that is settled of one act: where it is possible, whose it is, and how desk and API offer it.

    `rule` is the name of tickets.rules that decides whose it is, `desk` its panel or page in the desk's addresses and
    `key` what opens that, `api` its operation. What a customer reads or what moves clocks is held where others have
    written meanwhile: `unguarded` says why an act is not.
    """

    states: Mapping[str, str]  # where it is possible, and the state that it leads to
    rule: str = "can_handle"
    desk: str = ""
    key: str = ""
    api: str = ""
    unguarded: str = ""


_ANY: Final = (*OPEN_STATES, RESOLVED)

ACTS: Final[Mapping[str, Act]] = {
    "agent_reply": Act(states=dict.fromkeys(_ANY, _SAME), desk="answer", key="r", api="messages_reply"),
    "customer_reply": Act(
        states={
            OPEN: OPEN,
            **{state: OPEN if wait in ENDED_BY_REPLY else _SAME for wait, state in WAITING.items()},
            RESOLVED: OPEN,
        },
        rule="owns",
        api="messages_reply",
    ),
    "note": Act(
        states=dict.fromkeys((*_ANY, CLOSED), _SAME),
        rule="can_see_notes",
        desk="note",
        key="n",
        api="messages_note",
        unguarded="No customer reads it and no clock moves.",
    ),
    "complete_intake": Act(
        states=dict.fromkeys(OPEN_STATES, _SAME), rule="speaks_for", desk="intake", api="tickets_complete"
    ),
    # for anybody; which state it leads to, the next ones say
    "wait": Act(states=dict.fromkeys(OPEN_STATES, _SAME), desk="wait", key="w", api="tickets_wait"),
    **{
        f"wait_{wait}": Act(states=dict.fromkeys(OPEN_STATES, state), desk="wait", key="w", api="tickets_wait")
        for wait, state in WAITING.items()
    },
    "resume": Act(states=dict.fromkeys(WAITING.values(), OPEN), desk="resume", key="o", api="tickets_resume"),
    "confirm_severity": Act(
        states=dict.fromkeys(OPEN_STATES, _SAME), desk="severity", key="s", api="tickets_confirm_severity"
    ),
    "change_severity": Act(
        states=dict.fromkeys(OPEN_STATES, _SAME), desk="severity", key="s", api="tickets_change_severity"
    ),
    "annul_breach": Act(
        states=dict.fromkeys((*_ANY, CLOSED, MERGED), _SAME),
        rule="can_annul_breaches",
        desk="annul",
        api="tickets_annul_breach",
        unguarded="It judges what is past, which no message changes.",
    ),
    "acknowledge": Act(
        states=dict.fromkeys(OPEN_STATES, _SAME),
        desk="acknowledge",
        key="y",
        api="tickets_acknowledge",
        unguarded="No customer reads it and no clock moves.",
    ),
    "set_deadline": Act(
        states=dict.fromkeys(OPEN_STATES, _SAME),
        rule="can_set_deadline",
        desk="deadline",
        key="v",
        api="tickets_set_deadline",
    ),
    "assign": Act(
        states=dict.fromkeys(OPEN_STATES, _SAME),
        desk="assign",
        key="t",
        api="tickets_assign",
        unguarded="It takes who had the ticket instead, and is held where another has it by now.",
    ),
    "change_contact": Act(states=dict.fromkeys((*_ANY, CLOSED), _SAME), desk="contact", api="tickets_change_contact"),
    "hand_over": Act(
        states=dict.fromkeys(OPEN_STATES, _SAME),
        rule="can_hand_over",
        desk="hand-over",
        key="h",
        api="tickets_hand_over",
    ),
    "resolve": Act(states=dict.fromkeys(OPEN_STATES, RESOLVED), desk="resolve", key="e", api="tickets_resolve"),
    "close": Act(states={RESOLVED: CLOSED}, rule="speaks_for", desk="close", key="c", api="tickets_close"),
    "reopen": Act(
        states={RESOLVED: OPEN, CLOSED: OPEN}, rule="speaks_for", desk="reopen", key="b", api="tickets_reopen"
    ),
    "split": Act(states=dict.fromkeys(_ANY, _SAME), desk="split", key="p", api="tickets_split"),
    "merge": Act(states=dict.fromkeys(OPEN_STATES, MERGED), desk="merge", key="m", api="tickets_merge"),
    "receive_merge": Act(states=dict.fromkeys(OPEN_STATES, _SAME), desk="merge", key="m", api="tickets_merge"),
    # and on to the wait that the merge ended, if there was one
    "undo_merge": Act(states={MERGED: OPEN}, desk="undo-merge", key="u", api="tickets_undo_merge"),
    "development": Act(
        states=dict.fromkeys(_ANY, _SAME), rule="is_staff", desk="development", key="d", api="tickets_develop"
    ),
    "change_kind": Act(
        states=dict.fromkeys(OPEN_STATES, _SAME), desk="kind", key="q", api="tickets_change_request_type"
    ),
}


def waits_for(state: str) -> WaitFor | None:
    """Return for whom a ticket in this state waits."""
    return next((wait for wait, status in WAITING.items() if status == state), None)


def next_state(*, act: str, state: str) -> str:
    """Return the state that the act leads to; raises NotPossible when the state does not allow it."""
    try:
        return ACTS[act].states[state] or state
    except KeyError:
        raise NotPossible(act, state) from None


def possible_acts(state: str) -> frozenset[str]:
    """Return the acts that the state allows, so that a page offers no dead button."""
    return frozenset(act for act, spec in ACTS.items() if state in spec.states)
