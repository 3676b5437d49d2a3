"""The one rule of style that is the vendor's own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.queries import get_desk_settings
from plans.errors import NothingPublished
from plans.queries import get_publication, get_terms
from supportdesk.kernel.clock import now


@require_safe
def vendor_css(request: HttpRequest) -> HttpResponse:
    """Send the vendor's accent as its admins or its terms in force name it; before, the one it was made with."""
    accent = get_desk_settings().accent or _accent_of_terms()
    accent = accent or getattr(getattr(request, "tenant", None), "accent", "")
    rule = f"@layer overrides{{:root{{--accent:{accent}}}}}\n" if accent else ""
    return HttpResponse(rule, content_type="text/css; charset=utf-8")


def _accent_of_terms() -> str:
    try:
        return get_terms(get_publication(on=timezone.localdate(now()))).vendor.accent
    except NothingPublished:
        return ""
