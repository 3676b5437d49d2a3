"""The set-up list of a new desk, hidden once all of it is done."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from people.operations.desk_settings import hide_setup_list
from supportdesk.kernel import clock
from supportdesk.kernel.http.methods import require_POST
from web.console.access import AdminRequest, admin_required
from web.setup import setup_list


@require_POST
@admin_required
def hide(request: AdminRequest) -> HttpResponse:
    """Hide the list, once everything in it is done."""
    found = setup_list(request.user)
    if found is not None and found["is_done"]:
        hide_setup_list(actor=request.user, now=clock.now())
        messages.success(request, _("The set-up list is hidden."))
    return redirect("console-plans")
