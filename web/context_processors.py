"""What every page knows about its reader and its vendor."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from people.languages import languages_for
from people.models import User
from supportdesk.kernel import clock
from web.unsent import unsent_of_reader


def reader(request: HttpRequest) -> dict[str, Any]:
    """Return the vendor whose pages these are, whether this is the demo, what of theirs was not sent, whether single keys
    are off, and among which languages they may choose.
    """
    user = getattr(request, "user", None)
    return {
        "vendor": getattr(request, "tenant", None),
        "is_demo": settings.DEMO,
        "kept_unsent": lambda: unsent_of_reader(request),
        # asked for by the template: not every page needs to know its reader
        "keys_off": lambda: not getattr(user, "has_single_keys", True),
        "offered_languages": lambda: languages_for(user if isinstance(user, User) else None, now=clock.now()),
    }
