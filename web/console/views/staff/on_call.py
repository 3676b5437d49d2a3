"""On-call schedules in the console: who is on duty, when nobody is, rotations and shifts (TERM-E6)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from oncall.core.rotations import Span, split_by_gaps
from oncall.errors import ShiftOver, TooManyShifts
from oncall.models import Shift
from oncall.operations import put_on_duty, remove_shift, set_rotation
from oncall.queries import last_shift_ends, list_shifts
from people.models import User
from people.queries import list_assignable_staff
from plans.core.subjects import Roster
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize, role_names, severity_label
from slas.presentation.labels import due_in_line
from supportdesk.kernel import clock
from supportdesk.kernel.http.methods import require_POST
from web.console.access import AdminRequest, admin_required
from web.console.edits import edit_status
from web.console.forms.on_call import RotationForm, ShiftForm
from web.console.views.frame import ShownVersion, console_frame, find_shown_version
from web.console.views.staff.choices import staff_choices

AHEAD = timedelta(days=14)
_FORM = "%Y-%m-%dT%H:%M"


@require_safe
@admin_required
def on_call(request: AdminRequest) -> HttpResponse:
    """Show each schedule of the terms: who is on duty in the next two weeks, and when nobody is."""
    now = clock.now()
    shown = find_shown_version(request, now)
    context = console_frame(request, shown, current="console-on-call") | {
        "rosters": _rosters(shown.terms, now) if shown else [],
        "now": now,
    }
    return render(request, "console/staff/on_call.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def rotation(request: AdminRequest, key: str) -> HttpResponse:
    """Let people take turns."""
    now = clock.now()
    shown, roster = _find_roster(request, key, now)
    me = request.user
    form = RotationForm(
        request.POST if request.method == "POST" else None,
        people=staff_choices(),
        initial=RotationForm.initial_values(today=timezone.localdate(now), time_zone=me.time_zone),
    )
    if form.is_valid():
        try:
            made = set_rotation(
                roster_key=key, people=_people(form.people()), rotation=form.rotation(), actor=me, now=now
            )
        except ShiftOver:
            form.add_error("last_day", _("This time is already over."))
        except TooManyShifts as error:
            words = _("That would be more than %(most)d turns. Choose an earlier last day or longer turns.")
            form.add_error("last_day", words % {"most": error.most})
        else:
            values = {"number": len(made), "until": due_in_line(made[-1].ends_at)}
            messages.success(request, _("The rotation has %(number)d turns, until %(until)s.") % values)
            return redirect("console-on-call")
    context = console_frame(request, shown, current="console-on-call")
    context |= {"form": form, "name": localize(roster.name, shown.terms)}
    return render(request, "console/staff/rotation.html", context, status=edit_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def shift(request: AdminRequest, key: str) -> HttpResponse:
    """Put somebody on duty for a while."""
    now = clock.now()
    shown, roster = _find_roster(request, key, now)
    asked = {"starts_at": request.GET.get("from", ""), "ends_at": request.GET.get("to", "")}
    form = ShiftForm(request.POST if request.method == "POST" else None, people=staff_choices(), initial=asked)
    if form.is_valid():
        data = form.cleaned_data
        (person,) = _people([data["person"]])
        try:
            made = put_on_duty(
                roster_key=key,
                person=person,
                span=form.span(),
                is_extra=data["is_extra"],
                actor=request.user,
                now=now,
            )
        except ShiftOver:
            form.add_error("ends_at", _("This time is already over."))
        else:
            values = {"name": person.name, "from": due_in_line(made.starts_at), "to": due_in_line(made.ends_at)}
            messages.success(request, _("%(name)s is on duty from %(from)s to %(to)s.") % values)
            return redirect("console-on-call")
    context = console_frame(request, shown, current="console-on-call")
    context |= {"form": form, "name": localize(roster.name, shown.terms)}
    return render(request, "console/staff/shift.html", context, status=edit_status(form))


@require_POST
@admin_required
def remove(request: AdminRequest, shift_id: int) -> HttpResponse:
    """Take a shift out."""
    try:
        removed = remove_shift(shift_id=shift_id, actor=request.user, now=clock.now())
    except Shift.DoesNotExist:
        raise Http404 from None
    except ShiftOver:
        messages.error(request, _("This shift is over; who was on duty stays recorded."))
    else:
        messages.success(request, _("The shift of %(name)s has been removed.") % {"name": removed.user.name})
    return redirect("console-on-call")


def _rosters(terms: VendorTerms, now: datetime) -> list[dict[str, Any]]:
    within = Span(now, now + AHEAD)
    shifts, last = list_shifts(starts_at=within.starts_at, ends_at=within.ends_at), last_shift_ends()
    return [
        _roster(terms, roster, shifts.get(roster.key, []), last.get(roster.key), within) for roster in terms.rosters
    ]


def _roster(
    terms: VendorTerms, roster: Roster, shifts: list[Shift], last: datetime | None, within: Span
) -> dict[str, Any]:
    now = within.starts_at
    rows, waiting = [], list(shifts)
    for span, is_gap in split_by_gaps([Span(one.starts_at, one.ends_at) for one in shifts], within):
        row: dict[str, Any] = {"span": span, "is_now": span.starts_at <= now < span.ends_at}
        rows.append(row | ({"fill_url": _fill_url(roster, span)} if is_gap else {"shift": waiting.pop(0)}))
    return {
        "key": roster.key,
        "name": localize(roster.name, terms),
        "limits": [localize(limit, terms) for limit in roster.limits],
        "paged_for": _paged_for(terms, roster),
        "on_duty": ", ".join(dict.fromkeys(one.user.name for one in shifts if one.starts_at <= now)),
        "fallback": role_names(terms).get(roster.fallback or "", ""),
        "gaps": sum("fill_url" in row for row in rows),
        "rows": rows,
        "last": last if last and last > within.ends_at else None,
    }


def _fill_url(roster: Roster, span: Span) -> str:
    starts_at, ends_at = timezone.localtime(span.starts_at), timezone.localtime(span.ends_at)
    asked = urlencode({"from": starts_at.strftime(_FORM), "to": ends_at.strftime(_FORM)})
    return f"{reverse('console-on-call-shift', args=[roster.key])}?{asked}"


def _paged_for(terms: VendorTerms, roster: Roster) -> list[str]:
    """Return which tickets page the roster: "Platinum 24/7: P1 Critical, P2 High"."""
    rows = []
    for plan in terms.plans:
        numbers = sorted(int(number) for number, key in plan.call_out.items() if key == roster.key)
        if numbers:
            severities = ", ".join(severity_label(terms, number) for number in numbers)
            rows.append(f"{localize(plan.name, terms)}: {severities}")
    return rows


def _find_roster(request: AdminRequest, key: str, now: datetime) -> tuple[ShownVersion, Roster]:
    shown = find_shown_version(request, now)
    roster = next((one for one in shown.terms.rosters if one.key == key), None) if shown else None
    if shown is None or roster is None:
        raise Http404
    return shown, roster


def _people(ids: list[int]) -> list[User]:
    found = {person.pk: person for person in list_assignable_staff()}
    return [found[pk] for pk in ids if pk in found]
