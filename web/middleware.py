"""Language and time zone of the person who reads, and what they wrote while their session ended."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation

from people.core.zones import zone_of
from people.languages import languages_for
from supportdesk.kernel import clock
from supportdesk.kernel.http.unsent import page_of
from supportdesk.kernel.languages import accepted_languages, first_offered
from web.account.views.signing_in import ask_to_sign_in
from web.unsent import forget, unsent_of_reader


class ReaderMiddleware:
    """Activates the chosen language (cookie), else the account's, else the browser's, of those that the reader may choose
    among; and the account's time zone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the reader's language and zone, and leave none behind for the next request."""
        user = getattr(request, "user", None)
        account = user if user is not None and user.is_authenticated else None
        wishes = [
            request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME),
            account.language if account else None,
            *accepted_languages(request.headers.get("Accept-Language", "")),
        ]
        language = first_offered(wishes, languages_for(account, now=clock.now()))
        zone = zone_of(account.time_zone if account else "UTC")
        with translation.override(language), timezone.override(zone):
            request.LANGUAGE_CODE = language  # as Django's own locale middleware does
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class UnsentMiddleware:
    """Answers a form that came without a session with the sign-in page and what was written, which then is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; after signing in one goes on to the page of the form, never to an address that only takes forms."""
        response = self.get_response(request)
        if request.method != "POST" or getattr(request, "tenant", None) is None:
            return response
        if response.status_code == HTTPStatus.FOUND and response["Location"].startswith(f"{reverse('sign-in')}?"):
            page, query = page_of(request.path_info), request.META.get("QUERY_STRING", "")
            return ask_to_sign_in(request, f"{page}?{query}" if query else page)
        kept = unsent_of_reader(request)
        if kept is not None and kept.action == request.get_full_path():
            forget(request)
        return response
