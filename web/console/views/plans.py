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
from plans.presentation.labels import localize
from plans.presentation.tariffs import compared_allowances
from web.console.access import AdminRequest
from web.console.navigation import FIGURES
from web.console.views.escalations import escalations
from web.console.views.examples import promise_examples
from web.console.views.facts import category_row, interpretation_row, plan_facts, request_type_row, topic_row
from web.console.views.frame import ShownVersion, console_frame, plans_by_rank, terms_required, version_query
from web.console.views.holidays import calendars_that_end
from web.console.views.week import region_weeks
from web.setup import setup_list


@terms_required
def plans(request: AdminRequest, shown: ShownVersion) -> HttpResponse:
    """Show all plans side by side, with what would be promised now and what the vendor must still confirm."""
    terms = shown.terms
    found = plans_by_rank(terms)
    region = terms.regions[0]
    this_year = timezone.localdate(shown.now).year
    context = console_frame(request, shown, current="console-plans") | {
        "setup": setup_list(request.user),
        "offers": [_offer(request, shown, plan) for plan in found],
        "has_prices": any(plan.price for plan in found),
        "first_responses": matrix.first_responses(terms, found),
        "escalations": escalations(terms, found),
        "region": localize(region.name, terms),
        "weeks": region_weeks(terms, region, found, shown.now, [], this_year=this_year),
        "ending": calendars_that_end(terms, this_year),
        "regions": len(terms.regions),
        "examples": promise_examples(terms, found, shown.now),
        "facts": [
            {"term": term, "value": value} for figure in FIGURES for term, value in figure.rows(terms, shown.now)
        ],
        "inclusions": matrix.inclusions(terms, found),
        "allowances": compared_allowances(terms, found),
        "interpretations": [interpretation_row(terms, question) for question in terms.readings],
        "packages": [
            {"name": localize(package.name, terms), "plan": localize(terms.plan(package.includes_plan).name, terms)}
            for package in terms.packages
        ],
    }
    return render(request, "console/plans.html", context)


@terms_required
def plan(request: AdminRequest, shown: ShownVersion, key: str) -> HttpResponse:
    """Show one plan: targets, escalation, channels, hours by region, who may file."""
    terms, now = shown.terms, shown.now
    found = next((plan for plan in terms.plans if plan.key == key), None)
    if found is None:
        raise Http404
    this_year = timezone.localdate(now).year
    years = [this_year, this_year + 1]
    regions = [
        {
            "name": localize(region.name, terms),
            "weeks": region_weeks(terms, region, [found], now, years, this_year=this_year),
        }
        for region in terms.regions
    ]
    context = console_frame(request, shown, current="") | {
        "plan": found,
        "name": localize(found.name, terms),
        "summary": localize(found.summary, terms),
        "targets": matrix.targets(terms, found),
        "escalations": escalations(terms, [found]),
        "channels": matrix.channels(terms, found),
        "regions": regions,
        "facts": plan_facts(terms, found),
        "notes": [localize(note, terms) for note in found.notes],
    }
    return render(request, "console/plan.html", context)


@terms_required
def topics(request: AdminRequest, shown: ShownVersion) -> HttpResponse:
    """Show what customers can choose from: topics with level and provider, and what is not part of the support."""
    terms = shown.terms
    rows = [topic_row(terms, topic) for topic in terms.topics]
    context = console_frame(request, shown, current="console-topics") | {
        "topics": [row for row in rows if not row["reason"]],
        "exclusions": [row for row in rows if row["reason"]],
        "has_levels": any(row["level"] for row in rows),
        "has_categories": any(row["category"] for row in rows),
        "has_defaults": any(row["severity"] for row in rows),
        "categories": [category_row(terms, category) for category in terms.categories],
        "request_types": [request_type_row(terms, kind) for kind in terms.request_types],
    }
    return render(request, "console/topics.html", context)


def _offer(request: AdminRequest, shown: ShownVersion, plan: Plan) -> dict[str, Any]:
    terms = shown.terms
    return {
        "name": localize(plan.name, terms),
        "small": ", ".join(filter(None, [_("rank %(number)d") % {"number": plan.rank}, _hours_small(shown, plan)])),
        "summary": localize(plan.summary, terms),
        "rank": plan.rank,
        "price": matrix.format_price(terms, plan),
        "url": reverse("console-plan", args=[plan.key]) + version_query(request),
    }


def _hours_small(shown: ShownVersion, plan: Plan) -> str:
    """Return the name of the calendar in the first region, without which nothing is promised there."""
    key = plan.calendars.get(shown.terms.regions[0].key)
    return localize(shown.terms.calendar(key).name, shown.terms) if key else _("no support hours")


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
        rows.append((localize(plan.name, terms), words))
    return rows
