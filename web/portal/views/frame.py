"""The frame of the portal: its links, whose it is, and the sentence about plan, hours and zone at the foot."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.dateformat import DateFormat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contracts.queries import Support
from customers.models import Contact
from plans.core.hours import format_opening_hours
from plans.core.policy import plan_calendar
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize
from slas.presentation.labels import zone_label
from web.portal.navigation import NAVIGATION
from web.registry import link_item


def portal_frame(contact: Contact, support: Support, now: datetime, *, current: str) -> dict[str, Any]:
    """Return what portal_base.html needs; `current` is the name of the page's address."""
    words = vendor_words(support.terms)
    return {
        "nav": [
            link_item(link, contact, current=current) | {"label": str(link.label) % words}
            for link in NAVIGATION
            if link.is_for(contact)
        ],
        "account_name": f"{contact.user.name}, {contact.organisation.name}",
        "organisation": contact.organisation,
        "foot": footer_text(support, now),
        "words": words,
        "terms": support.terms,
        "now": now,
    }


def vendor_words(terms: VendorTerms) -> dict[str, str]:
    """Return the vendor's own words for a ticket, several, and how severe it is."""
    words = terms.vendor.words
    return {
        "ticket": localize(words.ticket, terms),
        "tickets": localize(words.tickets, terms),
        "severity": localize(words.severity, terms),
    }


def footer_text(support: Support, now: datetime) -> str:
    """Return plan, end, hours and zone in one line."""
    plan = support.plan
    zone = _("Times are shown in your time zone, %(zone)s.") % {"zone": zone_label(now)}
    if plan is None:
        return " ".join([_("Your organisation has no support contract."), zone])
    return " ".join([f"{plan_label(support)}.", *_hours_sentence(support), zone])


def plan_label(support: Support) -> str:
    """Return the plan's name and version, and until when it is valid."""
    terms, plan, contract = support.terms, support.plan, support.contract
    if plan is None:
        return ""
    words = plan_version_label(terms, plan.key)
    if contract is not None and contract.ends_on is not None:
        return _("%(plan)s, valid until %(day)s") % {"plan": words, "day": full_day(contract.ends_on)}
    return words


def plan_version_label(terms: VendorTerms, plan_key: str) -> str:
    """Return the plan as one version of the terms has it: "Gold, version 4.1"."""
    values = {"plan": localize(terms.plan(plan_key).name, terms), "version": terms.version.label}
    return _("%(plan)s, version %(version)s") % values


def format_hours(support: Support) -> str:
    """Return the hours of the plan where the customer is, empty where none are promised."""
    plan = support.plan
    if plan is None or support.region_key not in plan.calendars:
        return ""
    return format_opening_hours(plan_calendar(support.terms, plan.key, support.region_key), _)


def warranty_row(support: Support) -> dict[str, Any] | None:
    """Return the written warranty of the contract as a page shows it, None where there is none (TERM-D9)."""
    warranty = support.warranty
    if warranty is None:
        return None
    return {
        "label": warranty.label,
        "day": full_day(warranty.dated_on),
        "size": warranty.size_bytes,
        "url": reverse("warranty", args=[warranty.pk]),
    }


def full_day(day: date) -> str:
    """Return a date with its year: "30 June 2027"."""
    return DateFormat(day).format(pgettext("day, month and year", "j F Y"))


def _hours_sentence(support: Support) -> list[str]:
    hours = format_hours(support)
    region = localize(support.terms.region(support.region_key).name, support.terms)
    return [f"{region}: {hours}."] if hours else []
