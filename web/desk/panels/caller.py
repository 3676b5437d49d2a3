"""What an agent sees of the person they file for: the severities with what is promised, and the contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateformat import DateFormat
from django.utils.translation import gettext as _

from contracts.queries import Support
from customers.models import Contact
from plans.core.policy import target_at_filing
from plans.presentation.labels import channel_name, format_span_length, localize
from slas.core.clock.conditions import FilingDetails
from slas.presentation.labels import zone_label
from web.desk.forms.caller import CallerForm

# The channels by which a caller can reach an agent, who then writes it down.
SPOKEN = ("phone", "email", "chat")


@dataclass(frozen=True, slots=True)
class SeverityChoice:
    """One severity to choose, in the vendor's words, with the first response that the plan promises for it."""

    number: int
    name: str
    label: str
    definition: str
    input_id: str
    checked: bool
    promise: str


def channels_for(support: Support) -> list[tuple[str, str]]:
    """Return the channels by which a customer can have reached the agent; the phone where there is no plan to ask."""
    if support.plan_key is None:
        return [("phone", channel_name("phone"))]
    rules = {rule.channel for rule in support.terms.plan(support.plan_key).channels}
    offered = [channel for channel in SPOKEN if channel in rules] or ["phone"]
    return [(channel, channel_name(channel)) for channel in offered]


def severity_choices(support: Support, form: CallerForm, contact: Contact, now: datetime) -> list[SeverityChoice]:
    """Return the severities to choose from, none where the vendor has only one."""
    filing = FilingDetails(
        channel=str(form["channel"].value() or channels_for(support)[0][0]), contact_kind=contact.kind
    )
    terms = support.terms
    if len(terms.severities) == 1:
        return []
    chosen = str(form["severity"].value())
    return [
        SeverityChoice(
            number=level.number,
            name=level.name,
            label=localize(level.label, terms),
            definition=localize(level.definition, terms),
            input_id=f"id_severity_{index}",
            checked=chosen == str(level.number),
            promise=_promise(support, level.number, filing, now),
        )
        for index, level in enumerate(terms.severities)
    ]


def caller_facts(support: Support, contact: Contact, now: datetime) -> list[dict[str, Any]]:
    """Return who calls, from where, and under which plan."""
    terms, organisation = support.terms, contact.organisation
    zone = ZoneInfo(organisation.time_zone)
    kind = next((localize(item.name, terms) for item in terms.contact_kinds if item.key == contact.kind), "")
    plan = localize(terms.plan(support.plan_key).name, terms) if support.plan_key else _("none")
    rows = [
        (_("Organisation"), ", ".join(filter(None, [organisation.name, organisation.city]))),
        (_("Local time"), f"{DateFormat(now.astimezone(zone)).format('D H:i')} {zone_label(now, zone)}"),
        (_("Type"), kind),
        (_("Support contact"), _("yes") if contact.is_designated else _("no")),
        (_("Plan"), plan),
        (_("Region"), localize(terms.region(organisation.region_key).name, terms)),
    ]
    return [{"term": term, "value": value} for term, value in rows if value]


def _promise(support: Support, severity: int, filing: FilingDetails, now: datetime) -> str:
    terms, plan = support.terms, support.plan
    if plan is None:
        return ""
    target = target_at_filing(terms, plan, support.region_key, "first_response", severity, filing=filing, now=now)
    if target.no_promise:
        return ""
    if target.best_effort:
        return _("First response as soon as possible")
    return _("First response within %(length)s") % {"length": format_span_length(target)}
