"""One vendor's published support terms, whole: what files hold, what a publication stores, what the desk keeps."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import Field, StringConstraints

from plans.core.development import Development
from plans.core.monitoring.alert_rules import Monitoring
from plans.core.offers import Package, Plan, Service, TargetTerms
from plans.core.places import Calendar, Office, PhoneLine, Region
from plans.core.questions import Question
from plans.core.subjects import (
    Category,
    ContactKind,
    Level,
    Provider,
    RequestType,
    Role,
    Roster,
    Severity,
    SeverityNumber,
    Team,
    Tier,
    Topic,
)
from plans.core.tariffs.terms import Tariff
from plans.core.texts import Day, Key, Language, Line, Part, Text
from slas.core.clock.policies import Metric

Item = TypeVar("Item", Plan, Region, Calendar, Topic, PhoneLine, RequestType)
Url = Annotated[str, StringConstraints(pattern=r"^(https?://|mailto:)\S+$", max_length=500)]


class Words(Part):
    """What this vendor calls things on the screens."""

    ticket: Text
    tickets: Text
    severity: Text


class SalesContact(Part):
    """Where customers go for what support does not do."""

    name: Text
    url: Url


class Vendor(Part):
    """The vendor itself."""

    key: Key
    name: Line
    ticket_prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,5}$")]
    accent: Annotated[str, StringConstraints(pattern=r"^oklch\([0-9.]+ [0-9.]+ [0-9.]+\)$")]
    default_language: Language
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    words: Words
    welcome: Text
    sales_contact: SalesContact


class Version(Part):
    """Which edition of the terms this is, from when it holds, and what changed."""

    label: Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)]
    effective_from: Day
    title: Text
    changes: Text


class Link(Part):
    """A page that texts point to."""

    key: Key
    text: Text
    url: Url


class TargetChange(Part):
    """A target that an answer to an open question puts in the place of the plan's own."""

    plan: Key
    metric: Metric
    severity: SeverityNumber
    target: TargetTerms


class InterpretationOption(Part):
    """One way to read an unclear place in the document."""

    key: Key
    text: Text
    targets: tuple[TargetChange, ...] = ()


class Interpretation(Part):
    """An open question about the document; the vendor confirms the chosen answer before publishing."""

    key: Key
    question: Text
    options: Annotated[tuple[InterpretationOption, ...], Field(min_length=1)]
    chosen: Key

    def answer(self) -> InterpretationOption:
        """The option chosen."""
        return next(option for option in self.options if option.key == self.chosen)


class Refusal(Part):
    """The vendor's own words for a refusal, instead of the desk's."""

    message: Text
    way_out: Text


class VendorTerms(Part):
    """All of one vendor's terms in one edition. Lists keep their order; every item has a key unique in its list."""

    vendor: Vendor
    version: Version
    links: tuple[Link, ...] = ()
    readings: tuple[Interpretation, ...] = ()
    roles: tuple[Role, ...] = ()
    tiers: tuple[Tier, ...] = ()
    teams: tuple[Team, ...] = ()
    rosters: tuple[Roster, ...] = ()
    development: Development | None = None
    providers: Annotated[tuple[Provider, ...], Field(min_length=1)]
    contact_kinds: tuple[ContactKind, ...] = ()
    offices: tuple[Office, ...] = ()
    regions: Annotated[tuple[Region, ...], Field(min_length=1)]
    calendars: tuple[Calendar, ...] = ()
    phone_lines: tuple[PhoneLine, ...] = ()
    tariff: Tariff | None = None
    severities: Annotated[tuple[Severity, ...], Field(min_length=1)]
    request_types: Annotated[tuple[RequestType, ...], Field(min_length=1)]
    levels: tuple[Level, ...] = ()
    categories: tuple[Category, ...] = ()
    topics: tuple[Topic, ...] = ()
    questions: tuple[Question, ...] = ()
    refusals: dict[Key, Refusal] = {}
    services: tuple[Service, ...] = ()
    plans: Annotated[tuple[Plan, ...], Field(min_length=1)]
    packages: tuple[Package, ...] = ()
    monitoring: Monitoring | None = None

    def plan(self, key: str) -> Plan:
        """The plan `key`; KeyError when there is none."""
        return _find(self.plans, key)

    def region(self, key: str) -> Region:
        """The region `key`; KeyError when there is none."""
        return _find(self.regions, key)

    def calendar(self, key: str) -> Calendar:
        """The calendar `key`; KeyError when there is none."""
        return _find(self.calendars, key)

    def topic(self, key: str) -> Topic:
        """The topic `key`; KeyError when there is none."""
        return _find(self.topics, key)

    def phone_line(self, key: str) -> PhoneLine:
        """The phone line `key`; KeyError when there is none."""
        return _find(self.phone_lines, key)

    def request_type(self, key: str) -> RequestType:
        """The request type `key`; KeyError when there is none."""
        return _find(self.request_types, key)

    def severity(self, number: int) -> Severity:
        """The severity `number`, 1 the highest; KeyError when there is none."""
        found = next((severity for severity in self.severities if severity.number == number), None)
        if found is None:
            raise KeyError(number)
        return found

    def vendor_provider(self) -> Provider:
        """The vendor itself as provider: who deals with what no topic gives to somebody else."""
        return next(provider for provider in self.providers if provider.kind == "vendor")


def _find(items: tuple[Item, ...], key: str) -> Item:
    found = next((item for item in items if item.key == key), None)
    if found is None:
        raise KeyError(key)
    return found
