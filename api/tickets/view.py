"""What the views of tickets have in common: how refusals of the operations are answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.files.uploadedfile import UploadedFile
from rest_framework.request import Request

from api.tickets.outputs import MessageSerializer
from api.tickets.rows import Reader, Row, message_row, ticket_row
from api.view import ApiRequest, ApiView, owner_of, token_of
from people.api_tokens import scopes_of
from people.core.scopes import TICKETS_READ
from plans.errors import NothingPublished
from plans.queries import get_terms
from supportdesk.kernel.api.operation import ProblemSerializer
from supportdesk.kernel.api.paging import read_cursor
from supportdesk.kernel.api.problems import FieldError, Problem
from tickets.errors import (
    AnsweredMeanwhile,
    BadAttachment,
    BadIntake,
    BadRequest,
    NotAllowed,
    NotPossible,
    TakenMeanwhile,
)
from tickets.models import Ticket
from tickets.operations.acts.guarding import unless_answered
from tickets.operations.messages.attachments import Upload, uploads_of
from tickets.operations.messages.intake import WrongGiver
from tickets.presentation.refusals import refusal_message

Done = TypeVar("Done")
CONFLICT = {409: ProblemSerializer}


class TicketView(ApiView):
    """A view of tickets."""

    tag = "tickets"

    def problem_for(self, error: Exception) -> Problem | None:
        """Return what an operation's refusal is answered with."""
        if isinstance(error, AnsweredMeanwhile):
            return _answered_meanwhile(error, self.request)
        if isinstance(error, TakenMeanwhile):
            return Problem("not-possible", refusal_message(error))
        if isinstance(error, NotAllowed):
            return Problem("not-allowed", refusal_message(error))
        if isinstance(error, NotPossible):
            return Problem("not-possible", refusal_message(error))
        if isinstance(error, BadAttachment):
            return Problem("invalid", errors=[FieldError("files", refusal_message(error))])
        if isinstance(error, WrongGiver):
            return Problem("invalid", errors=[FieldError("given_by", str(error))])
        if isinstance(error, BadIntake):
            return Problem("invalid", errors=[FieldError("intake", str(error))])
        if isinstance(error, BadRequest):
            return Problem("invalid", str(error))
        return Problem("nothing-published") if isinstance(error, NothingPublished) else None


def guarded(request: ApiRequest, subject: Ticket, act: Callable[..., Done], /, **values: Any) -> Done:
    """Do an act with what was sent, unless others have written since the caller looked; raises AnsweredMeanwhile.

    `values` are what the act needs besides what was sent.
    """
    sent = dict(request.body) | values
    seen = sent.pop("last_seen_message")
    return unless_answered(
        tickets=[subject],
        actor=request.user,
        seen_message=seen,
        act=lambda: act(actor=request.user, now=request.now, **sent),
    )


def _answered_meanwhile(error: AnsweredMeanwhile, request: Request) -> Problem:
    """Return what came meanwhile; a token that may not read the conversation learns the numbers alone (ATTACK-S16)."""
    more: dict[str, Any] = {"message_ids": [one.pk for one in error.messages]}
    if TICKETS_READ in scopes_of(token_of(request)):
        reader = Reader(owner_of(request))
        rows = [message_row(one, reader, vendor_name(one.ticket)) for one in error.messages]
        more["messages"] = MessageSerializer(rows, many=True).data
    return Problem("answered-meanwhile", more=more)


def invalid(field: str, message: str) -> Problem:
    """Return the problem of one field."""
    return Problem("invalid", errors=[FieldError(field, message)])


def row_of(ticket: Ticket, request: ApiRequest) -> Row:
    """Return a ticket as the caller may read it."""
    return ticket_row(ticket, Reader(request.user))


def vendor_name(ticket: Ticket) -> str:
    """Return the vendor's name, as it was when the ticket was filed."""
    return get_terms(ticket.plan_version.publication).vendor.name


def number_after(request: ApiRequest) -> int:
    """Return the number that a page begins after."""
    cursor = request.query.get("cursor", "")
    return int(read_cursor(cursor, int)[0]) if cursor else 0


def uploads_in(request: ApiRequest) -> tuple[Upload, ...]:
    """Return the files that came with a form."""
    files: list[UploadedFile[Any]] = request.body.get("files", [])
    return uploads_of(tuple(files))
