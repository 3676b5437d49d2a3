"""Reads of contracts: which support a customer has, and what it entitles to when somebody wants to file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from contracts.core.entitlement import ContactFacts, ContractFacts, Decision, FilingFacts, ProductFacts, decide
from contracts.models import Contract, ServiceHold, Warranty
from customers.models import Contact, InstalledProduct, Organisation
from people.models import User, UserKind
from plans.core.offers import Plan
from plans.core.terms import VendorTerms
from plans.errors import NothingPublished
from plans.models import PlanVersion, Publication
from plans.presentation.locales import desk_locales
from plans.queries import get_plan_version, get_publication, get_terms
from supportdesk.kernel.database.compiled_queries import CompiledQuery, Parameter


@dataclass(frozen=True)
class Entitlement:
    """What was decided, and the rows it rests on."""

    decision: Decision
    terms: VendorTerms
    region_key: str
    plan_version: PlanVersion | None
    contract: Contract | None


@dataclass(frozen=True)
class Support:
    """A customer's support on one day: terms in force, contract, plan (None without one) and region."""

    publication: Publication
    terms: VendorTerms
    today: date
    contract: Contract | None
    plan_key: str | None
    region_key: str
    # Why support is on hold, None where it is not; empty where fees are overdue (TERM-E23).
    hold_reason: str | None = None

    @property
    def plan(self) -> Plan | None:
        """Return the plan as the terms have it."""
        return self.terms.plan(self.plan_key) if self.plan_key else None

    @property
    def warranty(self) -> Warranty | None:
        """Return the written warranty of the contract, None where nothing is warranted (TERM-D9)."""
        return getattr(self.contract, "warranty", None)


def get_contract(organisation: Organisation, *, terms: VendorTerms, on: date) -> Contract | None:
    """Return the organisation's contract whose plan ranks best on a day, else the one that ended last, else None.

    One that is on hold counts only where every other is as well.
    """
    return _best(_contracts_begun(organisation=organisation.pk, on=on), terms=terms, on=on)


def plans_of(organisations: Sequence[Organisation], *, terms: VendorTerms, now: datetime) -> dict[int, str | None]:
    """Return the key of each organisation's plan today, None without one; one query for any number."""
    begun: dict[int, list[Contract]] = {}
    contracts = Contract.objects.filter(organisation__in=organisations).select_related("plan")
    for contract in contracts.order_by(F("ends_on").desc(nulls_first=True), "-starts_on", "-id"):
        begun.setdefault(contract.organisation_id, []).append(contract)
    given = next((plan.key for plan in terms.plans if plan.given_to_all), None)
    found: dict[int, str | None] = {}
    for organisation in organisations:
        today = now.astimezone(ZoneInfo(organisation.time_zone)).date()
        known = [contract for contract in begun.get(organisation.pk, ()) if contract.starts_on <= today]
        best = _best(known, terms=terms, on=today)
        plan = best.plan.key if best and _runs(best, today) else given
        found[organisation.pk] = plan if organisation.is_active else None
    return found


def _best(newest_first: Sequence[Contract], *, terms: VendorTerms, on: date) -> Contract | None:
    ranks = {plan.key: plan.rank for plan in terms.plans}
    valid = [contract for contract in newest_first if _runs(contract, on)]
    valid = [contract for contract in valid if hold_reason_of(contract) is None] or valid
    if valid:
        return min(valid, key=lambda contract: ranks.get(contract.plan.key, len(ranks) + 1))
    return newest_first[0] if newest_first else None


def _runs(contract: Contract, on: date) -> bool:
    return contract.ends_on is None or contract.ends_on >= on


@CompiledQuery
def _contracts_begun() -> QuerySet[Contract]:
    contracts = Contract.objects.filter(organisation=Parameter("organisation"), starts_on__lte=Parameter("on"))
    contracts = contracts.select_related("plan", "warranty").annotate(
        hold_reason=subquery_of_hold_reason(Parameter("on"))
    )
    return contracts.order_by(F("ends_on").desc(nulls_first=True), "-starts_on", "-id")


def hold_reason_of(contract: Contract) -> str | None:
    """Return why a contract was on hold on the day for which it was read, None where it was not; empty for overdue fees."""
    reason: str | None = getattr(contract, "hold_reason", None)
    return reason


def holds_in_force(on: date | Parameter) -> QuerySet[ServiceHold]:
    """Return the holds because of which support is refused on a day (TERM-E23)."""
    return ServiceHold.objects.filter(
        Q(until_on=None) | Q(until_on__gte=on),
        Q(overridden_until=None) | Q(overridden_until__lt=on),
        lifted_at=None,
        effective_on__lte=on,
    )


def subquery_of_hold_reason(on: date | Parameter) -> Subquery:
    """Return the explanation of a hold of the contract or its organisation on a day, NULL without one."""
    holds = holds_in_force(on).filter(
        Q(contract=None) | Q(contract=OuterRef("pk")), organisation=OuterRef("organisation")
    )
    return Subquery(holds.order_by("-explanation", "pk").values("explanation")[:1])


def get_contract_of(organisation: Organisation, contract_id: int) -> Contract:
    """Return one of the organisation's contracts, else raise Http404."""
    return get_object_or_404(Contract.objects.filter(organisation=organisation), pk=contract_id)


def get_warranty_for(actor: User, warranty_id: int) -> Warranty:
    """Return a warranty that somebody may read, the vendor's staff and the organisation's contacts, else raise Http404."""
    readable = Warranty.objects.all()
    if actor.kind != UserKind.STAFF:
        readable = readable.filter(contract__organisation__contacts__user=actor)
    return get_object_or_404(readable, pk=warranty_id)


def count_contracts(*, on: date) -> dict[str, int]:
    """Return how many contracts run on a day, by plan."""
    running = Contract.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)
    return dict(running.values_list("plan__key").annotate(number=Count("id")).order_by())


def count_running_contracts(organisation: Organisation, *, now: datetime) -> int:
    """Return how many contracts of an organisation run on its own present day or will begin."""
    today = now.astimezone(ZoneInfo(organisation.time_zone)).date()
    return Contract.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), organisation=organisation).count()


def count_all_contracts(*, most: int) -> int:
    """Return how many contracts there are, of whatever time, counted no further than `most`."""
    return Contract.objects.order_by()[:most].count()


def get_support(organisation: Organisation, *, now: datetime) -> Support:
    """Return what support a customer has on its own present day, an archived one none. Raises NothingPublished."""
    today = now.astimezone(ZoneInfo(organisation.time_zone)).date()
    publication = get_publication(on=today)
    terms = get_terms(publication)
    contract = get_contract(organisation, terms=terms, on=today)
    given = next((plan.key for plan in terms.plans if plan.given_to_all), None)
    if given is not None and contract is not None and contract.ends_on is not None and contract.ends_on < today:
        contract = None  # what every customer is given remains when a contract has ended (TERM-B4)
    if not organisation.is_active:
        contract = given = None
    if contract is not None:
        reason = hold_reason_of(contract)
    else:
        reason = _hold_reason_without_contract(organisation, on=today) if given else None
    return Support(
        publication=publication,
        terms=terms,
        today=today,
        contract=contract,
        plan_key=contract.plan.key if contract else given,
        region_key=organisation.region_key,
        hold_reason=reason,
    )


def find_support(organisation: Organisation, *, now: datetime) -> Support | None:
    """Return what support a customer has today, None while no terms are published."""
    try:
        return get_support(organisation, now=now)
    except NothingPublished:
        return None


def _hold_reason_without_contract(organisation: Organisation, *, on: date) -> str | None:
    holds = holds_in_force(on).filter(organisation=organisation, contract=None)
    return holds.values_list("explanation", flat=True).first()


def decide_entitlement(
    *,
    contact: Contact,
    channel: str,
    severity: int,
    request_type_key: str,
    topic_key: str,
    product: InstalledProduct | None,
    now: datetime,
    support: Support | None = None,
) -> Entitlement:
    """Decide what the contact may file now, with the reason and the way on in words. Raises NothingPublished.

    `support` is the organisation's at `now`, where the caller has read it already.
    """
    support = support or get_support(contact.organisation, now=now)
    decision = decide_for(
        support=support,
        contact=contact,
        channel=channel,
        severity=severity,
        request_type_key=request_type_key,
        topic_key=topic_key,
        product=product,
    )
    plan_key = support.plan_key
    return Entitlement(
        decision=decision,
        terms=support.terms,
        region_key=support.region_key,
        plan_version=get_plan_version(publication=support.publication, plan_key=plan_key) if plan_key else None,
        contract=support.contract,
    )


def decide_for(
    *,
    support: Support,
    contact: Contact,
    channel: str,
    severity: int,
    request_type_key: str,
    topic_key: str = "",
    product: InstalledProduct | None = None,
) -> Decision:
    """Decide under support that is known already: many questions of one page cost no further query."""
    facts = FilingFacts(
        channel=channel,
        severity=severity,
        today=support.today,
        request_type=request_type_key,
        topic=topic_key or None,
        region=support.region_key,
        contact=ContactFacts(
            kind=contact.kind,
            is_designated=contact.is_designated,
            is_qualified=_is_qualified(contact, support.today),
        ),
        contract=_contract_facts(support),
        product=_product_facts(product),
    )
    return decide(terms=support.terms, plan_key=support.plan_key, facts=facts, locales=desk_locales())


def _is_qualified(contact: Contact, today: date) -> bool:
    return contact.qualified_on is not None and contact.qualified_on <= today


def _contract_facts(support: Support) -> ContractFacts | None:
    contract, is_on_hold, reason = support.contract, support.hold_reason is not None, support.hold_reason or ""
    if contract is None:  # what every customer is given has no dates, but can be on hold
        return ContractFacts(starts_on=support.today, on_hold=True, hold_reason=reason) if is_on_hold else None
    return ContractFacts(
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        on_hold=is_on_hold,
        hold_reason=reason,
        agreements=frozenset({"end_user"}) if contract.level_one_agreed else frozenset(),
    )


def _product_facts(product: InstalledProduct | None) -> ProductFacts | None:
    if product is None:
        return None
    release = product.release
    # What is installed of an add-on ends with its base product (TERM-E20).
    releases = [release, product.base.release] if product.base is not None else [release]
    return ProductFacts(
        name=str(release),
        end_of_support_on=_first_day(one.end_of_support_on for one in releases),
        end_of_life_on=_first_day(one.end_of_life_on for one in releases),
    )


def _first_day(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)
