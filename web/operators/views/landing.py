"""The first page of the bare host."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vendors.queries import list_vendor_hosts
from web.operators.views.access import operator_frame, operator_of


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Show the bare host: in the demo where the vendors are, elsewhere nothing about anybody."""
    vendors = list_vendor_hosts() if settings.DEMO else []
    frame = operator_frame(operator_of(request), current="landing")
    return render(request, "public/landing.html", frame | {"vendors": vendors})
