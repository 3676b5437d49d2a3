"""The console: plans and topics of the vendor's published terms, to be read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.queries import count_contracts
from customers.queries import count_customers
from plans.core.offers import Plan
from plans.core.terms import VendorTerms
from plans.presentation import matrix
from plans.presentation.labels import say
from web.console.access import AdminRequest
from web.console.navigation import FIGURES
from web.console.views.escalations import escalations
from web.console.views.examples import promise_examples
from web.console.views.facts import category_row, plan_facts, reading_row, request_type_row, topic_row
from web.console.views.frame import Reading, console_frame, plans_by_rank, terms_required, version_query
from web.console.views.holidays import calendars_that_end
from web.console.views.week import region_weeks


@terms_required
def plans(request: AdminRequest, reading: Reading) -> HttpResponse:
    """Show all plans side by side, with what would be promised now and what the vendor must still confirm."""
    terms = reading.terms
    found = plans_by_rank(terms)
    region = terms.regions[0]
    this_year = timezone.localdate(reading.now).year
    context = console_frame(request, reading, current="console-plans") | {
        "offers": [_offer(request, reading, plan) for plan in found],
        "has_prices": any(plan.price for plan in found),
        "first_responses": matrix.first_responses(terms, found),
        "escalations": escalations(terms, found),
        "region": say(region.name, terms),
        "weeks": region_weeks(terms, region, found, reading.now, [], this_year=this_year),
        "ending": calendars_that_end(terms, this_year),
        "regions": len(terms.regions),
        "examples": promise_examples(terms, found, reading.now),
        "facts": [
            {"term": term, "value": value} for figure in FIGURES for term, value in figure.rows(terms, reading.now)
        ],
        "inclusions": matrix.inclusions(terms, found),
        "readings": [reading_row(terms, question) for question in terms.readings],
        "packages": [
            {"name": say(package.name, terms), "plan": say(terms.plan(package.includes_plan).name, terms)}
            for package in terms.packages
        ],
    }
    return render(request, "console/plans.html", context)


@terms_required
def plan(request: AdminRequest, reading: Reading, key: str) -> HttpResponse:
    """Show one plan: targets, escalation, channels, hours by region, who may file."""
    terms, now = reading.terms, reading.now
    found = next((plan for plan in terms.plans if plan.key == key), None)
    if found is None:
        raise Http404
    this_year = timezone.localdate(now).year
    years = [this_year, this_year + 1]
    regions = [
        {
            "name": say(region.name, terms),
            "weeks": region_weeks(terms, region, [found], now, years, this_year=this_year),
        }
        for region in terms.regions
    ]
    context = console_frame(request, reading, current="") | {
        "plan": found,
        "name": say(found.name, terms),
        "summary": say(found.summary, terms),
        "targets": matrix.targets(terms, found),
        "escalations": escalations(terms, [found]),
        "channels": matrix.channels(terms, found),
        "regions": regions,
        "facts": plan_facts(terms, found),
        "notes": [say(note, terms) for note in found.notes],
    }
    return render(request, "console/plan.html", context)


@terms_required
def topics(request: AdminRequest, reading: Reading) -> HttpResponse:
    """Show what customers can choose from: topics with level and provider, and what is not part of the support."""
    terms = reading.terms
    rows = [topic_row(terms, topic) for topic in terms.topics]
    context = console_frame(request, reading, current="console-topics") | {
        "topics": [row for row in rows if not row["reason"]],
        "exclusions": [row for row in rows if row["reason"]],
        "has_levels": any(row["level"] for row in rows),
        "has_categories": any(row["category"] for row in rows),
        "has_defaults": any(row["severity"] for row in rows),
        "categories": [category_row(terms, category) for category in terms.categories],
        "request_types": [request_type_row(terms, kind) for kind in terms.request_types],
    }
    return render(request, "console/topics.html", context)


def _offer(request: AdminRequest, reading: Reading, plan: Plan) -> dict[str, Any]:
    terms = reading.terms
    return {
        "name": say(plan.name, terms),
        "small": ", ".join(filter(None, [_("rank %(number)d") % {"number": plan.rank}, _hours_small(reading, plan)])),
        "summary": say(plan.summary, terms),
        "rank": plan.rank,
        "price": matrix.format_price(terms, plan),
        "url": reverse("console-plan", args=[plan.key]) + version_query(request),
    }


def _hours_small(reading: Reading, plan: Plan) -> str:
    """Return the name of the calendar in the first region, without which nothing is promised there."""
    key = plan.calendars.get(reading.terms.regions[0].key)
    return say(reading.terms.calendar(key).name, reading.terms) if key else _("no support hours")


def customer_figures(_terms: VendorTerms, _now: datetime) -> list[tuple[str, str]]:
    """Return how many customers there are."""
    return [(_("Customers"), str(count_customers()))]


def contract_figures(terms: VendorTerms, now: datetime) -> list[tuple[str, str]]:
    """Return how many contracts on each plan run today."""
    contracts = count_contracts(on=timezone.localdate(now))
    rows = []
    for plan in plans_by_rank(terms):
        number = contracts.get(plan.key, 0)
        words = str(number) if number or not plan.given_to_all else _("included for every customer")
        rows.append((say(plan.name, terms), words))
    return rows
