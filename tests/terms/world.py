"""A vendor with its published terms, in which tests file, handle and let time pass through the operations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from contracts.operations import open_contract
from customers.models import Contact
from people.actors import Actor
from people.models import User
from plans.core.files.folder import read_vendor_folder
from plans.core.questions import Case, missing_questions
from plans.core.terms import VendorTerms
from plans.operations import publish_terms
from slas.core.clock.timeline import TicketTimes
from supportdesk.kernel.tenancy import current_vendor
from supportdesk.kernel.timers import fire_everything_due
from tests.factories import make_contact, make_organisation, make_staff
from tests.mails import mails_to
from tickets.models import Event, StepReached, Ticket
from tickets.operations.filing import Filing, file_ticket
from tickets.operations.filing_draft import Draft
from tickets.queries import timeline_of

ROOT = Path(__file__).resolve().parent.parent.parent / "vendor_terms"
PUBLISHED_AT = datetime(2026, 1, 1, tzinfo=UTC)


def local(text: str, zone: str) -> datetime:
    """Return the instant of a wall-clock time such as `2026-11-20 17:30` in a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@cache
def shipped(vendor_key: str) -> VendorTerms:
    """Return a vendor's terms, read from its folder once a process: they cannot be changed, and reading takes long."""
    return read_vendor_folder(ROOT / vendor_key)


class World:
    """One vendor's desk with its own published terms."""

    def __init__(self, vendor_key: str, change: Callable[[VendorTerms], VendorTerms] = lambda terms: terms) -> None:
        self.terms: VendorTerms = change(shipped(vendor_key))
        self.publication = publish_terms(terms=self.terms, now=PUBLISHED_AT, are_interpretations_confirmed=True)
        self.agent: User = make_staff("Agent")

    def customer(
        self,
        *,
        region: str | None = None,
        plan: str | None = None,
        zone: str = "Europe/Berlin",
        country: str = "DE",
        contact: dict[str, Any] | None = None,
        **organisation: Any,
    ) -> Contact:
        """Return a contact of a new customer, with a contract when a plan is named."""
        region = region or self.terms.regions[0].key
        made = make_organisation(region=region, time_zone=zone, country=country, **organisation)
        if plan:
            open_contract(organisation=made, plan_key=plan, starts_on=date(2024, 1, 1), ends_on=None, now=PUBLISHED_AT)
        return make_contact(made, **(contact or {}))

    def try_to_file(
        self, contact: Contact, severity: int, at: datetime, *, actor: Actor | None = None, **draft: Any
    ) -> Filing:
        """File as the contact via portal and answer what the vendor asks, unless told otherwise."""
        draft.setdefault("channel", "portal")
        draft.setdefault("request_type_key", self.terms.request_types[0].key)
        draft.setdefault("intake", self.answers(severity, draft))
        draft.setdefault("subject", "It does not work")
        draft.setdefault("body", "It worked yesterday.")
        return file_ticket(
            draft=Draft(contact=contact, severity=severity, **draft), actor=actor or contact.user, now=at
        )

    def answers(self, severity: int, draft: dict[str, Any]) -> dict[str, str]:
        """Return an answer to everything that the vendor requires for such a draft."""
        product = draft.get("product")
        case = Case(
            request_type=draft["request_type_key"],
            severity=severity,
            topic=draft.get("topic_key", ""),
            product=product.release.product.key if product else "",
        )
        missing = missing_questions(self.terms.questions, case, {})
        return {question.key: question.choices[0].key if question.choices else "7.1" for question in missing}

    def file(self, contact: Contact, severity: int, at: datetime, **draft: Any) -> Ticket:
        """File and expect a ticket."""
        filing = self.try_to_file(contact, severity, at, **draft)
        assert filing.ticket is not None, filing.decision
        return filing.ticket

    def times(self, ticket: Ticket, at: datetime) -> TicketTimes:
        """Return what the ticket's clocks say."""
        return timeline_of(Ticket.objects.select_related("policy").get(pk=ticket.pk)).at(at)

    def due(self, ticket: Ticket, metric: str, at: datetime | None = None) -> datetime | None:
        """Return when a metric falls due."""
        return self.times(ticket, at or ticket.filed_at).metrics[metric].due_at

    def pass_time(self, until: datetime) -> None:
        """Let all timers fire that fall due until then."""
        fire_everything_due(now=until, vendor=current_vendor())

    def told(self, ticket: Ticket, step: int) -> list[str]:
        """Return the names of those who were told of an escalation step."""
        return list(StepReached.objects.get(ticket=ticket, step=step).told)

    def events(self, ticket: Ticket, kind: str) -> list[dict[str, Any]]:
        """Return the data of a kind of event, in order."""
        return list(Event.objects.filter(ticket=ticket, kind=kind).order_by("sequence").values_list("data", flat=True))

    def mails_to(self, user: User) -> list[tuple[str, str]]:
        """Return subject and text of the mails to a person, in order."""
        return mails_to(user.email)
