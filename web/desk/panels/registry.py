"""The registries of panels: beside a ticket, and on an organisation's page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from contracts.queries import Support
from customers.models import Organisation
from people.models import User
from plans.core.terms import VendorTerms
from tickets.models import Event, Ticket
from web.desk.forms.warranty import WarrantyForm
from web.desk.panels.promise import Promises
from web.registry import Label, Registry

Page = TypeVar("Page")


@dataclass(frozen=True, slots=True)
class TicketPage:
    """What the page of a ticket has read already, for its panels."""

    ticket: Ticket
    conversation: Sequence[Ticket]  # the ticket itself first, then those merged into it
    actor: User
    terms: VendorTerms
    log: Sequence[Event]
    promises: Promises
    now: datetime


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """What the page of an organisation has read already, for its panels."""

    organisation: Organisation
    actor: User
    support: Support | None
    now: datetime
    warranty_form: WarrantyForm


@dataclass(frozen=True, slots=True)
class Panel(Generic[Page]):
    """A panel: `build` returns what its template shows as `panel`, None where there is nothing for the reader to see."""

    name: str
    order: int
    template: str
    build: Callable[[Page], Mapping[str, Any] | None]
    title: Label = ""


TICKET_PANELS: Registry[Panel[TicketPage]] = Registry()
ORGANISATION_PANELS: Registry[Panel[OrganisationPage]] = Registry()


def build_panels(panels: Iterable[Panel[Page]], page: Page) -> list[dict[str, Any]]:
    """Return the panels that have something to show, each with its template."""
    built = ((panel, panel.build(page)) for panel in panels)
    return [
        {"name": panel.name, "template": panel.template, "title": panel.title, **shown}
        for panel, shown in built
        if shown is not None
    ]
