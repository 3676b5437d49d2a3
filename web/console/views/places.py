"""Calendars and phone lines in the console."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from plans.presentation.labels import localize
from plans.presentation.tariffs import tariff_lines, tariff_rules
from web.console.access import AdminRequest
from web.console.views.frame import ShownVersion, console_frame, plans_by_rank, terms_required
from web.console.views.lines import line_sections
from web.console.views.week import region_weeks

YEARS_AROUND = 10


@terms_required
def calendars(request: AdminRequest, shown: ShownVersion) -> HttpResponse:
    """Show the week of each region, and the holidays of a year that close it."""
    terms, now = shown.terms, shown.now
    this_year = timezone.localdate(now).year
    year = _asked_year(request, this_year)
    plans = plans_by_rank(terms)
    regions = [
        {
            "name": localize(region.name, terms),
            "zone": region.tz,
            "countries": len(region.countries),
            "weeks": region_weeks(terms, region, plans, now, [year], this_year=this_year),
        }
        for region in terms.regions
    ]
    years = [this_year - 1, this_year, this_year + 1, this_year + 2]
    context = console_frame(request, shown, current="console-calendars") | {
        "regions": regions,
        "year": year,
        "years": [each for each in years if each != year],
    }
    return render(request, "console/calendars.html", context)


@terms_required
def lines(request: AdminRequest, shown: ShownVersion) -> HttpResponse:
    """Show the phone lines with their hours, and whether they are open now."""
    tariff = shown.terms.tariff
    context = console_frame(request, shown, current="console-lines") | {
        "lines": line_sections(shown.terms, shown.now),
        "tariff_lines": tariff_lines(shown.terms),
        "tariff_rules": tariff_rules(tariff) if tariff else [],
    }
    return render(request, "console/lines.html", context)


def _asked_year(request: AdminRequest, this_year: int) -> int:
    """Return the year that the address names, this one without; raises Http404 for what is none, or too far away."""
    text = request.GET.get("year", str(this_year))
    if not (text.isascii() and text.isdecimal() and len(text) == 4) or abs(int(text) - this_year) > YEARS_AROUND:
        raise Http404
    return int(text)
