"""Vendors with as many tickets as wanted whose clocks fall due at chosen instants.

One ticket of each kind is filed and advanced through the operations; its rows are then copied in SQL, every instant
shifted by the same time. The promises run round the clock, so a shifted ticket is what filing it then had given:
`./desk check clocks` finds no difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from contracts.operations import open_contract
from customers.models import Contact, Organisation
from drills.client import Customer
from notifications.models import DigestItem
from notifications.operations.digest_queue import enqueue_items
from people.core.scopes import TICKETS_READ, TICKETS_WRITE
from people.models import RoleHolder, User, UserKind
from people.operations.tokens import make_token
from plans.core.files.folder import read_vendor_folder
from plans.core.questions import Case, missing_questions
from plans.core.terms import VendorTerms
from plans.operations import publish_terms
from plans.queries import get_publication, get_terms
from slas.models import Policy
from slas.queries import draft_policy
from supportdesk.kernel.models import OutboxMessage, Timer
from supportdesk.kernel.tenancy import vendor_schema
from supportdesk.kernel.timers import dead_timers, set_timer
from tickets.models import Clock, Event, Message, Ticket
from tickets.operations.acts.status_changes import assign
from tickets.operations.clocks.refreshing import advance_clocks
from tickets.operations.filing import file_ticket
from tickets.operations.filing_draft import Draft
from vendors.operations import provision_vendor
from vendors.queries import vendor_by_key

TERMS = Path(__file__).resolve().parent.parent / "vendor_terms" / "imagicle"
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
FILED = datetime(2025, 1, 7, 9, tzinfo=UTC)
PROMISED = timedelta(hours=1)
# Half of a promise of an hour: what is left then is little (slas/core/clock/clocks.py).
WARNED = PROMISED / 2
ROLES = ("support_team", "team_lead", "support_manager", "executives")
STEPS, SECONDS_BETWEEN = 4, 2
NOTICE = "The drill's notice of ticket %d."
_MOMENT = timedelta(seconds=1)
# The originals' timers never fire; dates that nobody means are refused, so no later than this.
FAR_AWAY = datetime(2090, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class SeededVendor:
    """A vendor ready for copies: its schema and the ids of the three tickets that are copied."""

    schema: str
    key: str
    breaching: int
    escalating: int
    warned: int


def make_vendor(key: str) -> SeededVendor:
    """Return a new vendor with one ticket that only breaches, one that only escalates, and one to be warned of, each settled shortly before."""
    made = provision_vendor(key=key, name=key.title(), host=f"{key}.localhost", now=LONG_AGO)
    with vendor_schema(made.schema_name):
        publish_terms(terms=read_vendor_folder(TERMS), now=LONG_AGO, are_interpretations_confirmed=True)
        contact, agent = _make_people(key)
        response = {"first_response": {"seconds": int(PROMISED.total_seconds()), "commitment": "guaranteed"}}
        steps = [
            {"after": {"seconds": int(PROMISED.total_seconds()) + place * SECONDS_BETWEEN}, "role": ROLES[place]}
            for place in range(STEPS)
        ]
        breaching = _file(contact, agent, {"targets": response, "ladder": []})
        escalating = _file(contact, agent, {"targets": {}, "ladder": steps})
        warned = _file(contact, agent, {"targets": response, "ladder": []}, until=WARNED)
    return SeededVendor(made.schema_name, key, breaching, escalating, warned)


def find_vendor(key: str) -> SeededVendor:
    """Return a vendor made before."""
    made = vendor_by_key(key)
    return SeededVendor(made.schema_name, key, breaching=1, escalating=2, warned=3)


def set_poison(vendor: SeededVendor, handler: str, due_at: datetime) -> None:
    """Set a timer that no handler survives."""
    set_timer(vendor=vendor.schema, handler=handler, key="poison", due_at=due_at)


def poison_left() -> int:
    """Return how many such timers are neither done nor given up."""
    return Timer.objects.filter(key="poison", dead_at=None).count()


def dead_poison() -> set[str]:
    """Return the handlers of those that were given up."""
    return set(dead_timers().filter(key="poison").values_list("handler", flat=True))


def _make_people(key: str) -> tuple[Contact, User]:
    organisation = Organisation.objects.create(
        name=f"Customer of {key}", country="IT", time_zone="Europe/Rome", region_key="europe", created_at=LONG_AGO
    )
    open_contract(
        organisation=organisation, plan_key="platinum", starts_on=date(2024, 1, 1), ends_on=None, now=LONG_AGO
    )
    asking = _make_user(f"contact@{key}.example", UserKind.CONTACT)
    contact = Contact.objects.create(user=asking, organisation=organisation, qualified_on=date(2024, 1, 1))
    for role in ROLES:
        RoleHolder.objects.create(role_key=role, user=_make_user(f"{role}@{key}.example", UserKind.STAFF))
    return contact, _make_user(f"agent@{key}.example", UserKind.STAFF)


def _make_user(email: str, kind: str) -> User:
    return User.objects.create_account(email=email, name=email.partition("@")[0], kind=kind, created_at=LONG_AGO)


def _intake(terms: VendorTerms) -> dict[str, str]:
    questions = missing_questions(terms.questions, Case(request_type="incident", severity=1, topic="", product=""), {})
    return {asked.key: asked.choices[0].key if asked.choices else "7.1" for asked in questions}


@transaction.atomic
def _file(contact: Contact, agent: User, promise: dict[str, Any], until: timedelta = PROMISED) -> int:
    """File under a promise of our own and let time pass until a moment before it falls due."""
    terms = get_terms(get_publication(on=FILED.date()))
    draft = Draft(
        contact=contact,
        channel="portal",
        severity=1,
        request_type_key="incident",
        subject="The gateway does not answer",
        body="It worked yesterday.",
        intake=_intake(terms),
    )
    ticket = file_ticket(draft=draft, actor=contact.user, now=FILED).ticket
    assert ticket is not None  # noqa: S101 - the terms are ours
    kept = ticket.policy
    policy = draft_policy(name=kept.name, calendar=kept.calendar, policy=promise)
    policy, _made = Policy.objects.get_or_create(
        digest=policy.digest,
        defaults={"name": policy.name, "calendar": policy.calendar, "policy": policy.policy, "created_at": LONG_AGO},
    )
    Ticket.objects.filter(pk=ticket.pk).update(policy=policy)
    ticket.refresh_from_db()
    assign(ticket=ticket, actor=agent, assignee=agent, now=FILED)
    advance_clocks(ticket_ids=[ticket.pk], now=FILED + until - _MOMENT)
    Timer.objects.filter(key=str(ticket.pk)).update(claim_at=FAR_AWAY)
    OutboxMessage.objects.filter(sent_at=None).update(sent_at=FILED)
    return ticket.pk


def copy_tickets(
    vendor: SeededVendor, original: int, due: Sequence[datetime], *, after: timedelta = PROMISED
) -> list[int]:
    """Copy the original once for each instant that shall be so long after its filing; returns the ids in that order."""
    with vendor_schema(vendor.schema), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('drill.key', %s, true)", [vendor.key])
        cursor.execute("SELECT max(id) FROM tickets_ticket")
        first = cursor.fetchone()[0] + 1
        ids = list(range(first, first + len(due)))
        cursor.execute("CREATE TEMP TABLE copies (copy bigint, shift interval) ON COMMIT DROP")
        with cursor.copy("COPY copies FROM STDIN") as rows:
            for number, instant in zip(ids, due, strict=True):
                rows.write_row((number, instant - after - FILED))
        for model in (Ticket, Event, Message, Clock):
            _copy_rows(cursor, model._meta.db_table, original)
        _copy_timers(cursor, vendor.schema, original)
        cursor.execute("SELECT setval(pg_get_serial_sequence('tickets_ticket', 'id'), %s)", [ids[-1]])
    return ids


def collect_notices(vendor: SeededVendor, tickets: Sequence[int], due: Sequence[datetime]) -> None:
    """Let a notice of each ticket wait for a digest of its agent that goes at the instant beside it."""
    with vendor_schema(vendor.schema):
        agent = User.objects.get(email=f"agent@{vendor.key}.example")
        enqueue_items(
            [
                DigestItem(
                    key=f"drill:{ticket}",
                    person=agent,
                    subject_kind="ticket",
                    subject_id=ticket,
                    at=instant,
                    due_at=instant,
                    text=NOTICE % ticket,
                )
                for ticket, instant in zip(tickets, due, strict=True)
            ]
        )


def make_customer(vendor: SeededVendor, *, now: datetime) -> Customer:
    """Return a customer's program with a fresh token, and what it files."""
    with vendor_schema(vendor.schema):
        owner = User.objects.get(email=f"contact@{vendor.key}.example")
        scopes = (TICKETS_READ, TICKETS_WRITE)
        made = make_token(owner=owner, name="drill", scopes=scopes, lasts=timedelta(days=1), now=now)
        terms = get_terms(get_publication(on=now.date()))
    filing = {"severity": 1, "request_type": "incident", "body": "It worked yesterday.", "intake": _intake(terms)}
    return Customer(vendor.key, vendor.schema, made.secret, filing)


def replies_to(schema: str, ticket: int) -> list[str]:
    """Return what programs have answered to a ticket."""
    with vendor_schema(schema):
        return list(Message.objects.filter(ticket=ticket, body__startswith="Still").values_list("body", flat=True))


def analyse(vendor: SeededVendor) -> None:
    """Let the database know how large the copied tables are, as its own housekeeping would."""
    with vendor_schema(vendor.schema), connection.cursor() as cursor:
        for model in (Ticket, Event, Message, Clock):
            cursor.execute(f"VACUUM ANALYZE {model._meta.db_table}")


def _copy_rows(cursor: Any, table: str, original: int) -> None:
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema()"
        " AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    types = dict(cursor.fetchall())
    is_ticket = table == Ticket._meta.db_table
    values = {
        name: f'"{name}" + shift' if kind.startswith("timestamp") else f'"{name}"' for name, kind in types.items()
    }
    values["id"] = "copy" if is_ticket else f"nextval(pg_get_serial_sequence('{table}', 'id'))"
    if is_ticket:
        values["reference"] = "upper(current_setting('drill.key')) || '-' || copy"
    else:
        values["ticket_id"] = "copy"
    names = ", ".join(f'"{name}"' for name in types)
    chosen = ", ".join(values[name] for name in types)
    owner = "id" if is_ticket else "ticket_id"
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {chosen} FROM {table}, copies WHERE {owner} = %s ORDER BY copy, id",  # noqa: S608
        [original],
    )


def _copy_timers(cursor: Any, schema: str, original: int) -> None:
    table = Timer._meta.db_table
    cursor.execute(
        f"INSERT INTO public.{table} (vendor, handler, key, due_at, claim_at, attempts, last_error)"  # noqa: S608
        f" SELECT vendor, handler, copy::text, due_at + shift, due_at + shift, 0, '' FROM public.{table}, copies"
        " WHERE vendor = %s AND key = %s",
        [schema, str(original)],
    )
