"""One's own account: name, language, zone; and the frame of the place where the reader belongs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.languages import language_of, languages_for
from people.models import User
from people.operations.accounts import change_account
from supportdesk.kernel import clock
from web.account.forms.forms import AccountForm
from web.account.navigation import SETTINGS

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def recently_signed_in(view: View) -> View:
    """Ask for the password again before the view takes a form, where it was given long ago."""
    guarded: View = reauthentication_required(allow_get=True)(view)
    return guarded


def with_frame(request: HttpRequest, context: dict[str, Any], *, current: str = "account") -> dict[str, Any]:
    """Add what the frame of the reader's own place needs: portal or desk, which are built above this app."""
    frame: Callable[..., dict[str, Any]] = import_string(settings.ACCOUNT_FRAME)
    return {**frame(request, current=current), **context}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show and change one's own account."""
    user = cast("User", request.user)
    at = clock.now()
    form = AccountForm(
        request.POST if request.method == "POST" else None, user=user, languages=languages_for(user, now=at)
    )
    if form.is_valid():
        change_account(user=user, now=at, **form.cleaned_data)
        with translation.override(language_of(user, now=at)):
            messages.success(request, _("Your account has been updated."))
        answer = redirect("account")
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
        return answer
    context = {
        "form": form,
        "settings": [
            {"label": setting.label, "url": reverse(setting.name), "words": setting.words(user)}
            for setting in SETTINGS
            if setting.is_for(user)
        ],
    }
    return render(request, "account/account.html", with_frame(request, context))
