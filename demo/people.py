"""Creating everybody of the sample: staff, partners, products, customers and contracts, through the operations."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

from contracts.models import HoldReason
from contracts.operations import open_contract, set_hold
from contracts.operations.contracts import ContractDetails
from customers import operations as customers
from customers.models import Contact, InstalledProduct, Organisation, Partner, Release
from demo import schema
from demo.moments import parse_day
from oncall.operations import plan_shifts
from people.models import User
from people.operations import staff as staffing
from plans.core.terms import VendorTerms
from plans.core.texts import Text
from tickets.operations.messages.canned_responses import ResponseText, save_canned_response

DUTY_BEFORE, DUTY_AFTER = timedelta(days=40), timedelta(days=40)
SET_UP_BEFORE = timedelta(days=400)
_LETTERS = {"ß": "ss", "ä": "ae", "ö": "oe", "ü": "ue", "ø": "o", "æ": "ae", "ł": "l", "đ": "d"}


@dataclass
class Company:
    """Everybody of the sample, by the keys of the script."""

    people: dict[str, User] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    partners: dict[str, Partner] = field(default_factory=dict)
    products: dict[tuple[str, str], InstalledProduct] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    answers: Mapping[str, Text] = field(default_factory=dict)

    def product_of(self, contact: Contact, key: str) -> InstalledProduct:
        """Return the contact's organisation's installation of a product."""
        return self.products[contact.organisation.name, key]


@dataclass(frozen=True)
class SeedContext:
    """What all of the sample share: the vendor's terms, the day from which theirs count, and one password's hash."""

    terms: VendorTerms
    now: datetime
    password_hash: str = ""

    @property
    def set_up_at(self) -> datetime:
        """When everybody was entered: long before the story."""
        return self.now - SET_UP_BEFORE

    @property
    def staff_domain(self) -> str:
        """The vendor's own mail domain; `.example` belongs to nobody (RFC 2606)."""
        return f"{self.terms.vendor.key}.example"


def create_people(setup: schema.Setup, context: SeedContext) -> Company:
    """Create everybody of the sample in the current vendor's schema, which must have none of them yet."""
    company = Company(answers=setup.answers)
    _create_staff(setup, context, company)
    _save_canned_responses(setup, context, company)
    _plan_duties(setup, context, company)
    _register_partners(setup, context, company)
    releases = _register_products(setup, context)
    for organisation in setup.organisations:
        _register_customer(organisation, context, company, releases)
    return company


def _create_staff(setup: schema.Setup, context: SeedContext, company: Company) -> None:
    language = context.terms.vendor.default_language
    teams = {
        team.key: staffing.create_team(key=team.key, name=team.name.pick(language, language))
        for team in context.terms.teams
    }
    for person in setup.staff:
        user = staffing.create_staff(
            email=person.email or address(person.name, context.staff_domain),
            name=person.name,
            language=person.language,
            time_zone=person.tz,
            phone=person.phone,
            is_admin=person.admin,
            sets_deadlines=person.sets_deadlines,
            password_hash=context.password_hash,
            now=context.set_up_at,
        )
        company.people[person.key] = user
        for key in person.teams:
            staffing.join_team(user=user, team=teams[key])
        for key in person.roles:
            staffing.assign_role(user=user, role_key=key)


def _save_canned_responses(setup: schema.Setup, context: SeedContext, company: Company) -> None:
    writer = company.people[setup.staff[0].key]
    for canned_response in setup.canned_responses:
        texts = {language: ResponseText(words.title, words.body) for language, words in canned_response.items()}
        save_canned_response(key=None, texts=texts, actor=writer, now=context.set_up_at)


def _plan_duties(setup: schema.Setup, context: SeedContext, company: Company) -> None:
    for duty in setup.duties:
        plan_shifts(roster_key=duty.roster, shifts=_shifts(duty, context.now, company))


def _shifts(duty: schema.Duty, now: datetime, company: Company) -> Iterator[tuple[User, datetime, datetime]]:
    """Yield shifts that hand over at the same wall-clock time each day, no matter whom the calendar of the year favours."""
    zone = ZoneInfo(duty.tz)
    first, last = (now - DUTY_BEFORE).astimezone(zone).date(), (now + DUTY_AFTER).astimezone(zone).date()
    begin = datetime.combine(first, time.fromisoformat(duty.change_at))
    people = cycle(duty.people)
    while begin.date() <= last:
        end = begin + timedelta(hours=duty.hours_each)
        yield company.people[next(people)], begin.replace(tzinfo=zone), end.replace(tzinfo=zone)
        begin = end


def _register_partners(setup: schema.Setup, context: SeedContext, company: Company) -> None:
    for item in setup.partners:
        domain = f"{item.key}.example"
        partner = customers.register_partner(
            key=item.key, name=item.name, kind=item.kind, email=item.email or f"service@{domain}", phone=item.phone
        )
        company.partners[item.key] = partner
        for person in item.people:
            company.people[person.key] = customers.register_partner_person(
                partner=partner,
                email=person.email or address(person.name, domain),
                name=person.name,
                language=person.language,
                time_zone=person.tz,
                phone=person.phone,
                password_hash=context.password_hash,
                now=context.set_up_at,
            )


def _register_products(setup: schema.Setup, context: SeedContext) -> dict[tuple[str, str], Release]:
    today = context.now.date()
    releases = {}
    for item in setup.products:
        product = customers.register_product(key=item.key, name=item.name)
        for release in item.releases:
            releases[item.key, release.name] = customers.register_release(
                product=product,
                name=release.name,
                released_on=parse_day(release.released_on, today),
                end_of_support_on=parse_day(release.end_of_support_on, today) if release.end_of_support_on else None,
                end_of_life_on=parse_day(release.end_of_life_on, today) if release.end_of_life_on else None,
            )
    return releases


def _register_customer(
    item: schema.Organisation, context: SeedContext, company: Company, releases: dict[tuple[str, str], Release]
) -> None:
    today = context.now.date()
    organisation = customers.register_organisation(
        name=item.name,
        country=item.country,
        city=item.city,
        time_zone=item.tz,
        region_key=item.region,
        distributor=company.partners[item.distributor] if item.distributor else None,
        support_partner=company.partners[item.support_partner] if item.support_partner else None,
        now=context.set_up_at,
    )
    for product in item.products:
        company.products[item.name, product.product] = customers.install_product(
            organisation=organisation,
            release=releases[product.product, product.release],
            registered_on=parse_day(product.registered_on, today),
            label=product.label,
        )
    for contract in item.contracts:
        _open_contract(contract, organisation, context, company)
    company.organisations[item.key] = organisation
    for hold in item.holds:
        _set_hold(hold, organisation, context)
    for contact in item.contacts:
        _register_contact(contact, item, organisation, context, company)


def _open_contract(item: schema.Contract, organisation: Organisation, context: SeedContext, company: Company) -> None:
    today = context.now.date()
    open_contract(
        organisation=organisation,
        plan_key=item.plan,
        starts_on=parse_day(item.starts_on, today),
        ends_on=parse_day(item.ends_on, today) if item.ends_on else None,
        level_one_agreed=item.level_one_agreed,
        details=ContractDetails(
            reseller=company.partners[item.reseller].pk if item.reseller else None,
            named_contact=company.people[item.named_contact].pk if item.named_contact else None,
            quantity=item.quantity,
            package_key=item.package or "",
        ),
        now=context.set_up_at,
    )


def _set_hold(item: schema.ServiceHold, organisation: Organisation, context: SeedContext) -> None:
    set_hold(
        organisation=organisation,
        contract=None,
        reason=HoldReason.OVERDUE_FEES,
        since_on=parse_day(item.since_on, context.now.date()),
        grace_days=item.grace_days,
        actor=None,
        now=context.now,
    )


def _register_contact(
    item: schema.Contact,
    customer: schema.Organisation,
    organisation: Organisation,
    context: SeedContext,
    company: Company,
) -> None:
    contact = customers.register_contact(
        organisation=organisation,
        email=item.email or address(item.name, f"{customer.key}.example"),
        name=item.name,
        language=item.language,
        time_zone=item.tz,
        phone=item.phone,
        kind=item.kind,
        is_designated=item.designated,
        qualified_on=parse_day(item.qualified_on, context.now.date()) if item.qualified_on else None,
        manages_users=item.manages_users,
        sees_organisation=item.sees_organisation,
        password_hash=context.password_hash,
        now=context.set_up_at,
    )
    company.contacts[item.key] = contact
    company.people[item.key] = contact.user


def address(name: str, domain: str) -> str:
    """Return the mail address of a person: `Jürgen O'Brien` becomes `juergen.obrien@...`."""
    spelled = "".join(_LETTERS.get(character, character) for character in name.lower())
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    words = [
        "".join(character for character in word if character.isalnum() or character == "-") for word in plain.split()
    ]
    return f"{'.'.join(word for word in words if word)}@{domain}"
