"""Views of the composer: sending, keeping a draft, putting a canned response in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from supportdesk.kernel import clock
from supportdesk.kernel.http.methods import require_POST
from supportdesk.kernel.security.limits import limited
from tickets.core.states import CLOSED
from tickets.errors import AnsweredMeanwhile, NotPossible
from tickets.models import MessageKind, Ticket
from tickets.operations.messages.attachments import uploads_of
from tickets.operations.messages.conversation import add_note, reply
from tickets.operations.messages.drafts import keep_draft
from tickets.presentation.refusals import REFUSALS, refusal_message
from tickets.queries import get_canned_response, get_ticket_for
from web.access import SignedInRequest, desk_required, staff_required
from web.desk.forms.ticket import DraftForm, ReplyForm
from web.desk.panels.composer import Typed, fill_canned_response, refused, saved_label
from web.desk.views.ticket_page import back_to, show_ticket

_KINDS = {"public": MessageKind.PUBLIC, "note": MessageKind.NOTE}


@require_POST
@desk_required
@limited("reply")
def answer(request: SignedInRequest, reference: str) -> HttpResponse:
    """Send a public reply or keep an internal note; whatever holds it back shows the page again with what was typed."""
    found, now = get_ticket_for(request.user, reference), clock.now()
    form = ReplyForm(request.POST, request.FILES, auto_id="composer-%s")
    if not form.is_valid():
        return show_ticket(request, found, now, typed=refused(form), status=422)
    try:
        _keep_other(request, found, form.cleaned_data, now)
        done = _send_answer(found, request, form.cleaned_data, now)
    except AnsweredMeanwhile as meanwhile:
        _keep(request, found, form.cleaned_data, now)
        if form.cleaned_data["files"]:
            form.add_error(None, _("Please choose the files again."))
        return show_ticket(request, found, now, typed=refused(form, meanwhile.messages), status=409)
    except REFUSALS as refusal:
        form.add_error(None, refusal_message(refusal))
        if isinstance(refusal, NotPossible) and refusal.state == CLOSED:
            form.add_error(None, _("Reopen it under Actions to send this, or save it as an internal note."))
        return show_ticket(request, found, now, typed=refused(form), status=422)
    messages.success(request, done)
    return back_to(request, found)


@require_POST
@desk_required
def draft(request: SignedInRequest, reference: str) -> HttpResponse:
    """Keep what is being written; a script that asks is told in words when it was kept."""
    found, now = get_ticket_for(request.user, reference), clock.now()
    form = DraftForm(request.POST, auto_id="composer-%s")
    wants_words = request.headers.get("Accept") == "application/json"
    if not form.is_valid():
        if wants_words:
            words = [_("The draft could not be saved."), *refused(form).problems]
            return JsonResponse({"kept": " ".join(words)}, status=422)
        return show_ticket(request, found, now, typed=refused(form), status=422)
    shown = form.cleaned_data["kept_at"] if "kept_at" in request.POST else None
    is_kept = _keep(request, found, form.cleaned_data, now, seen_draft=shown)
    if wants_words:
        if is_kept and not any(
            form.cleaned_data[name] for name in ("body", "other_body")
        ):  # another page's draft, which this one has not shown
            return JsonResponse({"kept": ""})
        return JsonResponse(
            {"kept": saved_label(now), "kept_at": now.isoformat()} if is_kept else {"kept": "", "kept_at": ""}
        )
    messages.success(request, _("Draft saved; only you can see it.") if is_kept else _("The draft no longer exists."))
    return back_to(request, found)


@require_POST
@staff_required
def insert(request: SignedInRequest, reference: str) -> HttpResponse:
    """Put a canned response below what was typed; a script that asks gets its text alone."""
    found, now = get_ticket_for(request.user, reference), clock.now()
    key, _colon, language = request.POST.get("response", "").partition(":")
    if not key:
        return show_ticket(request, found, now, typed=Typed(ReplyForm(request.POST, auto_id="composer-%s")))
    text = fill_canned_response(get_canned_response(key, language), found, request.user)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"text": text})
    typed = request.POST.copy()
    into = "note" if typed.get("kind") == "note" and "note" in typed else "text"
    typed[into] = "\n\n".join(filter(None, [typed.get(into, "").rstrip(), text]))
    return show_ticket(request, found, now, typed=Typed(ReplyForm(typed, auto_id="composer-%s")))


def _send_answer(found: Ticket, request: SignedInRequest, sent: dict[str, Any], now: datetime) -> str:
    uploads = uploads_of(sent["files"])
    if sent["kind"] == "note":
        add_note(
            ticket=found, actor=request.user, body=sent["body"], now=now, uploads=uploads, seen_message=sent["seen"]
        )
        return _("Note saved; the customer never sees it.")
    waiting_for = (sent["asked"] or _("an answer")) if sent["wait"] else ""
    reply(
        ticket=found,
        actor=request.user,
        body=sent["body"],
        now=now,
        channel="desk",
        uploads=uploads,
        wait_for_customer=waiting_for,
        seen_message=sent["seen"],
    )
    return _("Sent. The clocks are paused until the customer replies.") if waiting_for else _("Sent to the customer.")


def _keep_other(request: SignedInRequest, found: Ticket, sent: dict[str, Any], now: datetime) -> None:
    """Keep what is in the field of the other kind: it is not sent, and the page that shows it goes away."""
    if sent["other_body"]:
        _keep(request, found, sent, now)


def _keep(
    request: SignedInRequest, found: Ticket, sent: dict[str, Any], now: datetime, *, seen_draft: str | None = None
) -> bool:
    try:
        return keep_draft(
            ticket=found,
            author=request.user,
            kind=_KINDS[sent["kind"]],
            body=sent["body"],
            now=now,
            other_body=sent["other_body"],
            seen_message=sent["seen"],
            seen_draft=seen_draft,
        )
    except REFUSALS:
        raise Http404 from None
