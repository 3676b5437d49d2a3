"""What full-text search finds tickets and messages by: worked out as they are written, and anew by a command."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable, CombinedExpression
from django.db.models.functions import Concat, Left
from django.db.models.sql.compiler import SQLCompiler

from customers.models import Contact
from plans.queries import get_terms
from tickets.core.search_words import configurations
from tickets.models import Message, Ticket

# What follows in a longer message is not found: a row's search column may hold one megabyte, in all languages together.
TEXT_LIMIT = 20_000
_BATCH = 2_000


def ticket_search(*, subject: str, contact: Contact, languages: Iterable[str]) -> Expression:
    """Return what a new ticket is found by: its subject in the vendor's languages, and whose it is."""
    names = Value(f"{contact.organisation.name} {contact.user.name}")
    return _about(Value(subject), names, tuple(languages))


def message_search(*, ticket: Ticket, body: str) -> Expression:
    """Return what a new message is found by, in the vendor's languages."""
    languages = get_terms(ticket.plan_version.publication).vendor.languages
    return _vector(Value(body[:TEXT_LIMIT]), languages)


def reindex_search(*, languages: Iterable[str], only_missing: bool = False) -> int:
    """Work the search columns out anew, in batches of their own, and return how many rows were written."""
    languages = tuple(languages)
    wanted = Q(search=None) if only_missing else Q()
    people = Contact.objects.filter(pk=OuterRef("contact")).values(
        names=Concat("organisation__name", Value(" "), "user__name")
    )
    by_ticket = _about(F("subject"), Subquery(people), languages)
    by_message = _vector(Left("body", TEXT_LIMIT), languages)
    return _fill(Ticket.objects.filter(wanted), by_ticket) + _fill(Message.objects.filter(wanted), by_message)


def _fill(rows: QuerySet[Ticket] | QuerySet[Message], vector: Expression) -> int:
    first = rows.aggregate(first=Min("pk"))["first"]
    written = 0
    while first is not None:
        written += rows.filter(pk__gte=first, pk__lt=first + _BATCH).update(search=vector)
        first = rows.filter(pk__gte=first + _BATCH).aggregate(first=Min("pk"))["first"]
    return written


class _Vector(Expression):
    """A text as PostgreSQL's full-text search finds it, in several configurations at once.

    Django's own `SearchVector` takes one; a sum of many costs more to write than the row to insert.
    """

    def __init__(self, text: Combinable, *, names: tuple[str, ...], weight: str) -> None:
        super().__init__(output_field=SearchVectorField())
        self.text: Any = text
        self.names, self.weight = names, weight

    def get_source_expressions(self) -> list[Any]:
        """Return what the vector is of."""
        return [self.text]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Take the same, resolved."""
        (self.text,) = exprs

    def as_sql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,  # noqa: ARG002  # Django gives it to every expression
    ) -> tuple[str, tuple[str | int, ...]]:
        """Write it; names and weight are constants of this program, the text is a parameter."""
        text, params = compiler.compile(self.text)
        vectors = [f"to_tsvector('{name}'::regconfig, COALESCE({text}, ''))" for name in self.names]
        if self.weight:
            vectors = [f"setweight({vector}, '{self.weight}')" for vector in vectors]
        return f"({' || '.join(vectors)})", (*params,) * len(self.names)


def _vector(text: Combinable, languages: Iterable[str], weight: str = "") -> Expression:
    return _Vector(text, names=configurations(languages), weight=weight)


def _about(subject: Combinable, names: Combinable, languages: tuple[str, ...]) -> Expression:
    """Names are taken in every language too: a question is asked in one at a time, and may hold both."""
    by_subject, by_names = _vector(subject, languages, weight="A"), _vector(names, languages, weight="B")
    return CombinedExpression(by_subject, "||", by_names, output_field=SearchVectorField())
