"""The queue's filters in words: chips that remove them, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import User
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize
from slas.presentation.waits import WAIT_LABELS
from tickets.core.queue_filter import ME, NOBODY, QueueFilter, read_filter
from tickets.queries import name_people
from web.desk.views.frame import VIEWS

STATES = {
    "over": gettext_lazy("overdue"),
    "soon": gettext_lazy("due soon"),
    "track": gettext_lazy("on track"),
    "wait": gettext_lazy("waiting"),
    "best": gettext_lazy("best effort"),
    "met": gettext_lazy("nothing due"),
}
KINDS = {
    "incident": gettext_lazy("Incident"),
    "service_request": gettext_lazy("Service request"),
    "question": gettext_lazy("Question"),
    "defect": gettext_lazy("Defect"),
    "feature_request": gettext_lazy("Feature request"),
    "hardware": gettext_lazy("Hardware"),
}
PARTIES: dict[str, Any] = {wait: labels.party for wait, labels in WAIT_LABELS.items()}
ORDERS = {
    "due": gettext_lazy("Due next"),
    "newest": gettext_lazy("Newest first"),
    "oldest": gettext_lazy("Oldest first"),
}
LABELS = {
    "q": gettext_lazy("Search text"),
    "state": gettext_lazy("Status"),
    "severity": gettext_lazy("Severity"),
    "plan": gettext_lazy("Plan"),
    "organisation": gettext_lazy("Organisation"),
    "contact": gettext_lazy("Contact"),
    "assignee": gettext_lazy("Assignee"),
    "team": gettext_lazy("Team"),
    "tier": gettext_lazy("Tier"),
    "kind": gettext_lazy("Type"),
    "waiting": gettext_lazy("Waiting for"),
}


@dataclass(frozen=True)
class QueueQuery:
    """A filter as it was read, the names behind its numbers, and the names of what was left out."""

    filter: QueueFilter
    names: dict[str, str]
    ignored: tuple[str, ...]


class CountedPages(Paginator):  # type: ignore[type-arg]  # not generic when it runs
    """Pages of a list that was counted already."""

    def __init__(self, rows: Any, per_page: int, *, count: int) -> None:
        """Take the count, which is MAX_COUNT at most: so far the list can be paged."""
        super().__init__(rows, per_page)
        self.known = count

    @cached_property
    def count(self) -> int:
        """Return the count."""
        return self.known


def read_queue_query(actor: User, given: Any) -> QueueQuery:
    """Read a filter from an address; what points to nobody the person may know narrows nothing either."""
    filters, ignored = read_filter(given.dict())
    names = name_people(actor, filters)
    unknown = [name for name in ("organisation", "contact") if getattr(filters, name) and name not in names]
    if filters.assignee.isdigit() and "assignee" not in names:
        unknown.append("assignee")
    return QueueQuery(replace(filters, **dict.fromkeys(unknown, "")), names, (*ignored, *unknown))


def queue_address(filters: QueueFilter, **changes: str) -> str:
    """Return the address of the queue with this filter, or with one changed."""
    query = filters.query(**changes)
    return reverse("desk-queue") + (f"?{query}" if query else "")


def chips(query: QueueQuery, terms: VendorTerms | None) -> list[dict[str, Any]]:
    """Return what narrows the list, each with the address without it."""
    return [
        {
            "name": localize(terms.vendor.words.severity, terms) if name == "severity" and terms else LABELS[name],
            "value": _value(name, value, query.names, terms),
            "remove_url": queue_address(query.filter, **{name: ""}),
        }
        for name, value in query.filter.narrowed_by().items()
    ]


def describe_filter(filters: QueueFilter, names: dict[str, str], terms: VendorTerms | None) -> str:
    """Return a filter in one line: the view, and what narrows it; a number without a name is shown as it is."""
    words = [str(VIEWS[filters.view])]
    for name, value in filters.narrowed_by().items():
        nameless = name not in names and (
            name in {"organisation", "contact"} or (value.isdigit() and name == "assignee")
        )
        label = localize(terms.vendor.words.severity, terms) if name == "severity" and terms else str(LABELS[name])
        words.append(label if nameless else f"{label}: {_value(name, value, names, terms)}")
    if filters.order:
        words.append(str(ORDERS[filters.order]))
    return " · ".join(words)


def _value(name: str, value: str, names: dict[str, str], terms: VendorTerms | None) -> Any:
    if name in names:
        return names[name]
    if name == "assignee":
        return {ME: _("me"), NOBODY: _("Unassigned")}[value]
    fixed = {"state": STATES, "kind": KINDS, "waiting": PARTIES}
    if name in fixed:
        return fixed[name][value]
    return _of_terms(name, value, terms) if terms else value


def _of_terms(name: str, value: str, terms: VendorTerms) -> str:
    """Return the vendor's word; what was published before and no longer is, is shown by its key."""
    words: dict[str, Callable[[], dict[str, str]]] = {
        "severity": lambda: {str(level.number): level.name for level in terms.severities},
        "plan": lambda: {plan.key: localize(plan.name, terms) for plan in terms.plans},
        "team": lambda: {team.key: localize(team.name, terms) for team in terms.teams},
        "tier": lambda: {tier.key: localize(tier.name, terms) for tier in terms.tiers},
    }
    return words[name]().get(value, value) if name in words else value
