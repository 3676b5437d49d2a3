"""Who acts on tickets: a person, a service account, or the desk itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from customers.models import Contact
from people.actors import DESK, Actor
from people.core.scopes import TICKETS_READ, TICKETS_WRITE
from people.models import User, UserKind
from people.operations.service_accounts import create_service_account, make_service_token
from people.operations.tokens import make_token
from supportdesk.audit.models import AuditEntry
from supportdesk.kernel.outbox import MailKind, mail_of
from supportdesk.kernel.tenancy import current_vendor
from tests.api.conftest import Program
from tests.clients import VendorClient
from tests.desk.conftest import text_of
from tests.factories import make_partner, make_partner_person, make_staff, make_user
from tests.terms.world import World
from tests.tickets.clocks.hours import AT_11, AT_12, FILED
from tickets import rules
from tickets.core.sides import Side
from tickets.errors import BadRequest, NotAllowed
from tickets.models import Event, FilingAttempt, Message, Status, Ticket
from tickets.operations.acts.status_changes import assign
from tickets.operations.messages.conversation import add_note, reply
from vendors.models import Vendor

MINUTE = timedelta(minutes=1)


@pytest.fixture
def monitoring(world: World) -> User:
    """A program of the vendor's."""
    return create_service_account(name="Monitoring", actor=make_staff("Ada", is_admin=True), now=FILED)


ACTORS: dict[str, Callable[[User], Actor]] = {"service": lambda account: account, "desk": lambda _account: DESK}


@pytest.fixture(params=sorted(ACTORS))
def actor(request: pytest.FixtureRequest, monitoring: User) -> Actor:
    """Somebody who is no person."""
    return ACTORS[request.param](monitoring)


@pytest.fixture
def row(actor: Actor) -> User | None:
    """What rows name as their actor."""
    return actor if isinstance(actor, User) else None


def test_sides_follow_from_who_acts(world: World, contact: Contact, monitoring: User) -> None:
    partner = make_partner_person(make_partner("Nordic Dental", "distributor"))
    sides = {who: rules.side_of(who) for who in (world.agent, partner, contact.user, monitoring, DESK)}
    assert list(sides.values()) == [Side.AGENT, Side.AGENT, Side.CUSTOMER, Side.AUTOMATIC, Side.AUTOMATIC]


def test_every_kind_of_account_has_a_side() -> None:
    sides = {kind: rules.side_of(User(kind=kind)) for kind in UserKind}
    assert sides == {
        UserKind.STAFF: Side.AGENT,
        UserKind.PARTNER: Side.AGENT,
        UserKind.CONTACT: Side.CUSTOMER,
        UserKind.SERVICE: Side.AUTOMATIC,
    }


def test_who_is_no_person_files_for_any_customer(
    world: World, contact: Contact, actor: Actor, row: User | None
) -> None:
    filing = world.try_to_file(contact, 2, FILED, actor=actor)

    ticket = filing.ticket
    assert ticket is not None
    assert (ticket.filed_by, filing.attempt.actor, ticket.messages.get().author) == (row, row, row)
    assert Event.objects.get(ticket=ticket, kind="created").actor == row
    receipts = mail_of(current_vendor(), MailKind.TICKET).filter(key__startswith="filed:")
    assert [mail.recipient for mail in receipts] == [contact.user.email]


def test_a_form_sent_twice_files_once_whoever_sends_it(world: World, contact: Contact, actor: Actor) -> None:
    key = "0f8fad5b-d9cb-469f-a165-70867728950e"
    first, second = (world.try_to_file(contact, 2, FILED, actor=actor, filing_key=key) for _ in range(2))
    assert (first.ticket, FilingAttempt.objects.count()) == (second.ticket, 1)


def test_the_audit_log_names_who_was_refused(world: World, actor: Actor, row: User | None) -> None:
    unsupported = world.customer(region="europe")  # no contract
    assert world.try_to_file(unsupported, 2, FILED, actor=actor).ticket is None
    entry = AuditEntry.objects.get(action="tickets.filing.refused")
    assert entry.actor == (f"user:{row.pk}" if row else "desk")


def test_what_is_automatic_reaches_the_customer_and_keeps_no_promise(
    world: World, contact: Contact, ticket: Ticket, actor: Actor, row: User | None
) -> None:
    message = reply(ticket=ticket, actor=actor, body="It is being looked at.", now=AT_11)

    assert (message.author, message.by) == (row, "automatic")
    assert Event.objects.get(ticket=ticket, kind="public_reply").data == {"by": "automatic"}
    assert world.times(ticket, AT_12).metrics["first_response"].met_at is None
    mail = mail_of(current_vendor(), MailKind.TICKET).get(key__startswith=f"message:{message.pk}:")
    assert (mail.recipient, mail.content.headers["Auto-Submitted"]) == (contact.user.email, "auto-generated")
    name = "Monitoring, " if row else ""
    assert mail.content.body.startswith(f"It is being looked at.\n\n{name}{world.terms.vendor.name}\n")


def test_a_service_account_is_not_notified(world: World, contact: Contact, ticket: Ticket, monitoring: User) -> None:
    reply(ticket=ticket, actor=monitoring, body="It is being looked at.", now=AT_11)
    answer = reply(ticket=ticket, actor=world.agent, body="We look.", now=AT_12)
    mails = mail_of(current_vendor(), MailKind.TICKET).filter(key__startswith=f"message:{answer.pk}:")
    assert [mail.recipient for mail in mails] == [contact.user.email]


def test_what_is_automatic_stops_no_clock(ticket: Ticket, actor: Actor) -> None:
    with pytest.raises(NotAllowed, match="Only people can put a ticket on hold"):
        reply(ticket=ticket, actor=actor, body="Logs?", wait_for_customer="Logs", now=AT_11)
    ticket.refresh_from_db()
    assert (ticket.status, Message.objects.filter(ticket=ticket).count()) == (Status.OPEN, 1)


def test_a_note_of_nobody_is_for_those_who_serve(ticket: Ticket, actor: Actor, row: User | None) -> None:
    note = add_note(ticket=ticket, actor=actor, body="Load 97 %.", now=AT_11)
    assert (note.author, note.by, note.kind) == (row, "automatic", "NOTE")


def test_a_closed_service_account_does_nothing(world: World, contact: Contact, ticket: Ticket) -> None:
    closed = make_user("Old bot", kind=UserKind.SERVICE, is_active=False)
    for act in (reply, add_note):
        with pytest.raises(NotAllowed):
            act(ticket=ticket, actor=closed, body="x", now=AT_11)
    with pytest.raises(NotAllowed):
        world.try_to_file(contact, 2, FILED, actor=closed)


def test_tickets_are_assigned_to_people_and_staff_rights_are_peoples(
    world: World, ticket: Ticket, monitoring: User
) -> None:
    with pytest.raises(BadRequest, match="people who may handle them"):
        assign(ticket=ticket, actor=world.agent, assignee=monitoring, now=AT_11)
    assert [rules.is_staff(monitoring), rules.can_handle(monitoring, ticket), rules.is_admin(monitoring)] == [False] * 3


def test_the_desk_and_the_portal_show_who_spoke(
    world: World, contact: Contact, ticket: Ticket, vendor: Vendor, monitoring: User
) -> None:
    reply(ticket=ticket, actor=monitoring, body="From the program.", now=AT_11)
    reply(ticket=ticket, actor=DESK, body="From nobody.", now=AT_11 + MINUTE)
    pages = {}
    for reader, place in ((world.agent, "desk"), (contact.user, "portal")):
        browser = VendorClient(vendor)
        browser.force_login(reader)
        pages[place] = text_of(browser.get(f"/{place}/tickets/{ticket.reference}/"))
    assert ["Monitoring Support" in pages["desk"], "Automatic message Support" in pages["desk"]] == [True, True]
    vendor_name = world.terms.vendor.name
    assert pages["portal"].count(f"{vendor_name} Support") == 2


def test_a_program_files_replies_and_reads_under_its_own_name(
    world: World, contact: Contact, monitoring: User, vendor: Vendor
) -> None:
    admin = User.objects.get(is_admin=True)
    token = make_service_token(
        account=monitoring,
        name="probe",
        scopes=[TICKETS_READ, TICKETS_WRITE],
        lasts=timedelta(days=30),
        actor=admin,
        now=FILED,
    )
    program, kind = Program(vendor, token.secret), world.terms.request_types[0].key
    program.at = AT_11
    wanted = {"contact": contact.pk, "subject": "Disk full", "body": "97 %", "severity": 2, "request_type": kind}
    made = program.done("tickets", wanted | {"intake": world.answers(2, {"request_type_key": kind})})
    path = f"tickets/{made['reference']}"
    program.done(f"{path}/reply", {"body": "It is 98 % now."})
    reply(ticket=Ticket.objects.get(reference=made["reference"]), actor=DESK, body="Closed soon.", now=AT_12)

    messages = program.read(f"{path}/messages")["items"]
    assert [(one["by"], one["author"]) for one in messages] == [
        ("customer", "Monitoring"),
        ("automatic", "Monitoring"),
        ("automatic", world.terms.vendor.name),
    ]


def test_customers_read_the_vendors_name_for_its_programs(
    world: World, contact: Contact, monitoring: User, vendor: Vendor
) -> None:
    ticket = world.file(contact, 2, FILED, actor=monitoring)
    reply(ticket=ticket, actor=monitoring, body="It is 98 % now.", now=AT_11)
    lasts = timedelta(days=30)
    token = make_token(owner=contact.user, name="own", scopes=[TICKETS_READ], lasts=lasts, now=FILED)
    program, name = Program(vendor, token.secret), world.terms.vendor.name
    program.at = AT_12
    messages = program.read(f"tickets/{ticket.reference}/messages")["items"]
    events = program.read(f"tickets/{ticket.reference}/events")["items"]
    assert [one["author"] for one in messages] == [contact.user.name, name]
    assert {one["actor"] for one in events} <= {name, None}
