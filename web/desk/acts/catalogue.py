"""What an agent can do with a ticket: each act is offered only where it is possible."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from people.models import User
from plans.core.terms import VendorTerms
from plans.queries import get_terms
from supportdesk.kernel import clock
from tickets import rules
from tickets.core.states import ACTS
from tickets.core.states import Act as Spec
from tickets.models import Ticket
from tickets.operations.acts.acknowledging import can_acknowledge
from tickets.presentation.intake import still_missing
from web.desk.acts import breaches as desk_acts_breaches
from web.desk.acts import merge_split as desk_acts_merge_split
from web.desk.acts import routing as desk_acts_routing
from web.desk.acts import status_changes as desk_acts_status
from web.desk.acts.act import Act, Builder, Submitted

# What builds the panel of each act that has one, by its name in addresses, in the order of the page.
PANELS: dict[str, Builder] = {
    "undo-merge": desk_acts_merge_split.undo_merge,
    "resume": desk_acts_status.resume,
    "intake": desk_acts_status.record_answers,
    "severity": desk_acts_status.severity,
    "acknowledge": desk_acts_status.acknowledge,
    "deadline": desk_acts_status.deadline,
    "annul": desk_acts_breaches.annul,
    "assign": desk_acts_routing.assign,
    "wait": desk_acts_status.wait,
    "hand-over": desk_acts_routing.hand_over,
    "contact": desk_acts_routing.contact,
    "development": desk_acts_merge_split.development,
    "kind": desk_acts_status.change_kind,
    "resolve": desk_acts_status.resolve,
    "close": desk_acts_status.close,
    "reopen": desk_acts_status.reopen,
}


def acts_of(name: str) -> dict[str, Spec]:
    """Return the acts of the catalogue that a panel or page of the desk does."""
    return {act: spec for act, spec in ACTS.items() if spec.desk == name}


def possible_panels(ticket: Ticket, actor: User, refused: Act | None = None) -> list[Act]:
    """Return the acts that the person can do now; a refused one stays, with what was typed."""
    if not rules.can_handle(actor, ticket):
        return [refused] if refused else []
    terms = get_terms(ticket.plan_version.publication)
    panels = []
    for name in PANELS:
        if refused is not None and refused.name == name:
            panels.append(refused)
        elif any(rules.can_do(actor, ticket, act) for act in acts_of(name)) and _makes_sense(
            name, ticket, actor, terms
        ):
            panels.append(_build(name, ticket, actor, terms, None))
    return [panel for panel in panels if panel.is_offered]


def submitted_act(name: str, ticket: Ticket, actor: User, data: Mapping[str, Any]) -> Act | None:
    """Return an act with what was sent, None for one that does not exist or is never this person's."""
    if name not in PANELS or (name in _BY_RIGHT and not _BY_RIGHT[name](actor)):
        return None
    return _build(name, ticket, actor, get_terms(ticket.plan_version.publication), data)


def _build(name: str, ticket: Ticket, actor: User, terms: VendorTerms, data: Submitted) -> Act:
    spec = next(iter(acts_of(name).values()))
    return replace(PANELS[name](ticket, actor, terms, data), key=spec.key, is_guarded=not spec.unguarded)


def _makes_sense(name: str, ticket: Ticket, actor: User, terms: VendorTerms) -> bool:
    if name == "severity":
        return len(terms.severities) > 1
    if name == "intake":
        return bool(still_missing(ticket, terms))
    if name == "kind":
        return len(terms.request_types) > 1
    if name == "acknowledge":
        return can_acknowledge(ticket, clock.now())
    return name != "hand-over" or bool(desk_acts_routing.places_for(ticket, actor, terms))


# For those without the right, these do not exist at all.
_BY_RIGHT: dict[str, Callable[[User], bool]] = {
    "development": rules.is_staff,
    "annul": rules.can_annul_breaches,
    "deadline": rules.can_set_deadlines,
}
