"""How fast every clock is recalculated from its log and compared with what is stored.

    python bench/rebuild.py           # 10,000 tickets
    python bench/rebuild.py --small   # 60 tickets: that it runs, not what it promises

Tickets with random lives are filed and handled through the operations in a throw-away server, then copied row by row in
SQL with events, clocks, breaches, steps and timers. Then what `manage.py check_clocks --processes N` runs is timed, with
one process a core. Prints tickets a second by the wall clock and by the processes' own CPU time, and the differences; exit
status 1 if there is one or less than the promise. PostgreSQL works on the same cores.
"""

import argparse
import cProfile
import os
import pstats
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from supportdesk.embedded.throwaway import migrated_servers

if TYPE_CHECKING:
    from customers.models import Contact
    from people.models import User
    from plans.core.terms import VendorTerms
    from vendors.models import Vendor

PROMISE = 2_000
SIZE, ORIGINALS = 10_000, 200
SMALL_SIZE, SMALL_ORIGINALS = 60, 20
ROUNDS = 3
NOW = datetime(2026, 11, 18, 13, 0, tzinfo=UTC)
COPIED = {
    "tickets_ticket": "id",
    "tickets_event": "ticket_id",
    "tickets_clock": "ticket_id",
    "tickets_breach": "ticket_id",
    "tickets_stepreached": "ticket_id",
}


def main(arguments: Sequence[str]) -> int:
    """Seed, measure, print, and say by the exit status whether the promise holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="a few tickets, without checking the target")
    parser.add_argument("--profile", action="store_true", help="also print where the time goes")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as home, migrated_servers(Path(home)) as environment:
        os.environ.update(environment, DJANGO_SETTINGS_MODULE="supportdesk.settings.demo", DESK_ROLE="owner")
        import django

        django.setup()
        size, originals = (SMALL_SIZE, SMALL_ORIGINALS) if chosen.small else (SIZE, ORIGINALS)
        held = measure(size, originals, is_profiled=chosen.profile)
    return 0 if held or chosen.small else 1


def measure(size: int, originals: int, *, is_profiled: bool) -> bool:
    """Seed and check some rounds; whether the best one holds the promise without a difference."""
    from django.core.management import CommandError, call_command
    from django.db import connections

    from reconciler.queries.differences import find_differences
    from supportdesk.kernel.clock import stopped_at
    from supportdesk.kernel.tenancy import vendor_schema

    vendor = seed(size, originals)
    profile, best, differences, cores = cProfile.Profile(), 0.0, 0, os.cpu_count() or 1
    with vendor_schema(vendor.schema_name):
        describe()
    for number in range(ROUNDS):
        output, wall, own = StringIO(), perf_counter(), cpu_seconds()
        with stopped_at(NOW), suppress(CommandError):
            call_command("check_clocks", vendor.key, processes=cores, stdout=output)
        wall, own = perf_counter() - wall, cpu_seconds() - own
        printed = output.getvalue().splitlines()
        found = (
            [] if printed == [f"{vendor.key}: the stored clocks match the event logs (tickets: {size})"] else printed
        )
        differences += len(found)
        best = max(best, size / wall)
        print(f"round {number + 1}: {size / wall:,.0f} tickets/s, {size / own:,.0f} per CPU-second of the processes")
        for difference in found[:3]:
            print(f"  {difference}")
    if is_profiled:
        with vendor_schema(vendor.schema_name):
            profile.runcall(lambda: list(find_differences(now=NOW)))
        pstats.Stats(profile).sort_stats("tottime").print_stats(30)
    print(
        f"rebuilding by {cores} processes: {best:,.0f} tickets/s (>= {PROMISE:,}), {differences} differences (= 0), "
        f"load {os.getloadavg()[0]:.1f}"
    )
    connections.close_all()
    return best >= PROMISE and differences == 0


def cpu_seconds() -> float:
    """Return the CPU time of this process and of those that it waited for."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def seed(size: int, originals: int) -> "Vendor":
    """Return a new vendor with so many tickets, of which the first are originals."""
    from many_tickets import LONG_AGO, TERMS, make_customers, make_staff

    from plans.core.files.folder import read_vendor_folder
    from plans.operations import publish_terms
    from supportdesk.kernel.tenancy import vendor_schema
    from vendors.operations import provision_vendor

    vendor = provision_vendor(key="rebuild", name="Rebuild", host="rebuild.localhost", now=LONG_AGO)
    with vendor_schema(vendor.schema_name):
        terms = read_vendor_folder(TERMS)
        publish_terms(terms=terms, now=LONG_AGO, are_interpretations_confirmed=True)
        contacts, staff = make_customers(terms, 40), make_staff(terms)
        ids = [
            live(random.Random(number), contacts[number % len(contacts)], staff[number % len(staff)], terms)
            for number in range(originals)
        ]
        advance(ids)
        for copy in range(1, size // originals):
            copy_originals(vendor.schema_name, originals, copy)
        analyse()
    return vendor


def live(dice: random.Random, contact: "Contact", agent: "User", terms: "VendorTerms") -> int:
    """File one ticket and let things happen to it; returns its id."""
    from tickets.operations.filing import file_ticket
    from tickets.operations.filing_draft import Draft

    at = NOW - timedelta(minutes=dice.randrange(600, 14_400))
    draft = Draft(
        contact=contact,
        channel="portal",
        severity=dice.randint(1, 4),
        request_type_key=terms.request_types[0].key,
        subject="The gateway does not answer",
        body="Since this morning it does not answer any more.",
    )
    ticket = file_ticket(draft=draft, actor=contact.user, now=at).ticket
    assert ticket is not None
    for _ in range(dice.randrange(7)):
        at += timedelta(minutes=dice.randrange(5, 900))
        if at < NOW:
            happen(dice, ticket.pk, agent, at)
    return int(ticket.pk)


def happen(dice: random.Random, ticket_id: int, agent: "User", at: datetime) -> None:
    """Let one thing happen that the ticket's state allows."""
    from tickets.errors import BadRequest
    from tickets.models import Status, Ticket
    from tickets.operations.acts import status_changes
    from tickets.operations.messages.conversation import reply

    ticket = Ticket.objects.select_related("contact__user").get(pk=ticket_id)
    customer = ticket.contact.user
    if ticket.status == Status.RESOLVED:
        status_changes.reopen(ticket=ticket, actor=customer, reason="It is back.", now=at)
        return
    severity = dice.randint(1, 4)
    set_severity = status_changes.change_severity if ticket.severity_confirmed_at else status_changes.confirm_severity
    acts: list[Callable[[], object]] = [
        lambda: status_changes.wait_for(ticket=ticket, actor=agent, party="customer", reason="the log files", now=at),
        lambda: status_changes.resolve(ticket=ticket, actor=agent, kind="fix", explanation="Replaced.", now=at),
        lambda: set_severity(ticket=ticket, actor=agent, severity=severity, reason="As agreed.", now=at),
        lambda: reply(ticket=ticket, actor=customer, body="Here they are.", now=at),
        lambda: reply(ticket=ticket, actor=agent, body="Which firmware is it?", now=at),
    ]
    with suppress(BadRequest):  # the severity that it has already
        dice.choice(acts)()


def advance(ids: list[int]) -> None:
    """Let time pass for the originals until now."""
    from tickets.operations.clocks.refreshing import advance_clocks

    for start in range(0, len(ids), 100):
        advance_clocks(ticket_ids=ids[start : start + 100], now=NOW)


def copy_originals(schema: str, originals: int, copy: int) -> None:
    """Insert one more copy of every original with all that is stored of it."""
    from django.db import connection

    shift = copy * originals
    with connection.cursor() as cursor:
        for table, ticket in COPIED.items():
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema()"
                " AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
                [table],
            )
            columns = [name for (name,) in cursor.fetchall()]
            shifted = {"id": f"nextval(pg_get_serial_sequence('{table}', 'id'))", ticket: f"{ticket} + {shift}"}
            if table == "tickets_ticket":
                shifted["reference"] = f"'IMC-' || (10000 + id + {shift})"
            values = ", ".join(shifted.get(name, f'"{name}"') for name in columns)
            names = ", ".join(f'"{name}"' for name in columns)
            where = f"{ticket} <= {originals}"
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE {where}")  # noqa: S608
        cursor.execute(
            "INSERT INTO kernel_timer (vendor, handler, key, due_at, claim_at, attempts, last_error, dead_at)"
            " SELECT vendor, handler, (key::bigint + %s)::text, due_at, claim_at, attempts, last_error, dead_at"
            " FROM kernel_timer WHERE vendor = %s AND handler = 'tickets.clock_due' AND key::bigint <= %s",
            [shift, schema, originals],
        )


def analyse() -> None:
    """Let the database know its tables."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in (*COPIED, "kernel_timer"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def describe() -> None:
    """Say what is checked."""
    from tickets.models import Breach, Clock, Event, StepReached, Ticket

    counted = [f"{model.objects.count():,} {model.__name__}" for model in (Ticket, Event, Clock, Breach, StepReached)]
    print(", ".join(counted))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
