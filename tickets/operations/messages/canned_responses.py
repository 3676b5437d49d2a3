"""Canned responses: pieces of text that the vendor's staff put into replies; who changed what is audited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from people.models import User
from supportdesk.audit.operations import record
from tickets import rules
from tickets.errors import BadRequest, NotAllowed
from tickets.models import CannedResponse

_KEY_LENGTH = 50


@dataclass(frozen=True, slots=True)
class ResponseText:
    """A canned response in one language."""

    title: str
    body: str


@transaction.atomic
def save_canned_response(*, key: str | None, texts: Mapping[str, ResponseText], actor: User, now: datetime) -> str:
    """Write a canned response in the languages given, which are all it has then; without a key it is a new one.

    Returns its key. Raises NotAllowed, BadRequest where there is no text or one lacks its title or its words.
    """
    _check_staff(actor)
    if not texts or any(not text.title.strip() or not text.body.strip() for text in texts.values()):
        raise BadRequest(_("A canned response needs a title and a text in at least one language."))
    before = _as_data(key) if key else {}
    key = key or _new_key(next(iter(texts.values())).title)
    rows = [
        CannedResponse(key=key, language=language, title=text.title.strip(), body=text.body, updated_at=now)
        for language, text in texts.items()
    ]
    CannedResponse.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["key", "language"],
        update_fields=["title", "body", "updated_at"],
    )
    CannedResponse.objects.filter(key=key).exclude(language__in=texts).delete()
    # The audit log is kept for good: its actions stay as they were first written.
    action = "tickets.text_module.changed" if before else "tickets.text_module.made"
    record(actor=actor, action=action, target=f"text_module:{key}", data={"from": before, "to": _as_data(key)}, now=now)
    return key


@transaction.atomic
def remove_canned_response(*, key: str, actor: User, now: datetime) -> None:
    """Remove a canned response in every language; one that is gone already stays gone. Raises NotAllowed."""
    _check_staff(actor)
    before = _as_data(key)
    if before:
        CannedResponse.objects.filter(key=key).delete()
        record(
            actor=actor,
            action="tickets.text_module.removed",
            target=f"text_module:{key}",
            data={"from": before},
            now=now,
        )


def _check_staff(actor: User) -> None:
    if not rules.is_staff(actor):
        raise NotAllowed("Only the vendor's own staff can change canned responses.")


def _new_key(title: str) -> str:
    """Return a key that is not taken, made of the title."""
    start = slugify(title)[:_KEY_LENGTH] or "text"
    taken = set(CannedResponse.objects.filter(key__startswith=start).values_list("key", flat=True))
    return next(
        key for number in range(len(taken) + 1) if (key := f"{start}-{number + 1}" if number else start) not in taken
    )


def _as_data(key: str) -> dict[str, dict[str, str]]:
    rows = CannedResponse.objects.filter(key=key).order_by("language")
    return {row.language: {"title": row.title, "body": row.body} for row in rows}
