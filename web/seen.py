"""What a page says of the newest message that its reader had seen, so that an act from an old one is held."""

from __future__ import annotations

from django.http import HttpRequest


def seen_message(request: HttpRequest) -> int | None:
    """Return the id of the newest message on the page that was sent, None where it names none."""
    sent = request.POST.get("seen", "")
    return int(sent[:18]) if sent.isdecimal() else None
