"""What a customer can file and who deals with it: severities, request types, topics, categories, roles, tiers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from plans.core.texts import Key, Language, Line, Part, Text

Kind = Literal["incident", "service_request", "question", "defect", "feature_request", "hardware"]
FEATURE_REQUEST: Kind = "feature_request"  # a wish for something new, which development decides on
# What customers' contacts can be; `customers.models.ContactKind` stores them.
CONTACT_KINDS = ("administrator", "dealer", "end_user")
SeverityNumber = Annotated[int, Field(ge=1, le=9)]


class Severity(Part):
    """One severity; number 1 is the highest. `name` is what the vendor calls it ("P1"), `label` what it means."""

    number: SeverityNumber
    name: Line
    label: Text
    definition: Text


class RequestType(Part):
    """A kind of request as offered while filing; `clocks` false: nothing is promised for it, `notice` says so."""

    key: Key
    kind: Kind
    name: Text
    default_severity: SeverityNumber | None = None
    clocks: bool = True
    notice: Text | None = None


class Provider(Part):
    """Who does the work of a category or topic: the vendor itself or a kind of partner."""

    key: Key
    kind: Literal["vendor", "distributor", "reseller", "support_partner"]
    name: Text


class Category(Part):
    """A support category: who provides it, whether every contract has it, what it contains (TERM-C1)."""

    key: Key
    name: Text
    provider: Key
    status: Literal["obligatory", "optional"]
    content: Text


class Level(Part):
    """A level of support that topics belong to, in the vendor's own words ("Level 0")."""

    number: Annotated[int, Field(ge=0, le=9)]
    name: Text
    provider: Key | None = None


class Exclusion(Part):
    """Why something is not part of the support, and where to go instead."""

    reason: Text
    way_out: Text
    link: Key | None = None


class Topic(Part):
    """What a request is about; it may decide the level, the provider and the severity, or be excluded."""

    key: Key
    text: Text
    level: int | None = None
    provider: Key | None = None
    category: Key | None = None
    default_severity: SeverityNumber | None = None
    excluded: Exclusion | None = None


class Role(Part):
    """A role that escalation steps reach."""

    key: Key
    name: Text


class Tier(Part):
    """A support tier; tickets are handed up in the order of the list (TERM-A12)."""

    key: Key
    name: Text


class Team(Part):
    """A team of agents."""

    key: Key
    name: Text
    tier: Key | None = None
    provider: Key | None = None


class Roster(Part):
    """A duty roster that a plan may call out; `limits` are what those on duty do not do.

    `fallback` is the role of the escalation that is called out where no one is on duty.
    """

    key: Key
    name: Text
    languages: tuple[Language, ...] = ()
    limits: tuple[Text, ...] = ()
    fallback: Key | None = None


class ContactKind(Part):
    """A kind of contact that plans tell apart, such as administrators and end users (TERM-E17)."""

    key: Key
    name: Text
