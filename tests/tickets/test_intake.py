"""What is missing at filing lets a ticket wait, and giving it lets it go on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import translation

from customers.models import Contact
from plans.core.questions import Case
from tests.factories import make_contact, make_installed_product, make_partner, make_partner_person
from tests.terms.world import World, local
from tickets.core.event_payloads import Wait
from tickets.errors import BadAttachment, BadIntake, NotAllowed, NotPossible
from tickets.models import Message, MessageKind, Status, Ticket
from tickets.operations.acts.status_changes import close, resume, wait_for
from tickets.operations.messages.attachments import Upload
from tickets.operations.messages.conversation import reply
from tickets.operations.messages.intake import NothingGiven, WrongGiver, complete_intake, wait_reason
from tickets.queries import case_of
from vendors.models import Vendor

AT = local("2026-11-18 10:00", "Europe/Berlin")
LATER = AT + timedelta(hours=1)
LOG = Upload("app.log", "text/plain", b"10:00 stopped")
ALL = {"version": "7.1", "technical_contact": "Ms Orange, -12"}


def wait_of(world: World, ticket: Ticket) -> Wait:
    """Return the first wait of a ticket."""
    return Wait.from_data(world.events(ticket, "wait")[0])


@pytest.fixture
def world(vendor: Vendor) -> World:
    """The vendor that asks for version, log files and a technical contact (TERM-D6)."""
    return World("smartwork")


@pytest.fixture
def contact(world: World) -> Contact:
    """A customer's contact."""
    return world.customer(plan="support")


@pytest.fixture
def ticket(world: World, contact: Contact) -> Ticket:
    """A severe incident that was filed with nothing but its description."""
    return world.file(contact, 1, AT, intake={})


def give(ticket: Ticket, contact: Contact, **answers: str) -> Ticket:
    """Answer some of what is missing."""
    return complete_intake(ticket=ticket, actor=contact.user, answers=answers, uploads=[], now=LATER)


def record_answers(world: World, ticket: Ticket, answers: dict[str, str], *, given_by: str) -> Ticket:
    """Let an agent write down what was told on the phone."""
    return complete_intake(
        ticket=ticket, actor=world.agent, answers=answers, uploads=[], given_by=given_by, channel="desk", now=LATER
    )


def test_D6_what_is_missing_does_not_refuse_but_waits_for_the_customer(world: World, ticket: Ticket) -> None:
    assert (ticket.status, ticket.intake) == (Status.WAITING_CUSTOMER, {})
    assert world.events(ticket, "wait") == [
        {"for": "customer", "intake": ["version", "log_files", "technical_contact"]}
    ]


def test_D6_the_mail_says_what_is_missing(ticket: Ticket, world: World, contact: Contact) -> None:
    _subject, body = world.mails_to(contact.user)[0]
    assert body.split("\n\n")[-2] == (
        "We are waiting for this information from you:\n- Which version do you use?\n- Log files\n"
        "- Who can we ask about technical details?\nYou can add it on the page below."
    )


def test_D6_nothing_waits_where_all_was_answered(world: World, contact: Contact) -> None:
    ticket = world.file(contact, 1, AT, intake=ALL, uploads=(LOG,))
    assert (ticket.status, ticket.intake) == (Status.OPEN, ALL | {"log_files": "app.log"})


def test_D6_the_version_is_that_of_the_product(world: World, contact: Contact) -> None:
    product = make_installed_product(contact.organisation)
    ticket = world.file(contact, 3, AT, intake={}, product=product)
    assert (ticket.status, ticket.intake) == (Status.OPEN, {"version": "1.0"})


def test_D6_a_question_is_asked_for_its_product_alone(world: World, contact: Contact) -> None:
    product = make_installed_product(contact.organisation)
    product.release.product.key = "bridge"
    product.release.product.save()
    ticket = world.file(contact, 3, AT, intake={}, product=product, request_type_key="defect")
    assert world.events(ticket, "wait")[0]["intake"] == ["data_access"]
    assert case_of(ticket) == Case(request_type="defect", severity=3, product="bridge")


def test_a_question_that_belongs_to_another_kind_of_request_is_not_asked(world: World, contact: Contact) -> None:
    ticket = world.file(contact, 1, AT, intake={}, request_type_key="question")
    assert ticket.status == Status.OPEN


def test_giving_some_leaves_the_rest_to_wait_for(world: World, ticket: Ticket, contact: Contact) -> None:
    given = give(ticket, contact, version="7.1")
    assert (given.status, given.intake) == (Status.WAITING_CUSTOMER, {"version": "7.1"})
    assert world.events(ticket, "resume") == []


def test_giving_all_ends_the_wait_by_itself(world: World, ticket: Ticket, contact: Contact) -> None:
    give(ticket, contact, version="7.1")
    given = complete_intake(
        ticket=ticket, actor=contact.user, answers={"technical_contact": "Ms Orange"}, uploads=[LOG], now=LATER
    )
    assert (given.status, given.intake["log_files"]) == (Status.OPEN, "app.log")
    assert world.events(ticket, "resume") == [{"because": "intake"}]


def test_what_was_given_stands_in_the_conversation_with_its_files(ticket: Ticket, contact: Contact) -> None:
    complete_intake(
        ticket=ticket,
        actor=contact.user,
        answers={"version": "7.1"},
        uploads=[Upload("app.log", "text/plain", b"x", question="log_files")],
        now=LATER,
    )
    shown = Message.objects.latest("id")
    assert (shown.kind, shown.by, shown.body) == (
        MessageKind.PUBLIC,
        "customer",
        "Which version do you use?\n7.1\n\nLog files\napp.log",
    )
    assert [file.name for file in shown.attachments.all()] == ["app.log"]


def test_those_who_handle_it_are_notified(world: World, contact: Contact, ticket: Ticket) -> None:
    ticket.assignee = world.agent
    ticket.save()
    give(ticket, contact, version="7.1")
    assert [subject for subject, _body in world.mails_to(world.agent)][-1].startswith(f"[{ticket.reference}]")


def test_D6_an_agent_takes_it_down_and_the_customer_reads_it(world: World, ticket: Ticket) -> None:
    given = record_answers(world, ticket, {"version": "7.1"}, given_by="  Ms  Orange ")
    shown = Message.objects.latest("id")
    assert (shown.kind, shown.by, shown.author) == (MessageKind.PUBLIC, "customer", world.agent)
    assert world.events(ticket, "intake_given") == [{"questions": ["version"], "given_by": "Ms Orange"}]
    assert given.status == Status.WAITING_CUSTOMER


def test_D6_the_wait_ends_when_an_agent_took_down_the_last_of_it(world: World, ticket: Ticket) -> None:
    answers = ALL | {"log_files": "There are none."}
    assert record_answers(world, ticket, answers, given_by="Ms Orange").status == Status.OPEN
    assert world.events(ticket, "resume") == [{"because": "intake"}]


def test_what_an_agent_takes_down_is_no_first_response_and_no_mail(world: World, ticket: Ticket) -> None:
    before = len(world.mails_to(ticket.contact.user))
    record_answers(world, ticket, ALL, given_by="Ms Orange")
    assert len(world.mails_to(ticket.contact.user)) == before
    assert world.events(ticket, "public_reply") == []


@pytest.mark.parametrize("given_by", [" ", "x" * 121])
def test_an_agent_says_who_gave_it(world: World, ticket: Ticket, given_by: str) -> None:
    with pytest.raises(WrongGiver):
        record_answers(world, ticket, ALL, given_by=given_by)
    ticket.refresh_from_db()
    assert ticket.intake == {}


def test_a_contact_names_nobody_else(ticket: Ticket, contact: Contact) -> None:
    with pytest.raises(BadIntake):
        complete_intake(ticket=ticket, actor=contact.user, answers=ALL, uploads=[], given_by="Somebody else", now=LATER)


def test_a_partner_who_does_not_have_the_ticket_takes_nothing_down(ticket: Ticket) -> None:
    stranger = make_partner_person(make_partner("Elsewhere", "distributor"))
    with pytest.raises(NotAllowed):
        complete_intake(ticket=ticket, actor=stranger, answers=ALL, uploads=[], given_by="Ms Orange", now=LATER)


def test_another_wait_continues_when_all_is_given(world: World, ticket: Ticket, contact: Contact) -> None:
    resume(ticket=ticket, actor=world.agent, reason="", now=AT)
    wait_for(ticket=ticket, actor=world.agent, party="customer", reason="Which printer?", now=AT)
    given = complete_intake(ticket=ticket, actor=contact.user, answers=ALL, uploads=[LOG], now=LATER)
    assert given.status == Status.WAITING_CUSTOMER


def test_a_plain_answer_ends_the_wait_as_any_act_of_the_customer_does(ticket: Ticket, contact: Contact) -> None:
    reply(ticket=ticket, actor=contact.user, body="There are no log files.", now=LATER)
    ticket.refresh_from_db()
    assert ticket.status == Status.OPEN


def test_the_first_response_continues_while_it_waits(vendor: Vendor) -> None:
    world = World("imagicle")
    contact = world.customer(region="europe", plan="gold", zone="Europe/Rome", country="IT")
    waiting, complete = world.file(contact, 2, AT, intake={}), world.file(contact, 2, AT)
    assert waiting.status == Status.WAITING_CUSTOMER
    assert world.due(waiting, "first_response", LATER) == world.due(complete, "first_response", LATER)
    due = [world.times(one, LATER).steps[0].due_at for one in (waiting, complete)]
    assert (due[0], due[1]) == (None, local("2026-11-18 12:00", "Europe/Rome"))


def test_E36_tried_and_the_first_analysis_are_asked_for(vendor: Vendor) -> None:
    world = World("imagicle")
    contact = world.customer(region="europe", plan="gold")
    ticket = world.file(contact, 3, AT, intake={"tried": "A restart, by us."})
    assert wait_reason(wait_of(world, ticket), world.terms) == "Missing information: Who did the first analysis?"
    given = give(ticket, contact, first_analysis="partner")
    assert (given.status, given.intake) == (Status.OPEN, {"tried": "A restart, by us.", "first_analysis": "partner"})


def test_the_words_are_in_the_contacts_language(vendor: Vendor) -> None:
    world = World("imagicle")
    contact = world.customer(region="europe", plan="gold", contact={"language": "de"})
    ticket = world.file(contact, 3, AT, intake={"tried": "Neustart."})
    with translation.override(contact.user.language):
        assert wait_reason(wait_of(world, ticket), world.terms).endswith("Wer hat die erste Analyse gemacht?")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"colour": "red"}, "There is no question 'colour'."),
        ({"data_access": "perhaps"}, "data_access: 'perhaps' is not one of attached, access, impossible."),
    ],
)
def test_an_answer_that_cannot_be_taken_changes_nothing(
    ticket: Ticket, contact: Contact, answers: dict[str, str], words: str
) -> None:
    with pytest.raises(BadIntake, match=words):
        give(ticket, contact, **answers)
    ticket.refresh_from_db()
    assert (ticket.intake, ticket.messages.count()) == ({}, 1)


def test_a_file_for_a_question_that_asks_for_none_is_refused(ticket: Ticket, contact: Contact) -> None:
    upload = Upload("app.log", "text/plain", b"x", question="version")
    with pytest.raises(BadIntake, match=r"There is no question 'version' for files\."):
        complete_intake(ticket=ticket, actor=contact.user, answers={}, uploads=[upload], now=LATER)


def test_giving_nothing_is_refused(ticket: Ticket, contact: Contact) -> None:
    with pytest.raises(NothingGiven):
        give(ticket, contact, version="  ")


def test_a_file_that_cannot_be_taken_is_refused(ticket: Ticket, contact: Contact) -> None:
    with pytest.raises(BadAttachment):
        complete_intake(ticket=ticket, actor=contact.user, answers=ALL, uploads=[Upload("a.exe", "", b"MZ")], now=LATER)


def test_a_closed_ticket_takes_nothing_more(ticket: Ticket, contact: Contact) -> None:
    close(ticket=ticket, actor=contact.user, now=LATER)
    with pytest.raises(NotPossible):
        give(ticket, contact, version="7.1")


def test_strangers_add_nothing(world: World, ticket: Ticket, contact: Contact) -> None:
    for stranger in (make_contact(contact.organisation), world.customer(plan="support")):
        with pytest.raises(NotAllowed):
            give(ticket, stranger, version="7.1")


def test_a_colleague_who_may_answer_may_add(ticket: Ticket, contact: Contact) -> None:
    colleague = make_contact(contact.organisation, sees_organisation=True)
    assert give(ticket, colleague, version="7.1").intake == {"version": "7.1"}


def test_the_reason_of_the_automatic_wait_is_read_in_each_readers_language(world: World, ticket: Ticket) -> None:
    shown = wait_of(world, ticket)

    with translation.override("de"):
        assert wait_reason(shown, world.terms).startswith("Fehlende Angaben: Welche Version")
    assert wait_reason(shown, world.terms).startswith("Missing information: Which version")


def test_a_reason_stored_before_in_the_customers_language_gives_way_to_the_readers(
    world: World, ticket: Ticket
) -> None:
    shown = replace(wait_of(world, ticket), reason="Fehlt noch: Logdateien")

    assert wait_reason(shown, world.terms).startswith("Missing information: Which version")
