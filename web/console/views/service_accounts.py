"""The vendor's programs: their accounts and tokens, a new token shown once, accounts closed and tokens revoked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.errors import BadToken
from people.models import ApiToken, User, UserKind
from people.operations.service_accounts import close_service_account, give_program_token, revoke_service_token
from people.queries import get_service_account, get_service_token, service_accounts_by_name, tokens_by_owner
from supportdesk.kernel import clock
from supportdesk.kernel.http.methods import require_POST
from web.account.forms.token_forms import SCOPE_WORDS
from web.account.views.account import recently_signed_in
from web.console.access import AdminRequest, admin_required
from web.console.forms.service_accounts import ServiceTokenForm
from web.console.views.frame import console_frame, find_shown_version

ACCOUNTS_ON_A_PAGE = 50


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recently_signed_in
@admin_required
def service_accounts(request: AdminRequest) -> HttpResponse:
    """Show the accounts and the form of a new token; the secret of a new one is in the answer and nowhere else
    (ATTACK-A57)."""
    now = clock.now()
    form = ServiceTokenForm(request.POST if request.method == "POST" else None, kind=UserKind.SERVICE)
    secret = _make(form, request.user, now) if form.is_valid() else ""
    page = Paginator(service_accounts_by_name(), ACCOUNTS_ON_A_PAGE).get_page(request.GET.get("page"))
    accounts = list(page.object_list)
    tokens = tokens_by_owner(accounts, now=now)
    context = console_frame(request, find_shown_version(request, now), current="console-service-accounts") | {
        "form": ServiceTokenForm(kind=UserKind.SERVICE) if secret else form,
        "secret": secret,
        "page": page,
        "rows": [_row(account, tokens[account.pk]) for account in accounts],
    }
    return render(request, "console/service_accounts.html", context, status=422 if form.errors else 200)


def _make(form: ServiceTokenForm, admin: User, now: datetime) -> str:
    sent = form.cleaned_data
    try:
        return give_program_token(
            name=sent["name"], scopes=sent["scopes"], lasts=form.lasts, actor=admin, now=now
        ).secret
    except ValidationError as error:
        form.add_error("name", error.messages)
    except BadToken as error:
        form.add_error(None, str(error))
    return ""


def _row(account: User, tokens: list[ApiToken]) -> dict[str, Any]:
    rows = [{"token": token, "scopes": [SCOPE_WORDS.get(scope, scope) for scope in token.scopes]} for token in tokens]
    return {"account": account, "tokens": rows}


@require_POST
@admin_required
def close(request: AdminRequest, account_id: int) -> HttpResponse:
    """End an account and all of its tokens; what it wrote stays."""
    try:
        account = get_service_account(account_id)
    except User.DoesNotExist:
        raise Http404 from None
    close_service_account(account=account, actor=request.user, now=clock.now())
    messages.success(request, _("%(name)s is closed; its tokens no longer work.") % {"name": account.name})
    return redirect("console-service-accounts")


@require_POST
@admin_required
def revoke(request: AdminRequest, token_id: int) -> HttpResponse:
    """End one token of a service account."""
    try:
        token = get_service_token(token_id)
    except ApiToken.DoesNotExist:
        raise Http404 from None
    revoke_service_token(token=token, actor=request.user, now=clock.now())
    messages.success(request, _("The token no longer works."))
    return redirect("console-service-accounts")
