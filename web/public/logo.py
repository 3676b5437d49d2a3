"""The vendor's logo."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from people.queries import find_logo

_A_YEAR = 365 * 24 * 60 * 60


@require_safe
def logo(_request: HttpRequest, digest: str) -> HttpResponse:
    """Send the logo as the picture that it is and nothing else; another logo has another address."""
    found = find_logo(digest)
    if found is None:
        raise Http404
    answer = HttpResponse(bytes(found.content), content_type=found.kind)
    answer["Cache-Control"] = f"public, max-age={_A_YEAR}, immutable"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
