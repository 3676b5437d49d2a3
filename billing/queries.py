"""Reads of calls: what an actor may see of them, what they cost and what is left of the free minutes.

Nothing of it is stored: calls are rated again with every read, by the terms in force when they were answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import Http404

from billing.core import calls as core_calls
from billing.core.allowances import Balance, Ledger
from billing.core.grants import PlanPeriod, grants_of
from billing.core.rating import RatedCall, RefusedCall, rate
from billing.core.tariffs import Tariff
from billing.core.terms_tariffs import tariff_of
from billing.models import Direction, PhoneCall
from billing.rules import can_see_call
from contracts.models import Contract
from customers.models import Organisation
from people.models import User
from plans.core.tariffs.terms import Tariff as TariffTerms
from plans.core.terms import VendorTerms
from plans.models import Publication
from plans.queries import get_terms
from tickets.models import Ticket
from tickets.rules import is_staff


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call with its price; None while it lasts, or where the terms of its day have no prices for calls."""

    call: PhoneCall
    terms: VendorTerms | None
    result: RatedCall | RefusedCall | None


@dataclass(frozen=True, slots=True)
class CallAccount:
    """The calls of a customer, the latest first, and what is left today of its free minutes."""

    rows: Sequence[CallRow]
    balances: Sequence[Balance]
    terms: VendorTerms


@dataclass(frozen=True, slots=True)
class _Version:
    starts_on: date
    ends_on: date | None
    terms: VendorTerms


def get_call_for(actor: User, call_id: int) -> PhoneCall:
    """Return a call that the person may see, else raise Http404."""
    call = _calls().filter(pk=call_id).first()
    if call is None or not can_see_call(actor, call):
        raise Http404
    return call


def find_running_call(actor: User) -> PhoneCall | None:
    """Return the call that the person is on."""
    return _calls().filter(recorded_by=actor, ended_at=None).first()


def call_account_for(actor: User, organisation: Organisation, *, now: datetime) -> CallAccount | None:
    """Return the calls of a customer that the person may see, all of them rated; None where calls have no prices."""
    versions = _versions(now.date() + timedelta(days=1))
    tariffs = [(version.starts_on, version.terms.tariff) for version in versions if version.terms.tariff is not None]
    if not tariffs:
        return None
    calls = list(_calls().filter(organisation=organisation).order_by("answered_at", "id"))
    tariff, terms_by_call = _tariff(tariffs, calls, now), {call.pk: _terms_of(versions, call) for call in calls}
    rated = [call for call in calls if call.ended_at is not None and _is_priced(terms_by_call[call.pk])]
    ledger = Ledger(grants_of(_periods(organisation, versions)))
    results = rate(tariff=tariff, calls=[_as_rated(call) for call in rated], ledger=ledger).calls
    by_call = {call.pk: result for call, result in zip(rated, results, strict=True)}
    is_everything_theirs = is_staff(actor)
    rows = [
        CallRow(call, terms_by_call[call.pk], by_call.get(call.pk))
        for call in reversed(calls)
        if is_everything_theirs or can_see_call(actor, call)
    ]
    return CallAccount(rows, _left(ledger, tariff, now), versions[-1].terms)


def lines_with_prices(terms: VendorTerms) -> list[str]:
    """Return the keys of the phone lines whose calls are charged."""
    return [line.key for line in terms.tariff.lines] if terms.tariff else []


def terms_at(answered_at: datetime) -> VendorTerms | None:
    """Return the terms by which a call answered at this instant is rated, None where there are none with prices."""
    call = PhoneCall(answered_at=answered_at)
    terms = _terms_of(_versions(answered_at.date() + timedelta(days=1)), call)
    return terms if _is_priced(terms) else None


def calls_of_ticket(account: CallAccount, ticket: Ticket) -> list[CallRow]:
    """Return the calls of one ticket."""
    return [row for row in account.rows if row.call.ticket_id == ticket.pk]


def _calls() -> QuerySet[PhoneCall]:
    return PhoneCall.objects.select_related(
        "ticket", "ticket__contact", "recorded_by", "misuse_marked_by", "misuse_confirmed_by"
    )


def _versions(until: date) -> list[_Version]:
    """The terms in force by a day, the earliest first; of two with the same effective date the later one counts."""
    published = Publication.objects.defer("document").filter(effective_from__lte=until).order_by("effective_from", "id")
    by_day = {publication.effective_from: publication for publication in published}
    starts = list(by_day)
    return [
        _Version(day, following - timedelta(days=1) if following else None, get_terms(by_day[day]))
        for day, following in zip_longest(starts, starts[1:])
    ]


def _is_priced(terms: VendorTerms | None) -> bool:
    return terms is not None and terms.tariff is not None


def _tariff(tariffs: Sequence[tuple[date, TariffTerms]], calls: Sequence[PhoneCall], now: datetime) -> Tariff:
    first = calls[0].answered_at.year - 1 if calls else now.year
    return tariff_of(tariffs, years=range(first, now.year + 2))


def _terms_of(versions: Sequence[_Version], call: PhoneCall) -> VendorTerms | None:
    """The terms in force on the local day of the answer, by the time zone of their tariff."""
    for version in reversed(versions):
        zone = ZoneInfo(version.terms.tariff.tz if version.terms.tariff else version.terms.regions[0].tz)
        if version.starts_on <= call.answered_at.astimezone(zone).date():
            return version.terms
    return None


def _as_rated(call: PhoneCall) -> core_calls.PhoneCall:
    ended = call.ended_at or call.answered_at
    return core_calls.PhoneCall(
        f"{call.pk:020}", call.line, call.answered_at, ended, outbound=call.direction == Direction.OUT
    )


def _periods(organisation: Organisation, versions: Sequence[_Version]) -> list[PlanPeriod]:
    """The days on which the customer has each plan, version by version; plans given to all count from its first day."""
    contracts = Contract.objects.filter(organisation=organisation).select_related("plan")
    had: list[tuple[str | None, date, date | None]] = [
        (contract.plan.key, contract.starts_on, contract.ends_on) for contract in contracts
    ]
    created = organisation.created_at.astimezone(ZoneInfo(organisation.time_zone)).date()
    had.append((None, created, None))
    return [
        PlanPeriod(plan.allowances, max(begin, version.starts_on), _earlier(end, version.ends_on))
        for version in versions
        for key, begin, end in had
        for plan in version.terms.plans
        if plan.key == key or (key is None and plan.given_to_all)
    ]


def _earlier(one: date | None, other: date | None) -> date | None:
    days = [day for day in (one, other) if day is not None]
    return min(days) if days else None


def _left(ledger: Ledger, tariff: Tariff, now: datetime) -> list[Balance]:
    """What can be used today, in the order of use."""
    today = now.astimezone(tariff.zone).date()
    version = tariff.version_at(today)
    if version is None:
        return []
    found = {id(one): one for line in version.lines for one in ledger.usable(today, line, version.policy)}
    return list(found.values())
