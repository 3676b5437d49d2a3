"""Languages in which a vendor serves its customers: those of the product's that its published terms name.

Publishing writes them on the vendor's row, which every request and task has read already. A version of the terms counts
from the day on which it takes effect, not from its publishing; a day begins at midnight UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection as plain_connection
from django.utils.translation.trans_real import parse_accept_lang_header

connection: Any = plain_connection  # with what django-tenants adds to it


def product_languages() -> tuple[str, ...]:
    """Return the languages that the desk itself speaks."""
    return tuple(code for code, _name in settings.LANGUAGES)


def offered_languages(*, now: datetime) -> tuple[str, ...]:
    """Return the product's languages that the current vendor's terms in force name, in their order.

    All are offered where no terms are in force, where they name none of them, and on pages of no vendor.
    """
    product = product_languages()
    return tuple(code for code in _named(now) if code in product) or product


def served_language(wish: str, *, now: datetime) -> str:
    """Return the language in which a customer is written to: the wish, or the vendor's first where its terms do not name it."""
    named = _named(now)
    return wish if not named or wish in named else offered_languages(now=now)[0]


def first_offered(wishes: Iterable[str | None], offered: tuple[str, ...]) -> str:
    """Return the first wish that is offered, else the first language offered."""
    return next((wish for wish in wishes if wish in offered), offered[0])


def accepted_languages(header: str) -> list[str]:
    """Return the languages of an Accept-Language header, the most wanted first, without their countries."""
    return [code.partition("-")[0] for code, _weight in parse_accept_lang_header(header)]


def _named(now: datetime) -> tuple[str, ...]:
    """Return what the terms in force name; nothing where there are none."""
    versions: dict[str, list[str]] = getattr(connection.tenant, "languages", {})
    today = now.astimezone(UTC).date().isoformat()
    in_force = max((day for day in versions if day <= today), default=None)
    return tuple(versions[in_force]) if in_force else ()
