"""Redirects to one's own pages, and the language of all of them."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views import i18n
from django.views.decorators.http import require_safe

from people.languages import languages_for
from people.models import User
from people.operations.accounts import choose_language
from supportdesk.kernel import clock
from supportdesk.kernel.http.methods import require_POST
from supportdesk.kernel.http.unsent import page_of
from web.account.home import get_home_path


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Lead everybody to their own pages."""
    return redirect(get_home_path(request.user))


@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Switch the language of this browser, and of the account: mails and other browsers follow.

    It leads to the page again, never to an address that only takes forms, where a page that refused one stood. A language
    that is not offered changes nothing.
    """
    language = request.POST.get("language", "")
    user = request.user if isinstance(request.user, User) else None
    is_offered = language in languages_for(user, now=clock.now())
    if user is not None and is_offered:
        choose_language(user=user, language=language)
    answer = i18n.set_language(request)
    if not is_offered:
        answer.cookies.pop(settings.LANGUAGE_COOKIE_NAME, None)
    if "Location" in answer:
        page = urlsplit(answer["Location"])
        answer["Location"] = page._replace(path=page_of(page.path)).geturl()
    return answer
