"""Views of one ticket: reading it, answering, closing, reopening, handing over to the vendor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from plans.queries import get_terms
from supportdesk.kernel.clock import now
from supportdesk.kernel.http.methods import require_POST
from supportdesk.kernel.security.limits import limited
from tickets import rules
from tickets.core.states import possible_acts
from tickets.errors import (
    AlreadyMerged,
    AnsweredMeanwhile,
    BadAttachment,
    BadIntake,
    NotAllowed,
    NotPossible,
    Unreadable,
)
from tickets.models import Ticket
from tickets.operations.acts.guarding import unless_answered
from tickets.operations.acts.status_changes import close as close_ticket
from tickets.operations.acts.status_changes import hand_over_to_tier
from tickets.operations.acts.status_changes import reopen as reopen_ticket
from tickets.operations.messages.attachments import uploads_of
from tickets.operations.messages.conversation import reply as write_reply
from tickets.operations.messages.intake import complete_intake
from tickets.presentation.intake import still_missing
from tickets.presentation.refusals import refusal_message
from tickets.queries import get_ticket_for, merge_target_of
from web.access import SignedInRequest, portal_required, ticket_address
from web.forms.questions import MissingForm
from web.portal.forms.filing import ReasonForm, ReopenForm, ReplyForm
from web.portal.views.page import first_tier, ticket_page
from web.seen import seen_message

Done = TypeVar("Done")


@require_safe
@ticket_address
@portal_required
def ticket(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the conversation, what is promised by when, and what may be done; a merged one leads to its target."""
    found = get_ticket_for(request.user, reference)
    target = merge_target_of(found)
    if target != found and rules.can_see(request.user, target):
        words = {"old": found.reference, "new": target.reference}
        messages.info(request, _("%(old)s was merged into %(new)s: it is the same problem.") % words)
        return redirect("portal-ticket", target.reference)
    return _show(request, reference)


@require_POST
@portal_required
@limited("reply")
def reply(request: SignedInRequest, reference: str) -> HttpResponse:
    """Send the customer's answer; it ends a wait and opens a resolved ticket again."""
    form = ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, reference, reply_form=form)
    found = get_ticket_for(request.user, reference)
    try:
        write_reply(
            ticket=found,
            actor=request.user,
            body=form.cleaned_data["text"],
            uploads=uploads_of(form.cleaned_data["files"]),
            seen_message=seen_message(request),
            now=now(),
        )
    except AnsweredMeanwhile as meanwhile:
        words, has_files = form.cleaned_data["text"], bool(form.cleaned_data["files"])
        return _hold(request, reference, meanwhile, {"reply_form": form}, words=words, has_files=has_files)
    except BadAttachment as error:
        form.add_error("files", refusal_message(error))
        return _show(request, reference, reply_form=form)
    except AlreadyMerged as merged:
        words = {"old": found.reference, "new": merged.target}
        form.add_error(None, _("%(old)s was merged into %(new)s, which you see here: please send it again.") % words)
        return _show(request, merged.target, reply_form=form)
    except Unreadable:
        form.add_error(None, _("We cannot accept your reply right now; the fault is ours. Your text is below."))
        return _show(request, reference, reply_form=form)
    except (NotPossible, NotAllowed):
        return _keep_words(request, reference, form.cleaned_data["text"], has_files=bool(form.cleaned_data["files"]))
    messages.success(request, _("Your reply was sent."))
    return redirect("portal-ticket", reference)


@require_POST
@portal_required
@limited("reply")
def add(request: SignedInRequest, reference: str) -> HttpResponse:
    """Add what was missing at filing; once all of it is here, the ticket resumes by itself (TERM-D6, TERM-E36)."""
    found = get_ticket_for(request.user, reference)
    terms = get_terms(found.plan_version.publication)
    form = MissingForm(request.POST, request.FILES, terms=terms, questions=still_missing(found, terms))
    if not form.is_valid():
        return _show(request, reference, missing_form=form)
    try:
        done = _unless_answered(
            request,
            found,
            lambda: complete_intake(
                ticket=found, actor=request.user, answers=form.answers(), uploads=form.uploads(), now=now()
            ),
        )
    except AnsweredMeanwhile as meanwhile:
        return _hold(request, reference, meanwhile, {"missing_form": form}, has_files=bool(form.uploads()))
    except (BadAttachment, BadIntake) as error:
        form.add_error(None, refusal_message(error) if isinstance(error, BadAttachment) else str(error))
        return _show(request, reference, missing_form=form)
    except (NotPossible, NotAllowed):
        words = "\n\n".join(value for value in form.answers().values() if value)
        return _keep_words(request, reference, words, has_files=bool(form.uploads()))
    if still_missing(done, terms):
        messages.success(request, _("Thank you. Some information is still missing."))
    else:
        messages.success(request, _("Thank you, that is all we need."))
    return redirect("portal-ticket", reference)


@require_POST
@portal_required
def close(request: SignedInRequest, reference: str) -> HttpResponse:
    """Close the ticket: it is solved."""
    found = get_ticket_for(request.user, reference)
    return _do(
        request,
        found,
        _("Marked as solved. Thank you."),
        lambda: close_ticket(ticket=found, actor=request.user, now=now()),
    )


@require_POST
@portal_required
def reopen(request: SignedInRequest, reference: str) -> HttpResponse:
    """Open the ticket again, with the reason."""
    form = ReopenForm(request.POST, prefix="reopen")
    if not form.is_valid():
        return _show(request, reference, reopen_form=form)
    found = get_ticket_for(request.user, reference)
    reason = form.cleaned_data["text"]
    return _do(
        request,
        found,
        _("It has been reopened."),
        lambda: reopen_ticket(ticket=found, actor=request.user, reason=reason, now=now()),
        words=reason,
        bound={"reopen_form": form},
    )


@require_POST
@portal_required
def ask_vendor(request: SignedInRequest, reference: str) -> HttpResponse:
    """Turn from the partner who has the ticket to the vendor, with the reason (TERM-C5)."""
    form = ReasonForm(request.POST, prefix="vendor")
    if not form.is_valid():
        return _show(request, reference, vendor_form=form)
    found = get_ticket_for(request.user, reference)
    reason = form.cleaned_data["text"]
    return _do(
        request,
        found,
        _("The vendor has it now, with its whole history."),
        lambda: hand_over_to_tier(
            ticket=found, actor=request.user, tier_key=first_tier(found), reason=reason, now=now()
        ),
        words=reason,
        bound={"vendor_form": form},
    )


def _do(
    request: SignedInRequest,
    found: Ticket,
    done: str,
    act: Callable[[], Any],
    *,
    words: str = "",
    bound: Mapping[str, forms.Form] | None = None,
) -> HttpResponse:
    """Do it and go back to the ticket; what is no longer possible is said there, and what was written stays."""
    reference = found.reference
    try:
        _unless_answered(request, found, act)
    except AnsweredMeanwhile as meanwhile:
        return _hold(request, reference, meanwhile, bound or {}, words=words)
    except (NotPossible, NotAllowed):
        if words:
            return _keep_words(request, reference, words)
        messages.error(request, _("That is no longer possible: the page was out of date."))
    else:
        messages.success(request, done)
    return redirect("portal-ticket", reference)


def _unless_answered(request: SignedInRequest, found: Ticket, act: Callable[[], Done]) -> Done:
    return unless_answered(tickets=[found], actor=request.user, seen_message=seen_message(request), act=act)


def _hold(
    request: SignedInRequest,
    reference: str,
    meanwhile: AnsweredMeanwhile,
    bound: Mapping[str, forms.Form],
    *,
    words: str = "",
    has_files: bool = False,
) -> HttpResponse:
    """Show what others have written since the sender looked, with what they entered where it can still be sent."""
    for form in bound.values():
        if has_files:
            form.add_error(None, _("Please choose the files again."))
    context = ticket_page(get_ticket_for(request.user, reference), request.user, now(), bound, held=meanwhile.messages)
    if any(not context[_OFFERED_WHERE[name]] for name in bound):
        return _keep_words(request, reference, words, has_files=has_files)
    return render(request, "portal/ticket.html", context, status=409)


# What of the page's context says that a form is still on it.
_OFFERED_WHERE = {
    "reply_form": "may_reply",
    "missing_form": "missing_form",
    "reopen_form": "may_reopen",
    "vendor_form": "may_ask_vendor",
}


def _keep_words(request: SignedInRequest, reference: str, words: str, *, has_files: bool = False) -> HttpResponse:
    """Show the ticket as it is by now, with the words where they can still be sent: to open it again, or as an answer."""
    is_closed = "customer_reply" not in possible_acts(get_ticket_for(request.user, reference).status)
    form: ReopenForm | ReplyForm
    if is_closed:
        form = ReopenForm({"reopen-text": words}, prefix="reopen")
        form.add_error(None, _("This is closed. Reopen it and tell us why; your text is below."))
    else:
        form = ReplyForm({"text": words})
        form.add_error(None, _("That is no longer possible: the page was out of date. Your text is below."))
    if has_files:
        form.add_error(None, _("Please choose the files again."))
    return _show(request, reference, **{"reopen_form" if is_closed else "reply_form": form})


def _show(request: SignedInRequest, reference: str, **bound: forms.Form) -> HttpResponse:
    at = now()
    found = get_ticket_for(request.user, reference)
    context = ticket_page(found, request.user, at, bound, seen=seen_message(request) if bound else None)
    return render(request, "portal/ticket.html", context, status=422 if bound else 200)
