"""Who reads what in which language: customers and visitors in those of the vendor's terms, who works at the desk in any."""

from __future__ import annotations

from datetime import datetime

from people.models import User, UserKind
from supportdesk.kernel.languages import offered_languages, product_languages, served_language


def languages_for(user: User | None, *, now: datetime) -> tuple[str, ...]:
    """Return the languages that somebody may choose among; None is a visitor who has not signed in."""
    works_at_desk = user is not None and user.kind != UserKind.CONTACT
    return product_languages() if works_at_desk else offered_languages(now=now)


def language_of(user: User, *, now: datetime) -> str:
    """Return the language in which somebody is written to; a customer's own where the vendor's terms name it."""
    return served_language(user.language, now=now) if user.kind == UserKind.CONTACT else user.language
