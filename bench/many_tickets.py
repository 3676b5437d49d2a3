"""A vendor with as many tickets as wanted: a few filed and handled through the operations, then copied row by row in SQL.

The copies keep clocks, events and messages of their originals; customer, number and one rare word differ.
"""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.db import connection

from contracts.models import Contract
from customers.models import Contact, Organisation
from people.models import Team, TeamMember, User, UserKind
from plans.core.files.folder import read_vendor_folder
from plans.core.terms import VendorTerms
from plans.models import Plan
from plans.operations import publish_terms
from supportdesk.kernel.tenancy import vendor_schema
from tickets.models import Ticket
from tickets.operations.acts import status_changes
from tickets.operations.filing import file_ticket
from tickets.operations.filing_draft import Draft
from tickets.operations.messages.conversation import reply
from vendors.models import Vendor
from vendors.operations import provision_vendor

TERMS = Path(__file__).resolve().parent.parent / "vendor_terms" / "imagicle"
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
ORIGINALS = 100
# Of a hundred tickets: closed, resolved, waiting, assigned; the others are new. Three in ten are open.
CLOSED, RESOLVED, WAITING, ASSIGNED = 65, 70, 78, 90
COMMON, SOME, RARE = "gateway", "failover", "quartz"
SUBJECTS = (
    "Call recordings are missing after a restart",
    "Fax gateway rejects every second job",
    "Busy lamps out of step",
    "Attendant console freezes at noon",
    "Voicemail greeting cannot be changed",
)
COPIED = {
    "tickets_ticket": ("id", "id"),
    "tickets_event": ("ticket_id", "id"),
    "tickets_message": ("ticket_id", "id"),
    "tickets_clock": ("ticket_id", "id"),
}


def make_vendor(key: str, tickets: int, now: datetime) -> Vendor:
    """Return a new vendor with so many tickets, its tables analysed."""
    vendor = provision_vendor(key=key, name=key.title(), host=f"{key}.localhost", now=LONG_AGO)
    with vendor_schema(vendor.schema_name):
        terms = read_vendor_folder(TERMS)
        publish_terms(terms=terms, now=LONG_AGO, are_interpretations_confirmed=True)
        contacts = make_customers(terms, max(tickets // 500, 20))
        staff = make_staff(terms)
        file_originals(terms, contacts, staff, now)
        for copy in range(1, tickets // ORIGINALS):
            copy_originals(copy)
        spread(len(contacts))
    return vendor


def make_staff(terms: VendorTerms) -> list[User]:
    """Return twelve people in the vendor's teams."""
    people = User.objects.bulk_create(
        User(email=f"agent.{n}@vendor.example", name=f"Agent {n}", kind=UserKind.STAFF, created_at=LONG_AGO)
        for n in range(12)
    )
    teams = Team.objects.bulk_create(Team(key=team.key, name=team.key.title()) for team in terms.teams)
    TeamMember.objects.bulk_create(
        TeamMember(team=teams[n % len(teams)], user=person) for n, person in enumerate(people)
    )
    return people


def make_customers(terms: VendorTerms, count: int) -> list[Contact]:
    """Return one contact each of so many customers with contracts of every plan, in every region."""
    regions, plans = [region.key for region in terms.regions], list(Plan.objects.order_by("pk"))
    organisations = Organisation.objects.bulk_create(
        Organisation(name=f"Customer {n}", country="DE", region_key=regions[n % len(regions)], created_at=LONG_AGO)
        for n in range(count)
    )
    Contract.objects.bulk_create(
        Contract(organisation=one, plan=plans[n % len(plans)], starts_on=date(2024, 1, 1), created_at=LONG_AGO)
        for n, one in enumerate(organisations)
    )
    users = User.objects.bulk_create(
        User(email=f"contact.{n}@customer.example", name=f"Contact {n}", kind=UserKind.CONTACT, created_at=LONG_AGO)
        for n in range(count)
    )
    return Contact.objects.bulk_create(
        Contact(user=user, organisation=organisation, qualified_on=date(2024, 1, 1))
        for user, organisation in zip(users, organisations, strict=True)
    )


def file_originals(terms: VendorTerms, contacts: Sequence[Contact], staff: Sequence[User], now: datetime) -> None:
    """File and handle the tickets that are copied later, over the last ten days."""
    dice = random.Random(7)
    for number in range(ORIGINALS):
        contact = contacts[number % len(contacts)]
        filed_at = now - timedelta(minutes=dice.randrange(60, 14_400))
        words = f"{COMMON} {SOME}" if number % 50 == 0 else COMMON
        draft = Draft(
            contact=contact,
            channel="portal",
            severity=1 + number % 4,
            request_type_key=terms.request_types[0].key,
            subject=SUBJECTS[number % len(SUBJECTS)],
            body=f"Since this morning the {words} does not answer any more. We have restarted both nodes twice. " * 4,
        )
        ticket = file_ticket(draft=draft, actor=contact.user, now=filed_at).ticket
        assert ticket is not None
        handle(ticket, staff[number % len(staff)], (number * 37) % 100, filed_at + timedelta(minutes=30))


def handle(ticket: Ticket, agent: User, place: int, at: datetime) -> None:
    """Bring a ticket into the state of its place among a hundred."""
    if place < ASSIGNED:
        reply(ticket=ticket, actor=agent, body="Which firmware is on the second node?", now=at)
        status_changes.assign(ticket=ticket, actor=agent, assignee=agent, now=at)
    if place < RESOLVED:
        status_changes.resolve(ticket=ticket, actor=agent, kind="fix", explanation="The node was replaced.", now=at)
    elif place < WAITING:
        status_changes.wait_for(ticket=ticket, actor=agent, party="customer", reason="the log files", now=at)
    if place < CLOSED:
        status_changes.close(ticket=ticket, actor=agent, now=at)


def copy_originals(copy: int) -> None:
    """Insert one more copy of every original, with its events, messages and clocks."""
    for table, (ticket, key) in COPIED.items():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema()"
                " AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
                [table],
            )
            columns = [name for (name,) in cursor.fetchall()]
            shifted = {ticket: f"{ticket} + {copy * ORIGINALS}"}
            if key != ticket:
                shifted[key] = f"nextval(pg_get_serial_sequence('{table}', 'id'))"
            if table == "tickets_ticket":
                shifted["reference"] = f"'IMC-' || (10000 + id + {copy * ORIGINALS})"
                shifted["next_due_at"] = f"next_due_at + interval '{copy} seconds'"
                shifted["soon_at"] = f"soon_at + interval '{copy} seconds'"
                shifted["search"] = f"search || to_tsvector('simple', '{RARE}{copy}')"
            values = ", ".join(shifted.get(name, f'"{name}"') for name in columns)
            names = ", ".join(f'"{name}"' for name in columns)
            where = f"{ticket} <= {ORIGINALS}"
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE {where}")  # noqa: S608


def spread(contacts: int) -> None:
    """Give the copies to all customers alike, go on with the numbers, and let the database know its tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tickets_ticket t SET contact_id = c.id, organisation_id = c.organisation_id FROM ("
            " SELECT id, organisation_id, row_number() OVER (ORDER BY id) - 1 AS place FROM customers_contact) c"
            " WHERE c.place = t.id %% %s AND t.id > %s",
            [contacts, ORIGINALS],
        )
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('tickets_ticket', 'id'), (SELECT max(id) FROM tickets_ticket))"
        )
        for table in COPIED:
            cursor.execute(f"VACUUM ANALYZE {table}")
