"""A colleague leaves: what hangs on them is shown, handed over, and the account closed (ATTACK-S07)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.errors import StaffRefusal
from people.operations.departures import Departure, deactivate_colleague
from people.queries import list_assignable_staff
from people.staff_queries import list_held
from supportdesk.kernel import clock
from web.console.access import AdminRequest, admin_required
from web.console.edits import edit_status
from web.console.forms.staff import HeirsForm
from web.console.views.frame import ShownVersion, console_frame, find_shown_version
from web.console.views.staff.held import asked_of_heirs, held_facts, titles_of
from web.console.views.staff.person import find_colleague


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def leave(request: AdminRequest, person_id: int) -> HttpResponse:
    """Show what hangs on a colleague and ask who takes over; then close the account."""
    now = clock.now()
    colleague = find_colleague(person_id)
    shown = find_shown_version(request, now)
    held = list_held(colleague, now=now)
    colleagues = {str(one.pk): one for one in list_assignable_staff() if one != colleague}
    form = HeirsForm(
        request.POST if request.method == "POST" else None,
        colleagues=[(key, one.name) for key, one in colleagues.items()],
        asked=asked_of_heirs(held),
    )
    if form.is_valid():
        heirs = {name: colleagues.get(key) for name, key in form.heirs().items()}
        try:
            departure = deactivate_colleague(person=colleague, heirs=heirs, actor=request.user, now=now)
        except StaffRefusal as error:
            form.add_error(None, str(error))
        else:
            _report(request, colleague.name, departure, shown)
            return redirect("console-person", colleague.pk)
    context = console_frame(request, shown, current="console-people") | {
        "person": colleague,
        "is_me": colleague == request.user,
        "form": form,
        "held": held_facts(held, shown),
        "only_holder_of": titles_of(held.only_holder_of, shown),
    }
    return render(request, "console/staff/leave.html", context, status=edit_status(form))


def _report(request: AdminRequest, name: str, departure: Departure, shown: ShownVersion | None) -> None:
    messages.success(request, _("%(name)s can no longer sign in.") % {"name": name})
    vacant = titles_of(departure.vacant_roles, shown)
    if vacant:
        text = _("No one holds these escalation roles now: %(roles)s. Their steps notify no one.")
        messages.warning(request, text % {"roles": ", ".join(vacant)})
