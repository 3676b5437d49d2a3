"""The roles of the escalation and who holds them, in the console (TERM-E10)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.operations.teams import change_role_holders
from people.team_queries import holder_ids, holders_of_roles
from supportdesk.kernel import clock
from supportdesk.kernel.fields.seen import ChangedMeanwhile
from web.console.access import AdminRequest, admin_required
from web.console.edits import edit_context, edit_status, seen_values
from web.console.forms.teams import HoldersForm
from web.console.views.frame import ShownVersion, console_frame, find_shown_version
from web.console.views.staff.choices import role_choices, staff_choices


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def role(request: AdminRequest, key: str) -> HttpResponse:
    """Show who holds a role of the terms, or one that somebody still holds, with the form that changes it."""
    now = clock.now()
    shown = find_shown_version(request, now)
    stored = {"members": holder_ids(key)}
    name = dict(role_choices(shown, [key] if stored["members"] else ())).get(key)
    if name is None:
        raise Http404
    form = HoldersForm(
        request.POST if request.method == "POST" else None, initial=dict(stored), members=staff_choices()
    )
    conflict: ChangedMeanwhile | None = None
    if form.is_valid():
        try:
            change_role_holders(
                role_key=key,
                members=form.cleaned_data["members"],
                actor=request.user,
                now=now,
                seen=seen_values(request),
            )
        except ChangedMeanwhile as error:
            conflict, stored = error, {"members": holder_ids(key)}
        except ValidationError as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("%(name)s has been saved.") % {"name": name})
            return redirect("console-people")
    context = console_frame(request, shown, current="console-people") | {
        "name": name,
        **edit_context(form, stored, conflict),
    }
    return render(request, "console/staff/role.html", context, status=edit_status(form, conflict))


def role_rows(shown: ShownVersion | None) -> list[dict[str, Any]]:
    """Return the roles of the terms with the names of who holds them, then those that the terms no longer name."""
    holders = holders_of_roles()
    return [
        {"key": key, "name": name, "holders": ", ".join(holder for _pk, holder in holders.get(key, ()))}
        for key, name in role_choices(shown, holders)
    ]
