"""What was answered at filing and what is still missing, as the pages of a ticket show it (TERM-D6, TERM-E36)."""

from __future__ import annotations

from plans.core.questions import Question, missing_questions
from plans.core.terms import VendorTerms
from plans.presentation.labels import answer_label, localize
from tickets.core.states import OPEN_STATES
from tickets.models import Ticket
from tickets.queries import case_of


def answered(ticket: Ticket, terms: VendorTerms) -> list[dict[str, str]]:
    """Return the answers in the order of the questions."""
    return [
        {"term": localize(question.text, terms), "value": answer_label(question, ticket.intake[question.key], terms)}
        for question in terms.questions
        if ticket.intake.get(question.key)
    ]


def still_missing(ticket: Ticket, terms: VendorTerms) -> tuple[Question, ...]:
    """Return what the vendor requires and does not have, while it is of use."""
    return missing_questions(terms.questions, case_of(ticket), ticket.intake) if ticket.status in OPEN_STATES else ()


def missing_facts(ticket: Ticket, terms: VendorTerms) -> list[str]:
    """Return the questions that nobody has answered."""
    return [localize(question.text, terms) for question in still_missing(ticket, terms)]
