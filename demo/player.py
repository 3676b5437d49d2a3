"""Playing a script: every act at its instant, and before each the timers that have fallen due since the last one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError

from contracts.queries import get_support
from customers.models import Organisation
from demo.actions import Turn, UnexpectedDecision, file_outline, perform
from demo.moments import office_hours, parse_moment
from demo.people import Company
from demo.reading import Page, ScriptError
from demo.schema import Act, Outline
from people.models import User
from plans.core.policy import plan_calendar
from plans.core.terms import VendorTerms
from slas.core.calendar.calendars import Calendar, compile_calendar, parse_calendar
from slas.errors import CalcError
from supportdesk.kernel.models import Timer
from supportdesk.kernel.timers import fire_everything_due
from tickets.errors import BadAttachment, BadRequest, NotAllowed, NotCovered, NotPossible
from tickets.models import Ticket

_MISPLAYED = (
    UnexpectedDecision,
    NotCovered,
    NotAllowed,
    NotPossible,
    BadRequest,
    BadAttachment,
    ValidationError,
    CalcError,
)


@dataclass(frozen=True, order=True)
class ScheduledAct:
    """An act, or the filing itself (`act` None), with its instant and its place in the script."""

    at: datetime
    place: tuple[int, int]
    outline: Outline = field(compare=False)
    act: Act | None = field(compare=False)


@dataclass(frozen=True)
class Play:
    """A script ready to be played for one vendor, whose schema the connection is in."""

    vendor: str
    terms: VendorTerms
    company: Company
    tickets: Sequence[Outline]
    page: Page


def play(*, script: Play, now: datetime, until: datetime) -> None:
    """Play everything that lies before `until`; moments of filing count from `now`. Raises ScriptError.

    What would lie after `until` has not happened yet. Timers fire at their own instants in between, and up to `until`.
    """
    filed: dict[int, Ticket | None] = {}
    for scheduled in sorted(schedule_of(script, now)):
        if scheduled.at > until:
            break
        _let_time_pass(script.vendor, scheduled.at)
        _run_act(scheduled, script, filed)
    _let_time_pass(script.vendor, until)


def _let_time_pass(vendor: str, until: datetime) -> None:
    """Fire what falls due; mostly nothing does, and one look is cheaper than entering the schema for it."""
    if Timer.objects.filter(vendor=vendor, dead_at=None, due_at__lte=until).exists():
        fire_everything_due(vendor=vendor, now=until)


def schedule_of(script: Play, now: datetime) -> list[ScheduledAct]:
    """Return every act of the script with its instant."""
    schedule = []
    known: dict[int, Calendar] = {}
    for index, outline in enumerate(script.tickets):
        organisation = script.company.contacts[outline.contact].organisation
        hours = known.get(organisation.pk) or _hours_of(organisation, script.terms, now)
        known[organisation.pk] = hours
        at = _instant(outline.filed, now, hours)
        schedule.append(ScheduledAct(at, (index, 0), outline, None))
        for place, act in enumerate(outline.acts, start=1):
            base, at = at, _instant(act.after or act.at or "", at, hours)
            if at < base:
                path = ("tickets", index, "acts", place - 1)
                raise ScriptError(
                    [script.page.problem(path, f"is earlier than what comes before it, {base.isoformat()}")]
                )
            schedule.append(ScheduledAct(at, (index, place), outline, act))
    return schedule


def _instant(words: str, base: datetime, hours: Calendar) -> datetime:
    """Return the instant on a whole minute: scripts do not count seconds."""
    at = parse_moment(words).from_base(base, hours).astimezone(UTC)
    return at.replace(second=0, microsecond=0)


def _hours_of(organisation: Organisation, terms: VendorTerms, now: datetime) -> Calendar:
    """Return the hours of the customer's plan where it has any, else those of people at work in the region."""
    region = organisation.region_key
    plan = get_support(organisation, now=now).plan_key
    if plan is None or region not in terms.plan(plan).calendars:
        return office_hours(terms.region(region).tz)
    return compile_calendar(parse_calendar(plan_calendar(terms, plan, region)))


def _run_act(scheduled: ScheduledAct, script: Play, filed: dict[int, Ticket | None]) -> None:
    index, place = scheduled.place
    try:
        if scheduled.act is None:
            filed[index] = file_outline(scheduled.outline, script.company, script.terms, scheduled.at)
            return
        ticket = filed[index]
        if ticket is None:
            raise UnexpectedDecision("there is no ticket to act on: the submission was refused")
        actor = _actor(scheduled.outline, scheduled.act, script.company)
        others = {script.tickets[one].key: found for one, found in filed.items() if found is not None}
        known = {key: found for key, found in others.items() if key}
        perform(Turn(ticket, scheduled.outline, scheduled.act, actor, script.company, scheduled.at, known))
    except _MISPLAYED as error:
        path = ("tickets", index) if scheduled.act is None else ("tickets", index, "acts", place - 1)
        raise ScriptError([script.page.problem(path, f"{_words(error)} (at {scheduled.at.isoformat()})")]) from error


def _actor(outline: Outline, act: Act, company: Company) -> User:
    """Return who does it: whom the act names, the contact for what customers do, else the ticket's agent."""
    if act.by is None and (act.verb in {"answer", "reopen"} or outline.agent is None):
        return company.people[outline.contact]
    return company.people[act.by or outline.agent or outline.contact]


def _words(error: Exception) -> str:
    return "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)


def minute_of(instant: datetime) -> datetime:
    """Return the minute an instant lies in; a play ends on a whole one."""
    return instant - timedelta(seconds=instant.second, microseconds=instant.microsecond)
