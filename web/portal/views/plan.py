"""The plan as its customer reads it: what is promised, by severity, and what else belongs to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from contracts.queries import Support
from customers.models import Contact
from plans.core.hours import format_opening_hours
from plans.core.offers import MACHINE_CHANNELS, ChannelRule, Plan, TargetTerms
from plans.core.policy import plan_calendar, plan_target
from plans.core.regions import suggest_region
from plans.core.terms import VendorTerms
from plans.models import PlanVersion
from plans.presentation.conditions import start_label
from plans.presentation.labels import channel_name, format_span_length, language_name, localize, on_call_phone_label
from plans.presentation.matrix import conditional_labels, format_price
from plans.presentation.tariffs import allowance_rows, tariff_lines, tariff_rules
from plans.queries import get_terms, list_plan_versions
from slas.core.calendar.calendars import parse_calendar
from slas.core.clock.policies import METRICS, Metric
from web.portal.views.frame import format_hours, full_day, plan_label
from web.portal.views.promise import promise_name


def plan_page(support: Support) -> dict[str, Any]:
    """Return the context of the plan's page; without a contract there is nothing but the way to one."""
    terms, plan = support.terms, support.plan
    sales = terms.vendor.sales_contact
    page: dict[str, Any] = {"sales_name": localize(sales.name, terms), "sales_url": sales.url, "plan_name": ""}
    if plan is None:
        return page
    metrics = [metric for metric in METRICS if _promises_anything(terms, plan, metric)]
    return page | {
        "plan_name": localize(plan.name, terms),
        "summary": localize(plan.summary, terms),
        "facts": plan_facts(support),
        "metrics": [promise_name(metric, localize(terms.vendor.words.severity, terms)) for metric in metrics],
        "levels": [_level(support, plan, number, metrics) for number in [s.number for s in terms.severities]],
        "included": _services(terms, plan),
        "tariff_lines": tariff_lines(terms) if _has_phone(plan) else [],
        "tariff_rules": tariff_rules(terms.tariff) if terms.tariff else [],
        "notes": [localize(note, terms) for note in plan.notes],
        "version": terms.version.label,
        "version_title": localize(terms.version.title, terms),
        "effective_from": full_day(terms.version.effective_from),
    }


def version_rows(support: Support) -> list[dict[str, Any]]:
    """Return the customer's plan version by version, each with the days on which it was in force (TERM-A15)."""
    if support.plan_key is None:
        return []
    versions = list_plan_versions(plan_key=support.plan_key, until=support.today)
    starts = [version.publication.effective_from for version in versions]
    return [
        {
            "label": version.publication.label,
            "from": full_day(starts[place]),
            "until": full_day(starts[place - 1] - timedelta(days=1)) if place else "",
            "url": reverse("portal-plan-version", args=[version.pk]),
        }
        for place, version in enumerate(versions)
    ]


def version_page(version: PlanVersion, support: Support) -> dict[str, Any]:
    """Return the context of the plan's page for one version; whose contract it is does not matter to the text."""
    terms = get_terms(version.publication)
    regions = [region.key for region in terms.regions]
    shown = replace(
        support,
        publication=version.publication,
        terms=terms,
        contract=None,
        plan_key=version.plan.key,
        region_key=support.region_key if support.region_key in regions else regions[0],
    )
    rows = version_rows(shown)
    row = next(row for row in rows if row["label"] == version.publication.label)
    return plan_page(shown) | {
        "shown_version": row,
        "changes": localize(terms.version.changes, terms),
        "versions": rows,
    }


def region_choice(contact: Contact, support: Support, at: datetime) -> list[dict[str, Any]]:
    """Return the regions to choose from with their hours, the suggested one marked; none where there is no choice
    (TERM-E13)."""
    terms, plan = support.terms, support.plan
    if plan is None or len(terms.regions) < 2 or not contact.is_designated:
        return []
    organisation = contact.organisation
    suggested = suggest_region(terms, country=organisation.country, tz=organisation.time_zone, at=at).region
    return [
        {
            "key": region.key,
            "name": localize(region.name, terms),
            "hours": format_opening_hours(plan_calendar(terms, plan.key, region.key), _),
            "is_chosen": region.key == support.region_key,
            "is_suggested": region.key == suggested,
        }
        for region in terms.regions
    ]


def plan_facts(support: Support) -> list[dict[str, str]]:
    """Return the plan in a few lines: name, hours, channels, languages."""
    plan = support.plan
    if plan is None:
        return [{"term": _("Plan"), "value": _("none")}]
    hours = format_hours(support)
    rows = [
        (_("Plan"), plan_label(support)),
        (_("Price, net"), format_price(support.terms, plan)),
        (_("Hours"), hours or _("no support hours")),
        (
            _("Channels"),
            "; ".join(
                _channel_label(support.terms, rule) for rule in plan.channels if rule.channel not in MACHINE_CHANNELS
            ),
        ),
        (_("Languages"), ", ".join(language_name(code) for code in plan.languages)),
        (
            _("Phone outside opening hours"),
            on_call_phone_label(plan.on_call_phone, support.terms) if plan.on_call_phone else "",
        ),
        *((row["term"], row["value"]) for row in allowance_rows(support.terms, plan)),
    ]
    return [{"term": term, "value": value} for term, value in rows if value]


def _channel_label(terms: VendorTerms, rule: ChannelRule) -> str:
    """Return a way in, with the severities it takes where it does not take all (TERM-A3)."""
    name = channel_name(rule.channel)
    if rule.severities is None:
        return name
    return f"{name} ({', '.join(terms.severity(number).name for number in rule.severities)})"


def _has_phone(plan: Plan) -> bool:
    return any(rule.channel == "phone" for rule in plan.channels)


def _promises_anything(terms: VendorTerms, plan: Plan, metric: Metric) -> bool:
    return any(not plan_target(terms, plan, metric, level.number).no_promise for level in terms.severities)


def _level(support: Support, plan: Plan, number: int, metrics: list[Metric]) -> dict[str, Any]:
    terms = support.terms
    level = terms.severity(number)
    always = parse_calendar(plan_calendar(terms, plan.key, support.region_key)).never_closes
    return {
        "number": number,
        "name": "" if len(terms.severities) == 1 else level.name,
        "label": localize(level.label, terms),
        "promises": [
            _promise(target, always=always) | {"conditional": conditional_labels(terms, plan, target)}
            for target in (plan_target(terms, plan, metric, number) for metric in metrics)
        ],
    }


def _promise(target: TargetTerms, *, always: bool) -> dict[str, str]:
    if target.no_promise:
        return {"words": _("no response time"), "commitment": ""}
    if target.best_effort:
        return {"words": _("as soon as possible"), "commitment": ""}
    commitment = _("guaranteed") if target.commitment == "guaranteed" else _("target (not guaranteed)")
    words = ", ".join(filter(None, [commitment, start_label(target.starts)]))
    return {"words": format_span_length(target, round_the_clock=always), "commitment": words}


def _services(terms: VendorTerms, plan: Plan) -> list[dict[str, Any]]:
    return [
        {
            "name": localize(service.name, terms),
            "by_agreement": plan.inclusions[service.key] == "by_agreement",
        }
        for service in terms.services
        if service.key in plan.inclusions
    ]
