"""Views of the canned responses: listing, writing and removing them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from supportdesk.kernel import clock
from supportdesk.kernel.languages import offered_languages
from tickets.core.placeholders import NAMES, unknown_placeholders
from tickets.models import CannedResponse
from tickets.operations.messages.canned_responses import remove_canned_response, save_canned_response
from tickets.presentation.refusals import REFUSALS, refusal_message
from tickets.queries import list_canned_responses, list_response_texts
from web.access import SignedInRequest, staff_required
from web.desk.forms.canned_responses import CannedResponseForm
from web.desk.views.frame import desk_frame

RESPONSES_ON_A_PAGE = 50
_MEANINGS = {
    "contact.name": gettext_lazy("recipient’s name"),
    "organisation.name": gettext_lazy("their organisation"),
    "ticket.reference": gettext_lazy("ticket number"),
    "ticket.subject": gettext_lazy("ticket subject"),
    "agent.name": gettext_lazy("your name"),
    "vendor.name": gettext_lazy("vendor’s name"),
}


@require_safe
@staff_required
def canned_responses(request: SignedInRequest) -> HttpResponse:
    """List the canned responses, each in every language that it is written in."""
    by_key: dict[str, list[CannedResponse]] = {}
    for text in list_canned_responses():
        by_key.setdefault(text.key, []).append(text)
    page = Paginator(list(by_key.values()), RESPONSES_ON_A_PAGE).get_page(request.GET.get("page"))
    links = [{"label": _("New canned response"), "url": reverse("desk-canned-response-new")}]
    return _render(request, "desk/canned_responses.html", {"page": page, "links": links}, clock.now())


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def new_canned_response(request: SignedInRequest) -> HttpResponse:
    """Write a new canned response."""
    return _write(request, None, [])


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def canned_response(request: SignedInRequest, key: str) -> HttpResponse:
    """Change a canned response."""
    return _write(request, key, _texts_of(key))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def remove(request: SignedInRequest, key: str) -> HttpResponse:
    """Ask whether a canned response is to be removed, and remove it."""
    now, texts = clock.now(), _texts_of(key)
    if request.method == "POST":
        remove_canned_response(key=key, actor=request.user, now=now)
        messages.success(request, _("The canned response has been removed."))
        return redirect("desk-canned-responses")
    return _render(request, "desk/canned_response_remove.html", {"texts": texts, "key": key}, now)


def _write(request: SignedInRequest, key: str | None, texts: list[CannedResponse]) -> HttpResponse:
    now = clock.now()
    form = CannedResponseForm(
        request.POST if request.method == "POST" else None, texts=texts, languages=offered_languages(now=now)
    )
    if request.method == "POST" and form.is_valid():
        try:
            save_canned_response(key=key, texts=form.texts(), actor=request.user, now=now)
        except REFUSALS as refusal:
            form.add_error(None, refusal_message(refusal))
        else:
            messages.success(request, _("The canned response has been saved."))
            _warn_of_unknown(request, form)
            return redirect("desk-canned-responses")
    context = {"form": form, "key": key, "placeholders": _placeholders()}
    return _render(request, "desk/canned_response.html", context, now, status=422 if request.method == "POST" else 200)


def _warn_of_unknown(request: SignedInRequest, form: CannedResponseForm) -> None:
    unknown = {name: None for text in form.texts().values() for name in unknown_placeholders(text.body)}
    if unknown:
        words = _("These are not placeholders and stay in the text as they are: %(names)s")
        messages.warning(request, words % {"names": ", ".join(unknown)})


def _placeholders() -> list[dict[str, Any]]:
    return [{"term": f"{{{name}}}", "value": _MEANINGS[name]} for name in NAMES]


def _texts_of(key: str) -> list[CannedResponse]:
    texts = list_response_texts(key)
    if not texts:
        raise Http404
    return texts


def _render(
    request: SignedInRequest, template: str, context: dict[str, Any], now: datetime, *, status: int = 200
) -> HttpResponse:
    return render(
        request, template, desk_frame(request.user, now, current="desk-canned-responses") | context, status=status
    )
