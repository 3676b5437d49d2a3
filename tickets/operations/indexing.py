"""What full-text search finds tickets and messages by: computed as they are written, and again by a command."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Q, QuerySet
from django.db.models.expressions import CombinedExpression
from django.db.models.sql.compiler import SQLCompiler
from typing_extensions import override

from customers.models import Contact
from customers.operations.organisations import RENAMED
from plans.errors import NothingPublished
from plans.queries import get_publication, get_terms
from supportdesk.kernel.tenancy import current_vendor
from supportdesk.kernel.timers import set_timer
from tickets.core.search_words import SIMPLE, as_written, configurations, parts_of
from tickets.models import Message, Ticket

# What follows in a longer message is not found: a row's search column may hold one megabyte, in all languages together.
TEXT_LIMIT = 20_000
_BATCH = 200
_AT_ONCE = 50  # in one transaction, while others wait for these rows
TIMER = "tickets.reindex_search"


def ticket_search(*, subject: str, contact: Contact, languages: Iterable[str]) -> Expression:
    """Return what a new ticket is found by: its subject in the vendor's languages, and whose it is."""
    names = f"{contact.organisation.name} {contact.user.name}"
    return CombinedExpression(
        _vector(subject, languages, weight="A"),
        "||",
        # Names are taken in every language too: a question is asked in one at a time, and may hold both.
        _vector(names, languages, weight="B"),
        output_field=SearchVectorField(),
    )


def message_search(*, ticket: Ticket, body: str) -> Expression:
    """Return what a new message is found by, in the vendor's languages."""
    languages = get_terms(ticket.plan_version.publication).vendor.languages
    return _vector(body[:TEXT_LIMIT], languages)


def reindex_search(*, languages: Iterable[str], only_missing: bool = False) -> int:
    """Compute the search columns again, in batches of their own, and return how many rows were written."""
    languages, written = tuple(languages), 0
    for model in (Ticket, Message):
        after: int | None = 0
        while after is not None:
            after, count = reindex_batch(model=model, after=after, languages=languages, only_missing=only_missing)
            written += count
    return written


def reindex_more(*, key: str, now: datetime) -> None:
    """Write the search columns of the next rows, as `key` says (`message:1200`), and set the timer for those after them."""
    kind, _colon, after = key.partition(":")
    try:
        languages = get_terms(get_publication(on=now.date())).vendor.languages
    except NothingPublished:
        return
    models: dict[str, type[Ticket] | type[Message]] = {"ticket": Ticket, "message": Message}
    last, _count = reindex_batch(model=models[kind], after=int(after), languages=languages, size=_AT_ONCE)
    if last is not None:
        set_timer(vendor=current_vendor(), handler=TIMER, key=f"{kind}:{last}", due_at=now)


def reindex_renamed(*, key: str, now: datetime) -> None:
    """Write the search columns of the next tickets of who is called otherwise, and set the timer for those after them.

    `key` says who, and after which ticket it goes on: `organisation:7`, `contact:7:1200`.
    """
    kind, number, after = (*key.split(":"), "0")[:3]
    try:
        languages = get_terms(get_publication(on=now.date())).vendor.languages
    except NothingPublished:
        return
    whose = Q(organisation=int(number)) if kind == "organisation" else Q(contact=int(number))
    last, _count = reindex_batch(model=Ticket, after=int(after), languages=languages, only=whose, size=_AT_ONCE)
    if last is not None:
        set_timer(vendor=current_vendor(), handler=RENAMED, key=f"{kind}:{number}:{last}", due_at=now)


def reindex_batch(
    *,
    model: type[Ticket] | type[Message],
    after: int,
    languages: Iterable[str],
    only_missing: bool = False,
    only: Q | None = None,
    size: int = _BATCH,
) -> tuple[int | None, int]:
    """Write the search columns of the next rows; return where to go on, None at the end, and how many were written.

    Few rows at a time: they are locked no longer than a moment, and nobody who works on one of them waits longer.
    """
    languages = tuple(languages)
    rows: QuerySet[Any] = model.objects.filter(pk__gt=after).order_by("pk")
    rows = rows.filter(search=None) if only_missing else rows
    rows = rows.filter(only) if only is not None else rows
    if model is Ticket:
        found = rows.select_related("contact__user", "contact__organisation").only(
            "subject", "contact__user__name", "contact__organisation__name"
        )
    else:
        found = rows.only("body")
    batch = list(found[:size])
    for row in batch:
        # No `save`: only this column, whatever else changes meanwhile.
        model.objects.filter(pk=row.pk).update(search=_search_of(row, languages))
    return (batch[-1].pk if len(batch) == size else None), len(batch)


def _search_of(row: Ticket | Message, languages: tuple[str, ...]) -> Expression:
    if isinstance(row, Ticket):
        return ticket_search(subject=row.subject, contact=row.contact, languages=languages)
    return _vector(row.body[:TEXT_LIMIT], languages)


class _Vector(Expression):
    """A text as PostgreSQL's full-text search finds it, in several configurations at once, with its parts.

    Django's own `SearchVector` takes one; a sum of many costs more to write than the row to insert. What is searched
    exactly as written comes first: PostgreSQL counts no further than 16,383 words, and phrases need their places.
    """

    def __init__(self, text: str, *, names: tuple[str, ...], weight: str) -> None:
        super().__init__(output_field=SearchVectorField())
        self.text, self.parts = as_written(text), parts_of(as_written(text))
        self.names, self.weight = names, weight

    @override
    def as_sql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
    ) -> tuple[str, tuple[str | int, ...]]:
        """Write it; names and weight are constants of this program, the texts are parameters."""
        texts = [(SIMPLE, self.text), *([(SIMPLE, self.parts)] if self.parts else [])]
        texts += [(name, self.text) for name in self.names if name != SIMPLE]
        vectors = [f"to_tsvector('{name}'::regconfig, %s)" for name, _text in texts]
        if self.weight:
            vectors = [f"setweight({vector}, '{self.weight}')" for vector in vectors]
        return f"({' || '.join(vectors)})", tuple(text for _name, text in texts)


def _vector(text: str, languages: Iterable[str], weight: str = "") -> _Vector:
    return _Vector(text, names=configurations(languages), weight=weight)
