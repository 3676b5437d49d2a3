"""Reads for those who write: what came meanwhile, drafts, canned responses."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from people.models import User
from tickets import rules
from tickets.models import CannedResponse, Draft, Message, MessageKind, Ticket
from tickets.queries.visible import conversation_of


def list_messages_since(actor: User, ticket: Ticket, seen: int) -> list[Message]:
    """Return what others have written on the ticket after the message with the id `seen`, as far as the person may read it."""
    parts = conversation_of(actor, ticket)
    messages = Message.objects.filter(ticket__in=parts, pk__gt=seen).exclude(author=actor).select_related("author")
    if not rules.can_see_notes(actor, ticket):
        messages = messages.filter(kind=MessageKind.PUBLIC)
    return list(messages.order_by("created_at", "id"))


def find_draft(author: User, ticket: Ticket) -> Draft | None:
    """Return what this person has begun to write on the ticket; nobody else's is ever found."""
    return Draft.objects.filter(ticket=ticket, author=author).first()


def list_canned_responses() -> list[CannedResponse]:
    """Return all canned responses by title, each in every language that it is written in."""
    return list(CannedResponse.objects.order_by("title", "key", "language"))


def list_response_texts(key: str) -> list[CannedResponse]:
    """Return one canned response in every language that it is written in, none where it does not exist."""
    return list(CannedResponse.objects.filter(key=key).order_by("language"))


def get_canned_response(key: str, language: str) -> CannedResponse:
    """Return a canned response in a language, else raise Http404."""
    return get_object_or_404(CannedResponse, key=key, language=language)
