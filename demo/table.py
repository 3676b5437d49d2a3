"""What a play came to: for every ticket what happened, what was promised and when it is due, why, and who was notified."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from demo.event_lines import LANGUAGE, describe_event, describe_first_place
from demo.openings import describe_opening
from demo.promises import Promise, Watch, when
from people.models import User, UserKind
from plans.core.terms import VendorTerms
from plans.queries import get_terms
from supportdesk.kernel.outbox import MailKind, load_contents, mail_of
from tickets.models import Event, FilingAttempt, Ticket
from tickets.queries import timeline_of


@dataclass(frozen=True)
class Line:
    """One instant of a ticket."""

    at: datetime
    when: str
    happened: tuple[str, ...]
    promises: tuple[Promise, ...]
    notified: tuple[str, ...]


@dataclass(frozen=True)
class Scene:
    """One ticket, or one attempt that the desk refused."""

    reference: str
    title: str
    customer: str
    plan: str
    zone: str
    lines: tuple[Line, ...]


def describe_scenes(*, vendor: str, terms: VendorTerms, until: datetime) -> list[Scene]:
    """Return what happened in the vendor's schema, tickets and refusals in the order of filing."""
    attempts = FilingAttempt.objects.select_related(
        "contact__user", "organisation", "actor", "ticket__plan_version__plan", "ticket__plan_version__publication"
    )
    notified = _mails(vendor)
    return [
        _ticket_scene(attempt.ticket, attempt, notified, until) if attempt.ticket else _refused_scene(attempt, terms)
        for attempt in attempts.order_by("at", "id")
    ]


def _ticket_scene(
    ticket: Ticket, attempt: FilingAttempt, notified: dict[tuple[str, datetime], list[User]], until: datetime
) -> Scene:
    log = list(Event.objects.filter(ticket=ticket, at__lte=until).select_related("actor").order_by("sequence"))
    terms = get_terms(ticket.plan_version.publication)
    tz = ZoneInfo(ticket.policy.calendar["tz"])
    watch = Watch(timeline_of(ticket, log), terms, tz)
    lines = []
    for at, events in groupby(log, key=lambda event: event.at):
        together = list(events)
        happened = [words for event in together for words in describe_event(event, ticket, terms)]
        if together[0].kind == "created":
            happened.append(f"it goes to {describe_first_place(log, ticket, terms)}")
            happened += describe_opening(ticket, terms, at)
        outcomes, promises = watch.look(at)
        lines.append(Line(at, when(at, tz), (*happened, *outcomes), promises, _names(notified[ticket.reference, at])))
    plan = terms.plan(ticket.plan_version.plan.key).name.pick(LANGUAGE, terms.vendor.default_language)
    return Scene(ticket.reference, ticket.subject, _customer(attempt), plan, str(tz), tuple(lines))


def _refused_scene(attempt: FilingAttempt, terms: VendorTerms) -> Scene:
    tz = ZoneInfo(terms.region(attempt.organisation.region_key).tz)
    words = [attempt.decision[part].get(LANGUAGE, "") for part in ("message", "way_out")]
    actor = attempt.actor
    by = f" by {actor.name}" if actor is not None and actor.pk != attempt.contact.user_id else ""
    happened = (f"refused{by}, by {attempt.channel}: {words[0]}", words[1])
    line = Line(attempt.at, when(attempt.at, tz), tuple(filter(None, happened)), (), ())
    return Scene("", attempt.subject, _customer(attempt), "", str(tz), (line,))


def _customer(attempt: FilingAttempt) -> str:
    return f"{attempt.contact.user.name}, {attempt.organisation.name} ({attempt.organisation.country})"


def _mails(vendor: str) -> dict[tuple[str, datetime], list[User]]:
    """Return who was written to, by ticket and instant, in the order of the outbox."""
    people = {user.email: user for user in User.objects.all()}
    notified: dict[tuple[str, datetime], list[User]] = defaultdict(list)
    mails = list(mail_of(vendor, MailKind.TICKET).order_by("id"))
    load_contents(mails)
    for mail in mails:
        person = people[mail.recipient]
        known = notified[mail.content.headers["X-Ticket"], mail.created_at]
        if person not in known:
            known.append(person)
    return notified


def _names(people: Sequence[User]) -> tuple[str, ...]:
    return tuple(sorted(_name(person) for person in people))


def _name(person: User) -> str:
    if person.kind == UserKind.CONTACT:
        return f"{person.name} (customer)"
    return f"{person.name} (partner)" if person.kind == UserKind.PARTNER else person.name


def plain(scenes: Sequence[Scene]) -> Iterator[dict[str, object]]:
    """Yield the scenes as JSON holds them."""
    for scene in scenes:
        yield {
            "ticket": scene.reference,
            "subject": scene.title,
            "customer": scene.customer,
            "plan": scene.plan,
            "zone": scene.zone,
            "lines": [
                {
                    "at": line.at.isoformat(),
                    "when": line.when,
                    "happened": list(line.happened),
                    "promised": [promise.plain() for promise in line.promises],
                    "notified": list(line.notified),
                }
                for line in scene.lines
            ],
        }


def terms_line(terms: VendorTerms) -> str:
    """Return whose terms were kept."""
    version = terms.version
    title = version.title.pick(LANGUAGE, terms.vendor.default_language)
    return f"{terms.vendor.name}: {title}, version {version.label}"
