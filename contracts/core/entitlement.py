"""May this be filed? A pure decision on facts, with the reason and the way out in the customer's words.

The checks run in this order, and the first that fails is the answer, so that nobody is sent to repair one thing
only to hear of a deeper one: contract (none, not started, over, on hold), product (end of life, end of support),
contact (kind, by agreement, designated, qualified), topic (excluded), channel (not offered, not for this severity).
A plan given to all customers needs no contract. What is not refused is allowed, or billed where minutes may cost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from plans.core.hours import format_phone_lines, offered_lines
from plans.core.offers import MACHINE_CHANNELS, ChannelRule, Plan
from plans.core.places import PhoneLine
from plans.core.sentences import (
    CHANNELS,
    COVERED,
    METERED,
    ON_HOLD_OTHERWISE,
    REFUSALS,
    Locale,
    each_language,
    fill,
    list_channels,
    translated,
)
from plans.core.subjects import Topic
from plans.core.terms import VendorTerms
from plans.core.texts import Text

Outcome = Literal["allow", "bill", "degrade", "approve", "refuse"]


@dataclass(frozen=True)
class ContactFacts:
    """Who asks: the kind of contact, whether the customer named them for support, whether they are trained."""

    kind: str
    is_designated: bool
    is_qualified: bool


@dataclass(frozen=True)
class ContractFacts:
    """The contract; both days count, no end means open. `agreements`: kinds of contact agreed besides the plan's.

    `hold_reason` is why it is on hold where that is not because fees are overdue.
    """

    starts_on: date
    ends_on: date | None = None
    on_hold: bool = False
    hold_reason: str = ""
    agreements: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ProductFacts:
    """The product at hand; from its end dates on it is no longer supported."""

    name: str
    end_of_support_on: date | None = None
    end_of_life_on: date | None = None


@dataclass(frozen=True)
class FilingFacts:
    """What a decision rests on. An agent who files for a caller gives the channel "phone". `today` is the customer's."""

    channel: str
    severity: int
    today: date
    contact: ContactFacts
    contract: ContractFacts | None = None
    request_type: str | None = None
    topic: str | None = None
    region: str | None = None
    product: ProductFacts | None = None


@dataclass(frozen=True)
class Decision:
    """What was decided: `message` says what and why, `next_step` what to do now; keys of phone lines and links to show."""

    outcome: Outcome
    reason: str
    message: Text
    next_step: Text
    provider: str
    level: int | None = None
    phone_lines: tuple[str, ...] = ()
    links: tuple[str, ...] = ()

    @property
    def may_file(self) -> bool:
        """Whether a ticket is opened."""
        return self.outcome in ("allow", "bill", "degrade")


Refused = tuple[str, Mapping[str, Text | str | date]]  # the reason, and what its sentences name
Check = Callable[[VendorTerms, Plan, FilingFacts], Refused | None]


def decide(*, terms: VendorTerms, plan_key: str | None, facts: FilingFacts, locales: Sequence[Locale]) -> Decision:
    """Decide on a filing under a plan (None: the customer has none). KeyError for an unknown plan, topic or severity."""
    if plan_key is None:
        return _refusal(terms, None, facts, ("no_contract", {}), locales)
    plan = terms.plan(plan_key)
    for check in _CHECKS:
        refused = check(terms, plan, facts)
        if refused is not None:
            return _refusal(terms, plan, facts, refused, locales)
    rule = _rule(plan, facts.channel)
    message, next_step = METERED if rule is not None and rule.metered else COVERED
    values = _values(terms, plan, facts, locales)
    topic = _topic(terms, facts)
    return Decision(
        outcome="bill" if rule is not None and rule.metered else "allow",
        reason="metered" if rule is not None and rule.metered else "covered",
        message=fill(translated(message, locales), values),
        next_step=fill(translated(next_step, locales), values),
        provider=topic.provider if topic and topic.provider else terms.vendor_provider().key,
        level=topic.level if topic else None,
    )


def _contract(_terms: VendorTerms, plan: Plan, facts: FilingFacts) -> Refused | None:
    contract = facts.contract
    if contract is None:
        return None if plan.given_to_all else ("no_contract", {})
    if facts.today < contract.starts_on:
        return "contract_not_started", {"date": contract.starts_on}
    if contract.ends_on is not None and contract.ends_on < facts.today:
        return "contract_expired", {"date": contract.ends_on}
    if contract.on_hold:
        return "on_hold", {"reason": contract.hold_reason} if contract.hold_reason else {}
    return None


def _product(_terms: VendorTerms, _plan: Plan, facts: FilingFacts) -> Refused | None:
    product = facts.product
    if product is None:
        return None
    for reason, ended_on in (("end_of_life", product.end_of_life_on), ("end_of_support", product.end_of_support_on)):
        if ended_on is not None and ended_on <= facts.today:
            return reason, {"product": product.name, "date": ended_on}
    return None


def _contact(terms: VendorTerms, plan: Plan, facts: FilingFacts) -> Refused | None:
    rule, contact = plan.contacts, facts.contact
    if rule.kinds:
        names: dict[str, Text] = {item.key: item.name for item in terms.contact_kinds}
        kind = names.get(contact.kind, contact.kind)
        if contact.kind not in rule.kinds:
            return "contact_kind", {"kind": kind}
        agreed = facts.contract.agreements if facts.contract else frozenset()
        if rule.kinds[contact.kind] == "by_agreement" and contact.kind not in agreed:
            return "contact_by_agreement", {"kind": kind}
    if rule.designated and not contact.is_designated:
        return "not_designated", {}
    return ("not_qualified", {}) if rule.qualified and not contact.is_qualified else None


def _excluded(terms: VendorTerms, _plan: Plan, facts: FilingFacts) -> Refused | None:
    topic = _topic(terms, facts)
    if topic is None or topic.excluded is None:
        return None
    return "topic_excluded", {"reason": topic.excluded.reason, "way_out": topic.excluded.way_out}


def _channel(_terms: VendorTerms, plan: Plan, facts: FilingFacts) -> Refused | None:
    rule = _rule(plan, facts.channel)
    if rule is None:
        return "channel_not_offered", {}
    return None if _takes(rule, facts.severity) else ("severity_other_channel", {})


_CHECKS: tuple[Check, ...] = (_contract, _product, _contact, _excluded, _channel)


def _rule(plan: Plan, channel: str) -> ChannelRule | None:
    """The plan's rule for a channel; a program may do what its user may do in the portal."""
    rules: dict[str, ChannelRule] = {rule.channel: rule for rule in plan.channels}
    return rules.get(channel) or (rules.get("portal") if channel == "api" else None)


def _takes(rule: ChannelRule, severity: int) -> bool:
    return rule.severities is None or severity in rule.severities


def _topic(terms: VendorTerms, facts: FilingFacts) -> Topic | None:
    return terms.topic(facts.topic) if facts.topic else None


def _refusal(
    terms: VendorTerms, plan: Plan | None, facts: FilingFacts, refused: Refused, locales: Sequence[Locale]
) -> Decision:
    reason, named = refused
    is_other_hold = reason == "on_hold" and "reason" in named  # what vendors write of holds is about fees
    own = None if is_other_hold else terms.refusals.get(reason)
    sentences = ON_HOLD_OTHERWISE if is_other_hold else REFUSALS[reason]
    message, next_step = (
        (own.message, own.way_out) if own else (translated(sentence, locales) for sentence in sentences)
    )
    calls = reason in ("channel_not_offered", "severity_other_channel") and plan is not None
    lines = offered_lines(terms, plan.key, facts.severity, facts.region) if calls and plan else ()
    values = _values(terms, plan, facts, locales, lines) | {
        name: _day(value, locales) if isinstance(value, date) else value for name, value in named.items()
    }
    topic = _topic(terms, facts)
    link = topic.excluded.link if topic and topic.excluded and reason == "topic_excluded" else None
    default = terms.vendor.default_language
    return Decision(
        outcome="refuse",
        reason=reason,
        message=fill(message, values, default),
        next_step=fill(next_step, values, default),
        provider=terms.vendor_provider().key,
        level=topic.level if topic else None,
        phone_lines=tuple(line.key for line in lines),
        links=(link,) if link else (),
    )


def _values(
    terms: VendorTerms,
    plan: Plan | None,
    facts: FilingFacts,
    locales: Sequence[Locale],
    lines: Sequence[PhoneLine] = (),
) -> dict[str, Text | str | None]:
    """What any sentence may name, ours and a vendor's own."""
    sales, severity = terms.vendor.sales_contact, terms.severity(facts.severity)
    others = [
        rule.channel
        for rule in (plan.channels if plan else ())
        if _takes(rule, facts.severity) and rule.channel not in {facts.channel, *MACHINE_CHANNELS}
    ]

    def in_each(write: Callable[[Locale], str]) -> Text:
        return each_language(locales, write)

    return {
        "plan": plan.name if plan else None,
        "severity": in_each(lambda locale: f"{severity.name} ({severity.label.pick(locale.language)})"),
        "channel": translated(CHANNELS[facts.channel], locales) if facts.channel in CHANNELS else facts.channel,
        "channels": in_each(lambda locale: list_channels(others, locale)),
        "sales": in_each(lambda locale: f"{sales.name.pick(locale.language)}, {sales.url.removeprefix('mailto:')}"),
        "lines": in_each(lambda locale: format_phone_lines(terms, plan, lines, facts.region, locale))
        if plan and lines
        else None,
    }


def _day(day: date, locales: Sequence[Locale]) -> Text:
    return each_language(locales, lambda locale: locale.write_day(day))
