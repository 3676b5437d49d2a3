"""Vendors that were restored or copied from elsewhere: what waits in them, and releasing them."""

from __future__ import annotations

import logging

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from supportdesk.kernel import clock
from vendors.operations.releasing import release_vendors
from vendors.presentation.requests import format_age
from vendors.queries import list_held
from web.operators.forms import ReleaseForm
from web.operators.views.access import OperatorRequest, operator_frame, operator_required

logger = logging.getLogger(__name__)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
def held(request: OperatorRequest) -> HttpResponse:
    """Show the copies that send nothing, and release what the operator has chosen and confirmed."""
    now = clock.database_now()
    vendors = list_held()
    form = ReleaseForm(
        request.POST if request.method == "POST" else None,
        held=[(vendor.key, vendor.name) for vendor in vendors],
        initial={"vendors": [vendor.key for vendor in vendors]},
    )
    if form.is_valid():
        chosen = [vendor for vendor in vendors if vendor.key in form.cleaned_data["vendors"]]
        by, drops = f"operator:{request.operator.email}", form.cleaned_data["mail"] == "drop"
        released = release_vendors(held=chosen, by=by, drops=drops, now=now)
        logger.warning(
            "Operator %s released %s, queued email discarded: %s", request.operator.email, ", ".join(released), drops
        )
        words = ngettext("%(count)d vendor has been released.", "%(count)d vendors have been released.", len(released))
        messages.success(request, words % {"count": len(released)})
        return redirect("operator-overview")
    rows = [
        {"vendor": vendor, "age": format_age(now - vendor.oldest_at) if vendor.oldest_at else ""} for vendor in vendors
    ]
    context = operator_frame(request.operator, current="") | {"rows": rows, "form": form}
    return render(request, "public/held.html", context)
