"""Drafts that change what is promised, and their publication for open tickets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from people.models import User
from plans.core.offers import EscalationTerms, Plan, TargetTerms
from plans.core.terms import VendorTerms
from plans.models import Draft
from plans.operations import save_draft
from slas.core.clock.policies import Metric
from tests.terms.world import World
from tickets.models import Recalculation
from tickets.operations.clocks.recalculating import publish_and_apply

REASON = "Agreed with all customers."


def draft_of(
    world: World,
    admin: User,
    now: datetime,
    *changes: Callable[[VendorTerms], VendorTerms],
    label: str = "5",
    effective_from: date | None = None,
) -> Draft:
    """Return a draft of the world's terms with changes."""
    version = {"label": label, "effective_from": effective_from or now.date()}
    terms = world.terms.model_copy(update={"version": world.terms.version.model_copy(update=version)})
    for change in changes:
        terms = change(terms)
    return save_draft(document=terms.model_dump(mode="json"), actor=admin, now=now)


def response_within(hours: int, *, plan: str = "gold", severity: int = 2) -> Callable[[VendorTerms], VendorTerms]:
    """Return a change: a first response in so many open hours."""
    return _target("first_response", hours, plan, severity)


def solved_within(hours: int, *, plan: str = "gold", severity: int = 2) -> Callable[[VendorTerms], VendorTerms]:
    """Return a change: a solution in so many open hours."""
    return _target("resolution", hours, plan, severity)


def _target(metric: Metric, hours: int, plan: str, severity: int) -> Callable[[VendorTerms], VendorTerms]:
    def change(offer: Plan) -> Plan:
        row = offer.targets.get(metric) or {str(number): TargetTerms(no_promise=True) for number in range(1, 5)}
        row = {**row, str(severity): TargetTerms(open_seconds=hours * 3600, commitment="guaranteed")}
        return offer.model_copy(update={"targets": {**offer.targets, metric: row}})

    return _of_plan(plan, change)


def roles_of(severity: int, roles: list[str | None], *, plan: str = "gold") -> Callable[[VendorTerms], VendorTerms]:
    """Return a change: whom the escalation reaches."""

    def change(offer: Plan) -> Plan:
        assert offer.ladder is not None
        escalation = EscalationTerms(
            steps=offer.ladder.steps, roles={**offer.ladder.roles, str(severity): tuple(roles)}
        )
        return offer.model_copy(update={"ladder": escalation})

    return _of_plan(plan, change)


def ranked(rank: int, *, plan: str = "gold") -> Callable[[VendorTerms], VendorTerms]:
    """Return a change: another place in the queue."""
    return _of_plan(plan, lambda offer: offer.model_copy(update={"rank": rank}))


def without_plan(key: str) -> Callable[[VendorTerms], VendorTerms]:
    """Return a change: the plan is no longer offered."""
    return lambda terms: terms.model_copy(update={"plans": tuple(plan for plan in terms.plans if plan.key != key)})


def _of_plan(key: str, change: Callable[[Plan], Plan]) -> Callable[[VendorTerms], VendorTerms]:
    return lambda terms: terms.model_copy(
        update={"plans": tuple(change(plan) if plan.key == key else plan for plan in terms.plans)}
    )


def apply_to_open(draft: Draft, admin: User, now: datetime) -> Recalculation:
    """Publish a draft for all open tickets."""
    published = publish_and_apply(
        draft=draft, scope="open", reason=REASON, are_interpretations_confirmed=True, actor=admin, now=now
    )
    assert published.recalculation is not None
    return published.recalculation
