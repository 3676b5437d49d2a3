"""Tokens of an installation: made, with the secret shown once, and revoked."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from monitoring.errors import InstallationClosed, TooManyTokens
from monitoring.intake.queries import list_tokens
from monitoring.operations.installations import make_token, revoke_token
from monitoring.queries.installations import get_installation
from supportdesk.kernel import clock
from supportdesk.kernel.http.methods import require_POST
from web.console.access import AdminRequest, admin_required
from web.console.views.monitoring.installation import show_installation


@require_POST
@admin_required
@never_cache
def make(request: AdminRequest, monitored_id: int) -> HttpResponse:
    """Make a token; its secret is in the answer and nowhere else (ATTACK-A57)."""
    found = get_installation(monitored_id)
    try:
        made = make_token(installation=found, actor=request.user, now=clock.now())
    except InstallationClosed:
        messages.error(request, _("This installation is no longer monitored."))
    except TooManyTokens:
        messages.error(request, _("Revoke a token first."))
    else:
        return show_installation(request, found, secret=made.secret)
    return redirect("console-monitoring-installation", found.pk)


@require_POST
@admin_required
def revoke(request: AdminRequest, monitored_id: int, prefix: str) -> HttpResponse:
    """End a token at once."""
    found = get_installation(monitored_id)
    token = list_tokens(found.pk).filter(prefix=prefix).first()
    if token is None:
        raise Http404
    revoke_token(installation=found, token=token, actor=request.user, now=clock.now())
    messages.success(request, _("The token no longer works."))
    return redirect("console-monitoring-installation", found.pk)
