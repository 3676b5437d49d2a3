"""The conversation: messages, replies, notes, files, and what was missing at filing."""

from __future__ import annotations

from django.http.response import HttpResponseBase

from api.tickets.inputs import (
    IntakeSerializer,
    IntakeWithFilesSerializer,
    NoteSerializer,
    NoteWithFilesSerializer,
    ReplySerializer,
    ReplyWithFilesSerializer,
)
from api.tickets.outputs import AttachmentSerializer, MeanwhileProblemSerializer, MessageSerializer, TicketSerializer
from api.tickets.rows import Reader, Row, message_row
from api.tickets.view import CONFLICT, TicketView, number_after, row_of, uploads_in, vendor_name
from api.view import ApiRequest, ApiResponse, operation
from people.core.scopes import TICKETS_READ, TICKETS_WRITE
from supportdesk.kernel.api.formats import AnyFormat
from supportdesk.kernel.api.operation import Operation
from supportdesk.kernel.api.paging import Page, cut_page
from supportdesk.kernel.files.downloads import send_file
from tickets.models import Attachment, Message, Ticket
from tickets.operations.acts.guarding import unless_answered
from tickets.operations.messages.conversation import add_note, reply
from tickets.operations.messages.intake import complete_intake
from tickets.queries import get_attachment_for, get_ticket_for
from tickets.queries.pages import list_attachments_after, list_messages_after


class MessagesView(TicketView):
    """/tickets/{reference}/messages"""

    tag = "conversation"

    @operation(
        Operation(
            "messages_list",
            "Read the conversation",
            TICKETS_READ,
            "In order, with that of tickets merged into it. Notes are only for staff and partners who serve the customer.",
            answer=MessageSerializer,
            is_page=True,
        )
    )
    def get(self, request: ApiRequest, reference: str) -> Page[Row]:
        """Return messages by number."""
        ticket, size = get_ticket_for(request.user, reference), request.query["page_size"]
        found = list_messages_after(request.user, ticket, after=number_after(request), limit=size + 1)
        page = cut_page(found, size, lambda message: [message.pk])
        return Page([_row(message, ticket, request) for message in page.items], page.next_cursor)


class ReplyView(TicketView):
    """/tickets/{reference}/reply"""

    tag = "conversation"

    @operation(
        Operation(
            "messages_reply",
            "Reply publicly",
            TICKETS_WRITE,
            "A customer's reply resumes a ticket that waits for them and reopens a resolved one.",
            body=ReplySerializer,
            form=ReplyWithFilesSerializer,
            answer=MessageSerializer,
            status=201,
            problems={409: MeanwhileProblemSerializer},
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, reference: str) -> ApiResponse:
        """Say something that both sides read."""
        ticket, sent = get_ticket_for(request.user, reference), request.body
        message = reply(
            ticket=ticket,
            actor=request.user,
            body=sent["body"],
            channel="api",
            uploads=uploads_in(request),
            wait_for_customer=sent["wait_for_customer"],
            seen_message=sent["last_seen_message"],
            send_anyway=sent["send_anyway"],
            now=request.now,
        )
        return ApiResponse(_row(message, ticket, request))


class NoteView(TicketView):
    """/tickets/{reference}/note"""

    tag = "conversation"

    @operation(
        Operation(
            "messages_note",
            "Write an internal note",
            TICKETS_WRITE,
            "Customers never see it.",
            body=NoteSerializer,
            form=NoteWithFilesSerializer,
            answer=MessageSerializer,
            status=201,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, reference: str) -> ApiResponse:
        """Write something for those who serve the customer."""
        ticket = get_ticket_for(request.user, reference)
        message = add_note(
            ticket=ticket,
            actor=request.user,
            body=request.body["body"],
            channel="api",
            uploads=uploads_in(request),
            now=request.now,
        )
        return ApiResponse(_row(message, ticket, request))


class IntakeView(TicketView):
    """/tickets/{reference}/intake"""

    tag = "conversation"

    @operation(
        Operation(
            "tickets_complete",
            "Provide missing information",
            TICKETS_WRITE,
            "Once nothing is missing, the ticket is resumed automatically. Staff and partners name who provided the information.",
            body=IntakeSerializer,
            form=IntakeWithFilesSerializer,
            answer=TicketSerializer,
            problems={409: MeanwhileProblemSerializer},
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, reference: str) -> Row:
        """Add answers and files."""
        ticket = get_ticket_for(request.user, reference)
        done = unless_answered(
            tickets=[ticket],
            actor=request.user,
            seen_message=request.body["last_seen_message"],
            act=lambda: complete_intake(
                ticket=ticket,
                actor=request.user,
                answers=request.body["intake"],
                uploads=uploads_in(request),
                given_by=request.body["given_by"],
                channel="api",
                now=request.now,
            ),
        )
        return row_of(done, request)


class AttachmentsView(TicketView):
    """/tickets/{reference}/attachments"""

    tag = "conversation"

    @operation(Operation("attachments_list", "List files", TICKETS_READ, answer=AttachmentSerializer, is_page=True))
    def get(self, request: ApiRequest, reference: str) -> Page[Attachment]:
        """Return the files of messages that the caller may read."""
        ticket, size = get_ticket_for(request.user, reference), request.query["page_size"]
        found = list_attachments_after(request.user, ticket, after=number_after(request), limit=size + 1)
        return cut_page(found, size, lambda attachment: [attachment.pk])


class AttachmentView(TicketView):
    """/tickets/{reference}/attachments/{id}"""

    tag = "conversation"
    content_negotiation_class = AnyFormat

    @operation(Operation("attachments_read", "Download a file", TICKETS_READ))
    def get(self, request: ApiRequest, reference: str, attachment_id: int) -> HttpResponseBase:
        """Send the file as a download."""
        found = get_attachment_for(request.user, reference, attachment_id)
        return send_file(found.storage_name, name=found.name)


def _row(message: Message, ticket: Ticket, request: ApiRequest) -> Row:
    return message_row(message, Reader(request.user), vendor_name(ticket))
