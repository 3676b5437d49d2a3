"""What a customer sees while filing: each severity in the vendor's words, and what we promise if it is sent now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from contracts.core.entitlement import Decision
from contracts.presentation.phone_lines import LineRow, line_rows, lines_for, next_opening
from contracts.queries import Support, decide_for
from customers.models import Contact
from plans.core.subjects import Severity
from plans.core.terms import Link, VendorTerms
from plans.presentation.labels import localize
from plans.queries import build_sla_policy
from slas.core.clock.conditions import FilingDetails
from slas.models import Policy
from slas.presentation.labels import due_on_day
from slas.queries import get_specs
from tickets.presentation.headline import Headline, metric_headline
from tickets.queries import preview_timeline
from web.portal.forms.filing import FilingForm
from web.portal.views.frame import plan_version_label
from web.portal.views.plan import plan_facts
from web.portal.views.promise import clock_rows, promise_title, rule_label
from web.portal.views.rows import severity_name

_OTHER_WAY = frozenset({"severity_other_channel", "channel_not_offered"})


@dataclass(frozen=True, slots=True)
class SeverityOffer:
    """One severity to choose, and what follows from it."""

    number: str
    name: str
    label: str
    definition: str
    input_id: str
    by_phone: bool
    lines: list[LineRow]
    refusal: str
    next_step: str
    meanwhile: str
    title: str
    promise: Headline
    rule: str
    others: list[dict[str, object]]


def filing_page(support: Support, contact: Contact, form: FilingForm, now: datetime) -> dict[str, Any]:
    """Return the context of the filing page beside its frame."""
    terms = support.terms
    decisions = {level.number: _decide(support, contact, level.number) for level in terms.severities}
    chosen = str(form["severity"].value()) if len(decisions) > 1 else str(terms.severities[0].number)
    policy = _policy(support)
    filing = FilingDetails(channel="portal", contact_kind=contact.kind)
    offers = [_offer(support, policy, level, decisions, filing, now) for level in terms.severities]
    return {
        "offers": offers,
        "chosen": chosen,
        "has_severities": len(offers) > 1,
        "refusal": _refused_whatever_it_is(list(decisions.values()), terms),
        "facts": [*plan_facts(support), *_person_facts(terms, contact)],
        "exclusions": _exclusions(terms),
        "no_clocks": _notices(terms),
    }


def _offer(
    support: Support,
    policy: Policy | None,
    level: Severity,
    decisions: dict[int, Decision],
    filing: FilingDetails,
    now: datetime,
) -> SeverityOffer:
    terms, decision = support.terms, decisions[level.number]
    by_phone = decision.reason in _OTHER_WAY
    promise, others = _promise(terms, policy, level.number, filing, now)
    severity = severity_name(terms, level.number)
    lines = line_rows(support, lines_for(support, level.number), now) if by_phone else []
    rule = rule_label(promise.metric, severity, round_the_clock=get_specs(policy)[0].never_closes) if policy else ""
    return SeverityOffer(
        number=str(level.number),
        name=level.name,
        label=localize(level.label, terms),
        definition=localize(level.definition, terms),
        input_id=f"id_severity_{terms.severities.index(level)}",
        by_phone=by_phone,
        lines=lines,
        refusal=localize(decision.message, terms) if by_phone else "",
        next_step=localize(decision.next_step, terms) if by_phone else "",
        meanwhile=_meanwhile(terms, level.number, decisions, next_opening(lines), now),
        title=promise_title(promise, localize(terms.vendor.words.severity, terms)),
        promise=promise,
        rule=f"{plan_version_label(terms, str(support.plan_key))}: {rule}" if rule else "",
        others=others,
    )


def _promise(
    terms: VendorTerms, policy: Policy | None, severity: int, filing: FilingDetails, now: datetime
) -> tuple[Headline, list[dict[str, object]]]:
    """Return what is promised for the first answer, and how the other clocks would stand."""
    if policy is None:
        return Headline(subject=""), []
    timeline = preview_timeline(policy=policy, severity=severity, filing=filing, now=now)
    times = timeline.at(now)
    answered = times.metrics["first_response"].state != "none"
    promise = metric_headline(timeline, times, "first_response") if answered else Headline(subject="")
    word = localize(terms.vendor.words.severity, terms)
    return promise, clock_rows(timeline, times, word, now, but="first_response")


def _meanwhile(
    terms: VendorTerms, severity: int, decisions: dict[int, Decision], opens_at: datetime | None, now: datetime
) -> str:
    """Return the way on while no phone line is open: the next severity that may be filed here."""
    if opens_at is None:
        return ""
    below = next((number for number in sorted(decisions) if number > severity and decisions[number].may_file), None)
    if below is None:
        return _("Call from {time}.").format(time=due_on_day(opens_at, now))
    sentence = _("Call from {time}. Until then you can submit it as {severity}; we will raise it.")
    return sentence.format(time=due_on_day(opens_at, now), severity=terms.severity(below).name)


def _decide(support: Support, contact: Contact, severity: int) -> Decision:
    kind = support.terms.request_types[0].key
    return decide_for(support=support, contact=contact, channel="portal", severity=severity, request_type_key=kind)


def _refused_whatever_it_is(decisions: list[Decision], terms: VendorTerms) -> dict[str, str] | None:
    """Return the refusal that no choice on the form can change, so that nobody writes for nothing."""
    general = [decision for decision in decisions if not decision.may_file and decision.reason not in _OTHER_WAY]
    if len(general) < len(decisions):
        return None
    return {"message": localize(general[0].message, terms), "next_step": localize(general[0].next_step, terms)}


def _policy(support: Support) -> Policy | None:
    """Return the promise of a request type with clocks; None where no plan is there."""
    kind = next((kind.key for kind in support.terms.request_types if kind.clocks), None)
    if support.plan_key is None or kind is None:
        return None
    return build_sla_policy(
        terms=support.terms, plan_key=support.plan_key, region_key=support.region_key, request_type_key=kind
    )


def _person_facts(terms: VendorTerms, contact: Contact) -> list[dict[str, str]]:
    kind = next((localize(item.name, terms) for item in terms.contact_kinds if item.key == contact.kind), "")
    return [{"term": _("You are"), "value": kind}] if kind else []


def _exclusions(terms: VendorTerms) -> list[dict[str, str]]:
    """Return what is not part of the support, and where to go with it (TERM-A14)."""
    links = {link.key: link for link in terms.links}
    return [
        {
            "key": topic.key,
            "topic": localize(topic.text, terms),
            "reason": localize(topic.excluded.reason, terms),
            "next_step": localize(topic.excluded.way_out, terms),
            **_link(links.get(topic.excluded.link or ""), terms),
        }
        for topic in terms.topics
        if topic.excluded is not None
    ]


def _link(link: Link | None, terms: VendorTerms) -> dict[str, str]:
    return {"label": localize(link.text, terms), "url": link.url} if link else {}


def _notices(terms: VendorTerms) -> list[str]:
    """Return what is said of request types for which nothing is promised (TERM-D8)."""
    return [localize(kind.notice, terms) for kind in terms.request_types if not kind.clocks and kind.notice is not None]
