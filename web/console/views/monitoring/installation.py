"""One installation: how it is, what is wrong with it, its tokens, and what its sender has to be told."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from monitoring.intake.queries import list_requests, list_tokens
from monitoring.models import Episode, Installation
from monitoring.operations.installations import MAX_TOKENS
from monitoring.presentation.refusals import describe_reason, describe_refusal
from monitoring.presentation.states import describe_status
from monitoring.queries.entitlement import find_refusal
from monitoring.queries.installations import (
    InstallationStatus,
    describe_installations,
    get_installation,
    list_open_episodes,
    list_past_episodes,
)
from plans.presentation.labels import localize
from supportdesk.kernel import clock
from web.console.access import AdminRequest, admin_required
from web.console.views.frame import ShownVersion, console_frame, find_shown_version
from web.console.views.monitoring.snippets import snippets

_MAX_REQUESTS = 10


@require_safe
@admin_required
@never_cache
def installation(request: AdminRequest, monitored_id: int) -> HttpResponse:
    """Show an installation."""
    return show_installation(request, get_installation(monitored_id))


def show_installation(request: AdminRequest, found: Installation, *, secret: str = "") -> HttpResponse:
    """Return the page of an installation; the secret of a token just made is in it and nowhere else (ATTACK-A57)."""
    now = clock.now()
    shown = find_shown_version(request, now)
    firing, tokens = list_open_episodes(found), list(list_tokens(found.pk))
    known = describe_installations([found])[0]
    status = InstallationStatus(found, known.liveness, len(firing))
    state, words = describe_status(status)
    refusal = find_refusal(found, now=now)
    context = console_frame(request, shown, current="console-monitoring") | {
        "installation": found,
        "status": status,
        "state": state,
        "words": words,
        "refusal": describe_refusal(refusal) if refusal and found.closed_at is None else "",
        "requirements": _requirements(found, shown),
        "open_episodes": [_row(episode, shown) for episode in firing],
        "past_episodes": [_row(episode, shown) for episode in list_past_episodes(found)],
        "requests": list(list_requests(found.pk)[:_MAX_REQUESTS]),
        "tokens": tokens,
        "can_make_token": found.closed_at is None and len(tokens) < MAX_TOKENS,
        "secret": secret,
        "snippets": snippets(request, secret),
    }
    return render(request, "console/monitoring/installation.html", context)


def _row(episode: Episode, shown: ShownVersion | None) -> dict[str, Any]:
    severities = {severity.number: severity.name for severity in shown.terms.severities} if shown else {}
    return {
        "episode": episode,
        "severity": severities.get(episode.severity or 0, ""),
        "without_ticket": describe_reason(episode.refusal) if episode.refusal else "",
    }


def _requirements(found: Installation, shown: ShownVersion | None) -> list[dict[str, Any]]:
    """Return what the terms require of an installation, and whether it was confirmed."""
    if shown is None or shown.terms.monitoring is None:
        return []
    return [
        {
            "term": localize(requirement.text, shown.terms),
            "value": _("confirmed") if requirement.key in found.confirmed else _("not confirmed"),
        }
        for requirement in shown.terms.monitoring.requirements
    ]
