"""What every page knows about its reader and its vendor."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def reader(request: HttpRequest) -> dict[str, Any]:
    """Return the vendor whose pages these are, and whether this is the demo."""
    return {"vendor": getattr(request, "tenant", None), "is_demo": settings.DEMO}
