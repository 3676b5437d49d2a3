"""What the vendor asks at filing (TERM-D6, TERM-E36): what was answered, what is missing, and giving it afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from people.languages import language_of
from people.models import User
from plans.core.questions import PHONE, Case, Question, check_answers, fill_in, missing_questions
from plans.core.terms import VendorTerms
from plans.errors import WrongAnswer
from plans.presentation.labels import answer_label, localize
from plans.queries import get_terms
from supportdesk.kernel.files.names import harmless_name
from tickets import rules
from tickets.core.event_payloads import IntakeGiven, Resume, Wait
from tickets.core.sides import Side
from tickets.core.states import Status, next_state
from tickets.errors import BadIntake, NotAllowed
from tickets.models import Event, Message, MessageKind, Ticket
from tickets.operations import notices
from tickets.operations.clocks.refreshing import refresh_clocks
from tickets.operations.event_log import append_event, lock_ticket, next_event
from tickets.operations.indexing import message_search
from tickets.operations.messages.attachments import Upload, attach_files, check_uploads
from tickets.queries import case_of, intake_wait

NAME_LENGTH = 120


class NothingGiven(BadIntake):
    """Neither an answer nor a file came."""


def collect_intake(
    terms: VendorTerms, case: Case, *, answers: Mapping[str, str], uploads: Sequence[Upload], version: str
) -> dict[str, str]:
    """Return the answers to be kept: those given, the product's version, the names of the files. Raises BadIntake."""
    try:
        check_answers(terms.questions, answers)
    except WrongAnswer as error:
        raise BadIntake(str(error)) from None
    named = {key: answer for key, answer in answers.items() if answer.strip()}
    for upload in uploads:
        if upload.question:
            _name_file(terms, named, upload)
    files = ", ".join(harmless_name(upload.name) for upload in uploads if not upload.question)
    return fill_in(terms.questions, case, named, version=version, files=files)


def ask_for_missing(ticket: Ticket, missing: Sequence[Question], now: datetime) -> Event:
    """Let a new ticket wait for the customer until what is missing is here; the first response goes on
    (TERM-D6, TERM-E36).

    Returns what the log will say of it.
    """
    ticket.status = next_state(act="wait_customer", state=ticket.status)
    wait = Wait("customer", intake=tuple(question.key for question in missing))
    return next_event(ticket=ticket, payload=wait, at=now, actor=None)


def wait_reason(wait: Wait, terms: VendorTerms) -> str:
    """Return why a ticket waits, as it was given, or what was missing at filing, in the reader's language."""
    asked = [localize(question.text, terms) for question in terms.questions if question.key in (wait.intake or ())]
    if wait.reason is not None and not asked:
        return wait.reason
    return _("Missing information: %(questions)s") % {"questions": " · ".join(asked)} if asked else ""


class WrongGiver(BadIntake):
    """Those who serve the customer say from whom it was taken down, and a contact does not."""


@transaction.atomic
def complete_intake(
    *,
    ticket: Ticket,
    actor: User,
    answers: Mapping[str, str],
    uploads: Sequence[Upload],
    now: datetime,
    given_by: str = "",
    channel: str = "portal",
) -> Ticket:
    """Add answers and files to what was given at filing; once nothing is missing, the wait for it ends by itself.

    Those who serve the customer take it down from somebody, whom `given_by` names; the customer reads both.
    Raises NotAllowed, NotPossible on a ticket that is not open, BadIntake, BadAttachment.
    """
    check_uploads(uploads)
    ticket = lock_ticket(ticket)
    if not rules.is_theirs(actor, ticket, "complete_intake"):
        raise NotAllowed("Only the contact and people who handle the ticket can add information.")
    given_by = _named(actor, given_by)
    next_state(act="complete_intake", state=ticket.status)
    terms, case = get_terms(ticket.plan_version.publication), case_of(ticket)
    given = collect_intake(terms, case, answers=answers, uploads=uploads, version="")
    given.pop(PHONE, None)
    if not given and not uploads:
        raise NothingGiven("No information was provided.")
    ticket.intake = ticket.intake | given
    missing = missing_questions(terms.questions, case, ticket.intake)
    payload = IntakeGiven(tuple(sorted(given)), given_by or None)
    event = append_event(ticket=ticket, payload=payload, at=now, actor=actor)
    message = _write_message(ticket, _body(ticket, terms, given, now), actor, channel, event.at, uploads)
    _resume(ticket, actor, [question.key for question in missing], now)
    ticket.save(update_fields=["intake", "status"])
    refresh_clocks(tickets=[ticket], now=now)
    if rules.is_contact(actor):
        notices.notify_replied(ticket=ticket, message=message, now=now)
    return ticket


def _named(actor: User, given_by: str) -> str:
    """Return from whom it was taken down; a contact gives it themselves."""
    given_by = " ".join(given_by.split())
    if rules.is_contact(actor):
        if given_by:
            raise WrongGiver(_("Information that you add is recorded under your own name."))
    elif not given_by:
        raise WrongGiver(_("Enter who provided it."))
    elif len(given_by) > NAME_LENGTH:
        raise WrongGiver(
            _("The name of the person who provided it can have up to %(most)d characters.") % {"most": NAME_LENGTH}
        )
    return given_by


def _write_message(
    ticket: Ticket, body: str, actor: User, channel: str, at: datetime, uploads: Sequence[Upload]
) -> Message:
    """Put what was given into the conversation, said by the customer, no matter who took it down: it is no answer of ours."""
    message = Message.objects.create(
        ticket=ticket,
        kind=MessageKind.PUBLIC,
        author=actor,
        by=Side.CUSTOMER,
        channel=channel,
        body=body,
        created_at=at,
        search=message_search(ticket=ticket, body=body),
    )
    if uploads:
        attach_files(message=message, uploads=uploads, now=at)
    return message


def _body(ticket: Ticket, terms: VendorTerms, given: Mapping[str, str], now: datetime) -> str:
    with translation.override(language_of(ticket.contact.user, now=now)):
        return "\n\n".join(
            f"{localize(question.text, terms)}\n{answer_label(question, given[question.key], terms)}"
            for question in terms.questions
            if question.key in given
        )


def _resume(ticket: Ticket, actor: User, missing: Sequence[str], now: datetime) -> None:
    """End the wait that filing began, once it has got all; a wait for something else goes on."""
    if missing or ticket.status != Status.WAITING_CUSTOMER or intake_wait(ticket) is None:
        return
    ticket.status = next_state(act="resume", state=ticket.status)
    append_event(ticket=ticket, payload=Resume(because="intake"), at=now, actor=actor)


def _name_file(terms: VendorTerms, named: dict[str, str], upload: Upload) -> None:
    if upload.question not in {question.key for question in terms.questions if question.kind == "file"}:
        raise BadIntake(f"There is no question {upload.question!r} for files.")
    names = [named[upload.question]] if upload.question in named else []
    named[upload.question] = ", ".join([*names, harmless_name(upload.name)])
