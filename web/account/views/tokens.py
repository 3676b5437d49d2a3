"""One's own tokens: made, shown once, revoked."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.errors import BadToken
from people.models import User
from people.operations.tokens import make_token, revoke_token
from people.queries import get_token_of, list_tokens
from supportdesk.kernel.clock import now
from supportdesk.kernel.http.methods import require_POST
from web.account.forms.token_forms import SCOPE_WORDS, TokenForm
from web.account.views.account import recently_signed_in, with_frame


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recently_signed_in
def tokens(request: HttpRequest) -> HttpResponse:
    """Show one's tokens and the form of a new one; the secret of a new one is in the answer and nowhere else
    (ATTACK-A57)."""
    owner, at = cast("User", request.user), now()
    form = TokenForm(request.POST if request.method == "POST" else None, kind=owner.kind, is_admin=owner.is_admin)
    secret = ""
    if form.is_valid():
        sent = form.cleaned_data
        try:
            secret = make_token(owner=owner, name=sent["name"], scopes=sent["scopes"], lasts=form.lasts, now=at).secret
        except BadToken as error:
            form.add_error(None, str(error))
    rows = [
        {"token": token, "scopes": [SCOPE_WORDS.get(scope, scope) for scope in token.scopes]}
        for token in list_tokens(owner, now=at)
    ]
    context = {
        "form": TokenForm(kind=owner.kind, is_admin=owner.is_admin) if secret else form,
        "rows": rows,
        "secret": secret,
        "now": at,
    }
    return render(request, "people/tokens.html", with_frame(request, context))


@login_required
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End one of one's own tokens."""
    owner = cast("User", request.user)
    revoke_token(token=get_token_of(owner, token_id), actor=owner, now=now())
    messages.success(request, _("Token revoked."))
    return redirect("tokens")
