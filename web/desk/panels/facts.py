"""The facts beside a ticket: contract, organisation, filing, and the promises that were not kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateformat import DateFormat
from django.utils.translation import gettext as _

from plans.core.hours import format_opening_hours
from plans.core.policy import plan_calendar
from plans.core.terms import VendorTerms
from plans.presentation.labels import channel_name, commitment_label, localize, metric_name
from plans.queries import get_terms
from slas.presentation.labels import due_in_line, full_date, zone_label
from tickets.core.event_payloads import BreachAnnulled
from tickets.models import Breach, Event, Ticket
from web.desk.panels.promise import plan_label

Fact = dict[str, Any]


def contract_facts(ticket: Ticket, terms: VendorTerms) -> list[Fact]:
    """Return what the customer bought and what follows from it for this ticket."""
    return _facts(
        (_("Plan"), plan_label(ticket, terms)),
        (_("Targets now"), _moved_to(ticket)),
        (_("Valid"), _validity(ticket)),
        (_("Entitled"), _entitled(ticket, terms)),
        (_("Region"), localize(terms.region(ticket.region_key).name, terms)),
        (_("Hours"), _hours(ticket)),
        (_("Topic"), _topic(ticket, terms)),
        (_("Type"), localize(terms.request_type(ticket.request_type_key).name, terms)),
    )


def organisation_facts(
    ticket: Ticket, terms: VendorTerms, *, open_tickets: int, now: datetime, url: str = ""
) -> list[Fact]:
    """Return who the customer is, what time it is there, and who serves them; `url` leads to more about them."""
    organisation, contact = ticket.organisation, ticket.contact
    kinds = {kind.key: localize(kind.name, terms) for kind in terms.contact_kinds}
    zone = ZoneInfo(organisation.time_zone)
    there = f"{DateFormat(now.astimezone(zone)).format('D H:i')} {zone_label(now, zone)}"
    name = {"term": _("Name"), "value": ", ".join(filter(None, [organisation.name, organisation.city])), "url": url}
    return [
        name,
        *_facts(
            (_("Local time"), there),
            (_("Contact"), ", ".join(filter(None, [contact.user.name, kinds.get(contact.kind, "")]))),
            (_("Phone"), ticket.intake.get("phone", "") or contact.user.phone),
            (_("Product"), str(ticket.product) if ticket.product else ""),
            (_("Distributor"), str(organisation.distributor or "")),
            (_("Support partner"), str(organisation.support_partner or "")),
            (_("Open tickets"), open_tickets),
        ),
    ]


def breach_lines(
    breaches: Sequence[Breach], annulled: Mapping[tuple[str, int], Event], terms: VendorTerms
) -> list[Fact]:
    """Return each promise that was not kept: which, by when, whether it was guaranteed, and who annulled it and why."""
    return [
        {
            "term": metric_name(breach.metric, terms),
            "value": " · ".join(_breach_labels(breach, annulled.get((breach.metric, breach.cycle)))),
        }
        for breach in breaches
    ]


def _breach_labels(breach: Breach, annulled: Event | None) -> list[str]:
    words = _("was due %(due)s, %(commitment)s") % {
        "due": due_in_line(breach.breached_at),
        "commitment": commitment_label(breach.commitment),
    }
    if annulled is None:
        return [words]
    name = annulled.actor.name if annulled.actor else ""
    note = _("annulled by %(name)s: %(reason)s") % {
        "name": name,
        "reason": BreachAnnulled.from_data(annulled.data).reason,
    }
    return [words, note]


def location_label(ticket: Ticket, terms: VendorTerms) -> str:
    """Return who has the ticket: its assignee, its tier or its partner."""
    tier = next((localize(tier.name, terms) for tier in terms.tiers if tier.key == ticket.tier_key), "")
    place = ticket.partner.name if ticket.partner else ticket.team.name if ticket.team else tier
    if ticket.assignee is not None:
        values = {"name": ticket.assignee.name, "place": place}
        return _("Assigned to %(name)s, %(place)s") % values if place else _("Assigned to %(name)s") % values
    return _("%(place)s · Unassigned") % {"place": place} if place else _("Unassigned")


def _facts(*rows: tuple[str, Any]) -> list[Fact]:
    return [{"term": term, "value": value} for term, value in rows if value not in ("", None)]


def _validity(ticket: Ticket) -> str:
    if ticket.contract is None:
        return _("without a contract, included for every customer")
    if ticket.contract.ends_on is None:
        return _("until further notice")
    return _("until %(day)s") % {"day": full_date(ticket.contract.ends_on)}


def _entitled(ticket: Ticket, terms: VendorTerms) -> str:
    channels = [
        channel_name(rule.channel)
        for rule in terms.plan(ticket.plan_version.plan.key).channels
        if rule.severities is None or ticket.severity in rule.severities
    ]
    if len(terms.severities) == 1:
        return ", ".join(channels)
    values = {"severity": terms.severity(ticket.severity).name, "channels": ", ".join(channels)}
    return _("%(severity)s via %(channels)s") % values


def _hours(ticket: Ticket) -> str:
    plan_key, in_force = ticket.plan_version.plan.key, get_terms(ticket.version_in_force.publication)
    if ticket.region_key not in in_force.plan(plan_key).calendars:
        return _("no support hours")
    return format_opening_hours(plan_calendar(in_force, plan_key, ticket.region_key), _)


def _moved_to(ticket: Ticket) -> str:
    """Return the version whose promise holds now, where it is not the one that the ticket was filed under."""
    version = ticket.plan_version_now
    return plan_label(ticket, get_terms(version.publication)) if version else ""


def _topic(ticket: Ticket, terms: VendorTerms) -> str:
    if not ticket.topic_key:
        return ""
    topic = terms.topic(ticket.topic_key)
    level = next((localize(level.name, terms) for level in terms.levels if level.number == topic.level), "")
    return ", ".join(filter(None, [localize(topic.text, terms), level]))
