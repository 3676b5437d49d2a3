"""Reads for those who write: what came meanwhile, drafts, text modules."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from people.models import User
from tickets import rules
from tickets.models import Draft, Message, MessageKind, TextModule, Ticket
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


def list_text_modules() -> list[TextModule]:
    """Return all text modules by title, each in every language that it is written in."""
    return list(TextModule.objects.order_by("title", "key", "language"))


def list_module_texts(key: str) -> list[TextModule]:
    """Return one text module in every language that it is written in, none where it does not exist."""
    return list(TextModule.objects.filter(key=key).order_by("language"))


def get_text_module(key: str, language: str) -> TextModule:
    """Return a text module in a language, else raise Http404."""
    return get_object_or_404(TextModule, key=key, language=language)
