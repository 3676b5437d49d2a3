"""What a version or a draft would promise to imagined tickets, beside the version in force; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.core.terms import VendorTerms
from plans.errors import DraftUnfinished
from plans.models import Draft
from plans.presentation.conditions import AWAITED
from plans.presentation.labels import channel_name, localize, metric_name, role_names, step_label, tier_names
from plans.presentation.matrix import severity_head
from plans.queries import (
    build_sla_policy,
    find_draft,
    find_publication,
    get_draft_terms,
    get_terms,
    list_drafts,
    list_versions,
)
from slas.core.clock.policies import METRICS
from slas.core.clock.simulation import Example, simulate
from slas.core.clock.times import MetricTimes, StepTimes, TicketTimes
from slas.presentation.labels import due_in_line, format_duration
from slas.queries import get_specs
from web.console.access import AdminRequest
from web.console.forms.simulator import ComparisonForm, ExampleForm, ExampleRows
from web.console.views.frame import ShownVersion, console_frame, plans_by_rank, terms_required, usual_zone

_FRIDAY, _EVENING = 4, time(17, 40)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two columns: what it is called, and the terms that it stands for."""

    label: str
    terms: VendorTerms


@terms_required
def simulator(request: AdminRequest, shown: ShownVersion) -> HttpResponse:
    """Show where the deadlines and the escalation of imagined tickets are."""
    terms = shown.terms
    form = _comparison(request, shown)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    region = terms.region(chosen.get("region") or _usual_region(terms))
    with timezone.override(ZoneInfo(region.tz)):
        rows = _rows(request, terms, shown.now)
        other, unfinished = find_side(chosen.get("other", ""))
        sides = [Side(_version_label(shown.publication.label), terms), *other]
        examples = _examples(rows, form)
        plan = chosen.get("plan") or plans_by_rank(terms)[0].key
        context = console_frame(request, shown, current="console-simulator") | {
            "form": form,
            "rows": rows,
            "sides": [side.label for side in sides],
            "results": [_result(example, sides, plan, region.key) for example in examples],
            "unfinished": unfinished,
            "zone": region.tz,
            "call_cost_url": reverse("console-call-cost") if terms.tariff else "",
            "is_bad": form.is_bound and not (form.is_valid() and rows.is_valid()),
        }
        return render(request, "console/simulator.html", context, status=400 if context["is_bad"] else 200)


def _comparison(request: AdminRequest, shown: ShownVersion) -> ComparisonForm:
    terms = shown.terms
    drafts = list_drafts()
    finished = next((f"draft:{draft.pk}" for draft in drafts if not draft.problems), "")
    return ComparisonForm(
        request.GET if "plan" in request.GET else None,
        others=compared_versions(shown, drafts),
        plans=[(plan.key, localize(plan.name, terms)) for plan in plans_by_rank(terms)],
        regions=[(region.key, localize(region.name, terms)) for region in terms.regions],
        initial={"region": _usual_region(terms), "other": finished},
    )


def compared_versions(shown: ShownVersion, drafts: Sequence[Draft]) -> list[tuple[str, str]]:
    """Return the drafts and versions that can stand beside the one that is read."""
    versions = [
        (f"version:{version.label}", _version_label(version.label))
        for version in list_versions()
        if version.pk != shown.publication.pk
    ]
    labels = [(f"draft:{draft.pk}", _draft_label(draft)) for draft in drafts]
    return [("", _("nothing")), *labels, *versions]


def _usual_region(terms: VendorTerms) -> str:
    """Return the first region in the zone that the page opens in."""
    zone = usual_zone(terms)
    return next((region.key for region in terms.regions if region.tz == zone), terms.regions[0].key)


def _draft_label(draft: Draft) -> str:
    words = _("Draft %(label)s, unfinished") if draft.problems else _("Draft %(label)s")
    return words % {"label": draft.label}


def _version_label(label: str) -> str:
    return _("Version %(label)s") % {"label": label}


def _rows(request: AdminRequest, terms: VendorTerms, now: datetime) -> BaseFormSet[ExampleForm]:
    severities = [(level.number, severity_head(terms, level)["short"]) for level in terms.severities]
    offered = {rule.channel: channel_name(rule.channel) for plan in terms.plans for rule in plan.channels}
    kwargs = {
        "severities": severities,
        "channels": [*offered.items()],
        "word": localize(terms.vendor.words.severity, terms),
    }
    data = request.GET if "form-TOTAL_FORMS" in request.GET else None
    return ExampleRows(data, form_kwargs=kwargs, initial=_usual(terms, now))


def _usual(terms: VendorTerms, now: datetime) -> list[dict[str, Any]]:
    """Return examples worth a look: shortly before a weekend, with a silent customer, and one filed at night."""
    today = timezone.localdate(now)
    friday = today + timedelta(days=(_FRIDAY - today.weekday()) % 7)
    evening = timezone.make_aware(datetime.combine(friday, _EVENING))
    first, last = terms.severities[0].number, terms.severities[-1].number
    second = terms.severities[min(1, len(terms.severities) - 1)].number
    return [
        {"filed_at": evening, "severity": first},
        {"filed_at": evening, "severity": second, "answered": 30, "silent": 3},
        {"filed_at": timezone.make_aware(datetime.combine(friday, time(3))), "severity": last},
    ]


def _examples(rows: BaseFormSet[ExampleForm], form: ComparisonForm) -> list[Example]:
    if rows.is_bound:
        found = [row.example for row in rows.forms if row.is_valid()] if form.is_valid() else []
        return [example for example in found if example is not None]
    return [
        Example(
            filed_at=row["filed_at"],
            severity=row["severity"],
            answered_after=timedelta(minutes=row["answered"]) if "answered" in row else None,
            silent_for=timedelta(days=row["silent"]) if "silent" in row else None,
        )
        for row in rows.initial or []
    ]


def find_side(chosen: str) -> tuple[list[Side], dict[str, str] | None]:
    """Return the column of what is chosen, and instead of that of an unfinished draft what to link to."""
    kind, _colon, name = chosen.partition(":")
    if kind == "draft" and (draft := find_draft(int(name))) is not None:
        try:
            return [Side(_draft_label(draft), get_draft_terms(draft))], None
        except DraftUnfinished:
            return [], {"label": draft.label, "url": reverse("console-draft", args=[draft.pk])}
    if kind == "version" and (publication := find_publication(name)) is not None:
        return [Side(_version_label(publication.label), get_terms(publication))], None
    return [], None


def _result(example: Example, sides: list[Side], plan: str, region: str) -> dict[str, Any]:
    """Return one example: its words, and a line for each promise with a cell for each side."""
    found = [_simulated(side.terms, plan, region, example) for side in sides]
    lines = []
    for metric in METRICS:
        cells = [times.metrics[metric] if times else None for times in found]
        if any(cell is not None and (cell.state != "none" or cell.starts_with) for cell in cells):
            moments = [cell.promised_at if cell else None for cell in cells]
            lines.append(
                {
                    "name": metric_name(metric, sides[0].terms),
                    "cells": [_metric_label(cell) for cell in cells],
                    "moved": _moved(moments),
                }
            )
    return {"words": _words(example, sides[0].terms), "lines": [*lines, *_step_lines(found, sides)]}


def _simulated(terms: VendorTerms, plan: str, region: str, example: Example) -> TicketTimes | None:
    """Return the clocks under some terms, None where they have no such plan, region or severity."""
    kind = next((kind.key for kind in terms.request_types if kind.clocks), terms.request_types[0].key)
    known = (
        plan in {each.key for each in terms.plans},
        region in {each.key for each in terms.regions},
        example.severity in {level.number for level in terms.severities},
    )
    if not all(known):
        return None
    policy = build_sla_policy(terms=terms, plan_key=plan, region_key=region, request_type_key=kind)
    calendar, spec = get_specs(policy)
    return simulate(calendar=calendar, policy=spec, example=example)


def _step_lines(found: list[TicketTimes | None], sides: list[Side]) -> Iterator[dict[str, Any]]:
    for number in range(max((len(times.steps) for times in found if times), default=0)):
        cells, moments = [], []
        for times, side in zip(found, sides, strict=True):
            step = times.steps[number] if times and number < len(times.steps) else None
            at = (step.reached_at or step.due_at) if step else None
            moments.append(at)
            cells.append(f"{due_in_line(at)}, {_step_label(step, side.terms)}" if step and at else _("none"))
        yield {
            "name": _("Escalation step %(step)d") % {"step": number + 1},
            "cells": cells,
            "moved": _moved(moments),
        }


def _step_label(step: StepTimes, terms: VendorTerms) -> str:
    tier = tier_names(terms).get(step.hand_over_to, step.hand_over_to)
    return step_label(role_names(terms).get(step.role, step.role), tier)


def _metric_label(times: MetricTimes | None) -> str:
    if times is not None and times.starts_with:
        return str(AWAITED[times.starts_with])
    if times is None or times.state == "none":
        return _("no target")
    if times.state == "best_effort":
        return _("as soon as possible")
    due = due_in_line(times.promised_at) if times.promised_at else _("paused")
    if times.met_at is None:
        return due
    return (_("%(due)s, breached") if times.breached else _("%(due)s, met")) % {"due": due}


def _moved(moments: list[datetime | None]) -> str:
    """Return how far the other side lies from the one in force."""
    if len(moments) < 2 or moments[0] is None or moments[1] is None:
        return ""
    seconds = int((moments[1] - moments[0]).total_seconds())
    if seconds == 0:
        return _("unchanged")
    return (_("%(time)s later") if seconds > 0 else _("%(time)s earlier")) % {"time": format_duration(abs(seconds))}


def _words(example: Example, terms: VendorTerms) -> str:
    filed = due_in_line(example.filed_at)
    parts = [filed, *([terms.severity(example.severity).name] if example.severity else [])]
    if example.filing is not None and example.filing.channel:
        parts.append(_("via %(channels)s") % {"channels": channel_name(example.filing.channel)})
    if example.answered_after is not None:
        parts.append(
            _("answered after %(time)s") % {"time": format_duration(int(example.answered_after.total_seconds()))}
        )
    if example.silent_for is not None:
        days = example.silent_for.total_seconds() / 86_400
        words = ngettext("customer silent for %(days)s day", "customer silent for %(days)s days", int(days))
        parts.append(words % {"days": f"{days:g}"})
    return ", ".join(parts)
