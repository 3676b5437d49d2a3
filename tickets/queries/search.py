"""Full-text search over tickets, messages, organisations and contacts, as far as the person may see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, SearchVector
from django.db.models import Case, Expression, F, Func, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Left

from customers.models import Contact, Organisation
from customers.queries import find_contacts
from people.models import User
from supportdesk.kernel.database.ordering import by_name
from supportdesk.kernel.database.statement_timeout import without_seqscan
from tickets import rules
from tickets.core.search_words import (
    SIMPLE,
    beginnings,
    clean_words,
    configurations,
    has_operators,
    parse_search,
    ticket_number,
)
from tickets.models import Message, MessageKind, Ticket
from tickets.models.ticket import FIRST_NUMBER
from tickets.queries.visible import visible_tickets

RESULTS = 20
_NAMES = 5
# Of up to so many matches all are ranked; of more the newest, so that a word of every ticket costs no more than a rare one.
_RANKED, _NEWEST = 1_000, 300
_HEADLINE_TEXT = 20_000
# Private-use letters mark what matched; they are taken out of the text first, so that nobody can write them.
_BEGIN, _END = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: what matched, or what is around it."""

    text: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket that was found; `excerpts` is the stretch of a message with the words, where one has them."""

    ticket: Ticket
    subject: tuple[Piece, ...]
    message: Message | None
    excerpts: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives, the best first; `has_more` when tickets were left out."""

    tickets: tuple[Hit, ...]
    organisations: tuple[Organisation, ...] = ()
    contacts: tuple[Contact, ...] = ()
    has_more: bool = False


def search(actor: User, words: str, *, languages: Iterable[str], limit: int = RESULTS) -> Found:
    """Find what the person may see; `languages` are the vendor's. Notes are searched for those alone who may read them."""
    words = clean_words(words)
    if not any(character.isalnum() for character in words):
        return Found(tickets=())
    names = configurations(languages)
    with without_seqscan():
        scores, messages = _best_tickets(actor, words, names)
    ids = sorted(scores, key=lambda pk: (-scores[pk], -pk))
    chosen = ids[:limit]
    tickets = _tickets_with_words(actor, chosen, words, names)
    excerpts = _messages_with_words([messages[pk] for pk in chosen if pk in messages], words, names)
    return Found(
        tickets=tuple(_hit(tickets[pk], excerpts.get(messages.get(pk, 0))) for pk in chosen if pk in tickets),
        organisations=tuple(find_organisations(actor, words)[:_NAMES]),
        contacts=tuple(_find_people(actor, words)),
        has_more=len(ids) > limit,
    )


def find_by_number(actor: User, words: str) -> Ticket | None:
    """Return the ticket whose reference or number the words are, if the person may see it."""
    numbered = _numbered(words)
    return visible_tickets(actor).filter(numbered).first() if numbered is not None else None


def matching_tickets(tickets: QuerySet[Ticket], words: str, *, languages: Iterable[str]) -> QuerySet[Ticket]:
    """Narrow tickets to the one of this number and those with the words in their subject or in the names of whose they are."""
    words = clean_words(words)
    if not any(character.isalnum() for character in words):
        return tickets.none()
    worded = Q(search=_query(words, configurations(languages)))
    numbered = _numbered(words)
    return tickets.filter(worded if numbered is None else worded | numbered)


def public_messages_matching(words: str, *, languages: Iterable[str]) -> QuerySet[Message]:
    """Return the public messages with the words, of whichever ticket: narrow them to those the person may see."""
    words = clean_words(words)
    messages = Message.objects.filter(kind=MessageKind.PUBLIC)
    if not any(character.isalnum() for character in words):
        return messages.none()
    return messages.filter(search=_query(words, configurations(languages)))


def find_organisations(actor: User, words: str) -> QuerySet[Organisation]:
    """Return the organisations with all these words in their name: all for staff, their customers for partners."""
    organisations = Organisation.objects.all()
    if rules.is_partner(actor):
        partner = actor.partner_member.partner_id
        organisations = organisations.filter(Q(distributor=partner) | Q(support_partner=partner))
    elif not rules.works_for_vendor(actor):
        organisations = organisations.none()
    for word in words.split():
        organisations = organisations.filter(name__icontains=word)
    return organisations.order_by(by_name("name"), "pk")


def _find_people(actor: User, words: str) -> list[Contact]:
    if rules.works_for_vendor(actor):
        return find_contacts(words=words, partner_id=None, limit=_NAMES)
    if rules.is_partner(actor):
        return find_contacts(words=words, partner_id=actor.partner_member.partner_id, limit=_NAMES)
    return []


def _query(words: str, names: Sequence[str]) -> SearchQuery:
    """Return the question in every configuration: `or` and minus as people type them, else also beginnings.

    What is in quotes is asked for exactly: without endings taken off, and with the words that are none of their own.
    """
    terms = parse_search(words)
    phrases = SearchQuery(terms.phrases, config=SIMPLE, search_type="websearch") if terms.phrases else None
    if phrases is not None and not any(character.isalnum() for character in terms.rest):
        return phrases
    worded = [SearchQuery(terms.rest, config=name, search_type="websearch") for name in names]
    begun = beginnings(terms.rest)
    if begun and not has_operators(terms.rest):
        worded.append(SearchQuery(begun, config=SIMPLE, search_type="raw"))
    rest = reduce(or_, worded)
    return rest if phrases is None else phrases & rest


def _numbered(words: str) -> Q | None:
    """Return the condition of being the ticket of this number, None where the words are none."""
    terms = ticket_number(words)
    if terms is None or terms.number < FIRST_NUMBER:
        return None
    ending = f"-{terms.number}"
    named = Q(reference=terms.prefix + ending) if terms.prefix else Q(reference__endswith=ending)
    return Q(pk=terms.number - FIRST_NUMBER) & named


def _best_tickets(actor: User, words: str, names: Sequence[str]) -> tuple[dict[int, float], dict[int, int]]:
    """Return the score of each ticket found, and the best message of those that were found by one."""
    query = _query(words, names)
    scores = {pk: rank for pk, _pk, rank in _ranked(visible_tickets(actor), query, "pk")}
    best: dict[int, tuple[float, int]] = {}
    for ticket_id, pk, rank in _ranked(_visible_messages(actor), query, "ticket_id"):
        best[ticket_id] = max(best.get(ticket_id, (0.0, 0)), (rank, pk))
    for ticket_id, (rank, _pk) in best.items():
        scores[ticket_id] = scores.get(ticket_id, 0.0) + rank
    return scores, {ticket_id: pk for ticket_id, (_rank, pk) in best.items()}


def _ranked(
    rows: QuerySet[Ticket] | QuerySet[Message], query: SearchQuery, ticket: str
) -> list[tuple[int, int, float]]:
    """Return the ticket, the number and the rank of what matches.

    First without an order: asked for the newest at once, PostgreSQL would walk through all rows looking for a rare word.
    """
    ranked: QuerySet[Any, tuple[int, int, float]] = (
        rows.filter(search=query)
        .annotate(rank=SearchRank(F("search"), query))
        .order_by()
        .values_list(ticket, "pk", "rank")
    )
    found = list(ranked[: _RANKED + 1])
    return found if len(found) <= _RANKED else list(ranked.order_by("-pk")[:_NEWEST])


def _visible_messages(actor: User) -> QuerySet[Message]:
    messages = Message.objects.all()
    if rules.works_for_vendor(actor):
        return messages
    messages = messages.filter(ticket__in=visible_tickets(actor))
    return messages if rules.is_partner(actor) else messages.filter(kind=MessageKind.PUBLIC)


def _tickets_with_words(
    actor: User, ids: Sequence[int], words: str, names: Sequence[str]
) -> dict[int, tuple[Ticket, str]]:
    """Return the tickets by id, each with its subject as it is marked."""
    tickets = visible_tickets(actor).filter(pk__in=ids).select_related("organisation", "contact__user", "assignee")
    marked = _marked("subject", words, names, highlight_all=True)
    return {ticket.pk: (ticket, ticket.marked) for ticket in tickets.annotate(marked=marked)}


def _messages_with_words(ids: Sequence[int], words: str, names: Sequence[str]) -> dict[int, tuple[Message, str]]:
    if not ids:
        return {}
    messages = Message.objects.filter(pk__in=ids).select_related("author")
    marked = _marked("body", words, names, max_fragments=2, max_words=24, min_words=8, fragment_delimiter=" … ")
    found = messages.annotate(marked=marked).defer("search", "body")
    return {message.pk: (message, message.marked) for message in found}


def _marked(field: str, words: str, names: Sequence[str], **options: Any) -> Expression:
    """Return the text with marks around what matched, by the first configuration in which it does."""
    unmarked = Func(F(field), Value(_BEGIN + _END), Value(""), function="translate", output_field=TextField())
    text = Left(unmarked, _HEADLINE_TEXT)

    def headline(name: str) -> SearchHeadline:
        query = _query(words, [name])
        return SearchHeadline(text, query, config=name, start_sel=_BEGIN, stop_sel=_END, **options)

    whens = [
        When(_Matches(SearchVector(text, config=name), _query(words, [name])), then=headline(name)) for name in names
    ]
    return Case(*whens, default=headline(SIMPLE))


class _Matches(Func):
    """`vector @@ query` as a condition."""

    arg_joiner = " @@ "
    template = "(%(expressions)s)"
    conditional = True


def _hit(found: tuple[Ticket, str], excerpt: tuple[Message, str] | None) -> Hit:
    ticket, subject = found
    message, text = excerpt or (None, "")
    return Hit(ticket=ticket, subject=_pieces(subject), message=message, excerpts=_pieces(text) if message else ())


def _pieces(marked: str) -> tuple[Piece, ...]:
    """Cut a marked text at its marks."""
    pieces = []
    for index, stretch in enumerate(marked.split(_BEGIN)):
        match, end, after = stretch.partition(_END) if index else ("", "", stretch)
        pieces += [Piece(match, is_match=True)] if end else []
        pieces.append(Piece(after if end or not index else stretch, is_match=False))
    return tuple(piece for piece in pieces if piece.text)
