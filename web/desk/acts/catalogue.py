"""What an agent can do with a ticket: each act is offered only where it is possible."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from people.models import User
from plans.core.terms import VendorTerms
from plans.queries import get_terms
from supportdesk.kernel import clock
from tickets import rules
from tickets.core.states import possible_acts
from tickets.models import Ticket
from tickets.operations.acts.acknowledging import can_acknowledge
from tickets.presentation.intake import still_missing
from web.desk.acts import breaches as desk_acts_breaches
from web.desk.acts import joining as desk_acts_joining
from web.desk.acts import placing as desk_acts_place
from web.desk.acts import usual as desk_acts_usual
from web.desk.acts.act import Act, Builder

# Name in addresses: the acts of tickets.core.states that make it possible, and what builds its panel. In the order of the page.
ACTS: dict[str, tuple[tuple[str, ...], Builder]] = {
    "undo-merge": (("undo_merge",), desk_acts_joining.undo_merge),
    "resume": (("resume",), desk_acts_usual.resume),
    "intake": (("wait",), desk_acts_usual.take_down),
    "severity": (("confirm_severity", "change_severity"), desk_acts_usual.severity),
    "acknowledge": (("acknowledge",), desk_acts_usual.acknowledge),
    "deadline": (("set_deadline",), desk_acts_usual.deadline),
    "annul": (("annul_breach",), desk_acts_breaches.annul),
    "assign": (("assign",), desk_acts_place.assign),
    "wait": (("wait",), desk_acts_usual.wait),
    "hand-over": (("hand_over",), desk_acts_place.hand_over),
    "contact": (("change_contact",), desk_acts_place.contact),
    "development": (("development",), desk_acts_joining.development),
    "kind": (("change_kind",), desk_acts_usual.change_kind),
    "resolve": (("resolve",), desk_acts_usual.resolve),
    "close": (("close",), desk_acts_usual.close),
    "reopen": (("reopen",), desk_acts_usual.reopen),
}


def possible_panels(ticket: Ticket, actor: User, refused: Act | None = None) -> list[Act]:
    """Return the acts that the person can do now; a refused one stays, with what was typed."""
    if not rules.can_handle(actor, ticket):
        return [refused] if refused else []
    terms = get_terms(ticket.plan_version.publication)
    possible = possible_acts(ticket.status)
    panels = []
    for name, (acts, build) in ACTS.items():
        if refused is not None and refused.name == name:
            panels.append(refused)
        elif any(act in possible for act in acts) and _makes_sense(name, ticket, actor, terms):
            panels.append(build(ticket, actor, terms, None))
    return [panel for panel in panels if panel.is_offered]


def submitted_act(name: str, ticket: Ticket, actor: User, data: Mapping[str, Any]) -> Act | None:
    """Return an act with what was sent, None for one that does not exist or is never this person's."""
    if name not in ACTS or not _is_theirs(name, actor):
        return None
    _acts, build = ACTS[name]
    return build(ticket, actor, get_terms(ticket.plan_version.publication), data)


def _makes_sense(name: str, ticket: Ticket, actor: User, terms: VendorTerms) -> bool:
    if name == "severity":
        return len(terms.severities) > 1
    if name == "intake":
        return bool(still_missing(ticket, terms))
    if name == "kind":
        return len(terms.request_types) > 1
    if not _is_theirs(name, actor):
        return False
    if name == "acknowledge":
        return can_acknowledge(ticket, clock.now())
    return name != "hand-over" or bool(desk_acts_place.places_for(ticket, actor, terms))


def _is_theirs(name: str, actor: User) -> bool:
    """Return whether the person may ever do it, with whatever ticket."""
    if name == "development":
        return rules.is_staff(actor)
    if name == "annul":
        return rules.can_annul_breaches(actor)
    return name != "deadline" or rules.can_set_deadlines(actor)
