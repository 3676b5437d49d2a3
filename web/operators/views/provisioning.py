"""Operators ask for a vendor, and follow its state."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from supportdesk.kernel import clock
from vendors.errors import AlreadyRequested
from vendors.models import ProvisionRequest, RequestState
from vendors.operations.requests import request_vendor
from vendors.presentation.requests import failure_message, request_state_label
from vendors.queries import find_request, find_request_like, list_recent_requests, request_address
from web.operators.forms import NewVendorForm
from web.operators.views.access import OperatorRequest, operator_frame, operator_required


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
def new_vendor(request: OperatorRequest) -> HttpResponse:
    """Take the form; sent twice it asks once."""
    if request.method != "POST":
        return _show_form(request, NewVendorForm())
    form = NewVendorForm(request.POST)
    if form.is_valid():
        try:
            requested = request_vendor(**form.cleaned_data, operator=request.operator, now=clock.now())
        except AlreadyRequested:
            form.add_error(None, _("Someone else has just requested this key or this host."))
        else:
            return redirect("operator-request", pk=requested.pk)
    same = find_request_like(key=request.POST.get("key", "")[:40], host=request.POST.get("host", "").lower()[:253])
    if same is not None and same.requested_by_id == request.operator.pk:
        return redirect("operator-request", pk=same.pk)
    return _show_form(request, form)


@require_safe
@operator_required
def provision_request(request: OperatorRequest, pk: int) -> HttpResponse:
    """Show what became of one request."""
    requested = find_request(pk)
    if requested is None:
        raise Http404
    context = operator_frame(request.operator, current="") | {
        "asked": requested,
        "is_waiting": requested.state == RequestState.WAITING,
        "is_done": requested.state == RequestState.DONE,
        "failure": failure_message(requested.failure) if requested.state == RequestState.FAILED else "",
        "words": request_state_label(requested),
        "seconds": _seconds(requested),
        "address": request_address(requested),
    }
    return render(request, "public/request.html", context)


def _show_form(request: OperatorRequest, form: NewVendorForm) -> HttpResponse:
    recent = [{"asked": requested, "words": request_state_label(requested)} for requested in list_recent_requests()]
    frame = operator_frame(request.operator, current="operator-new-vendor")
    return render(request, "public/new_vendor.html", frame | {"form": form, "recent": recent})


def _seconds(requested: ProvisionRequest) -> float | None:
    """Return how long it took from asking to being ready."""
    return None if requested.settled_at is None else (requested.settled_at - requested.requested_at).total_seconds()
