"""What the clocks cost: an idle tick, a second's breaches, and escalation against django-helpdesk's.

    python bench/timers.py           # 100,000 timers of 200 vendors, rounds of 10,000 breaches, some minutes
    python bench/timers.py --small   # few of everything: that it runs, not what it promises

Everything runs on a throw-away PostgreSQL with its usual durability off, for the other side as well. The vendors of the idle
tick are rows with a schema each, empty: the tick never enters them. Breaches are fired by two processes that do what
two workers do (`kernel.fire_due_timers`), over real tickets, each breach with its row, its event and its queued mail. django-helpdesk
is installed from the package index into an environment of its own, and its `escalate_tickets` escalates tickets by the one
process that it has; it is compared with our two workers, and with one. Exit status 1 where a promise is missed.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from supportdesk.embedded.project import python_environment
from supportdesk.embedded.throwaway import migrated_servers

if TYPE_CHECKING:
    from drills.seeding import SeededVendor

PEER = "django-helpdesk==2.6.1"
IDLE, RATE, PEER_TIMES = 1.3, 1_500, 10
VENDORS = 200
FIRING_VENDORS = 2
SCRIPT = Path(__file__).resolve()


def main(arguments: Sequence[str]) -> int:
    """Measure all three, print, and say by the exit status whether the promises hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="few timers and tickets, without checking the targets")
    parser.add_argument("--fire", metavar="SCHEMA", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.fire:
        return fire(options.fire)
    is_small = options.small
    print(f"{os.cpu_count()} cores, load {', '.join(f'{load:.1f}' for load in os.getloadavg())}")
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as home, migrated_servers(Path(home)) as environment:
        os.environ.update(environment, DJANGO_SETTINGS_MODULE="supportdesk.settings.demo", DESK_ROLE="owner")
        import django

        django.setup()
        costs_the_same = measure_idle(*((100, 1_000, 20) if is_small else (1_000, 100_000, 200)))
        rate = measure_firing(*((200, 1) if is_small else (10_000, 4)))
        is_faster = measure_peer(50 if is_small else 1_000, 1 / rate, Path(home))
    return 0 if (costs_the_same and rate >= RATE and is_faster) or is_small else 1


def measure_idle(few: int, many: int, rounds: int) -> bool:
    """Compare a tick that finds nothing due among few timers with one among many; whether it costs the same."""
    from supportdesk.kernel.models import Timer
    from supportdesk.kernel.processes.ticker import Ticker

    schemas = make_schemas()
    ticker = Ticker()
    fastest = []
    for number in (few, many):
        Timer.objects.all().delete()
        far = datetime.now(UTC) + timedelta(days=1)
        Timer.objects.bulk_create(
            (
                Timer(vendor=schemas[n % VENDORS], handler="tickets.clock_due", key=str(n), due_at=far, claim_at=far)
                for n in range(number)
            ),
            batch_size=5_000,
        )
        analyse("kernel_timer")
        times = []
        for _ in range(rounds):
            begun = perf_counter()
            ticker.turn()
            times.append(perf_counter() - begun)
        fastest.append(statistics.quantiles(times, n=10)[0])  # what other work on the machine does not touch
    Timer.objects.all().delete()
    ratio = fastest[1] / fastest[0]
    print(
        f"idle tick, {few:,} timers {fastest[0] * 1e3:.2f} ms, {many:,} of {VENDORS} vendors {fastest[1] * 1e3:.2f} ms: "
        f"{ratio:.2f} (<= {IDLE})"
    )
    return ratio <= IDLE


def make_schemas() -> list[str]:
    """Return the schemas of vendors that are rows and an empty schema each."""
    from django.db import connection

    from supportdesk.kernel.ids import new_schema_name
    from vendors.models import Vendor

    now = datetime.now(UTC)
    names = [new_schema_name(now=now) for _ in range(VENDORS)]
    Vendor.objects.bulk_create(
        Vendor(schema_name=name, key=f"idle{n}", name=f"Idle {n}", created_at=now, schema_version="")
        for n, name in enumerate(names)
    )
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f'CREATE SCHEMA "{name}"')
    return names


def analyse(table: str) -> None:
    """Let the database know the table, as its housekeeping would."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE public.{table}")


def measure_firing(breaches: int, rounds: int) -> float:
    """Fire so many breaches by two processes, some rounds; returns how many a second in the best one."""
    from drills import seeding

    vendors = [seeding.make_vendor(f"fast{n}") for n in range(FIRING_VENDORS)]
    rates = [fire_once(vendors, breaches) for _ in range(rounds)]
    printed = ", ".join(f"{rate:,.0f}" for rate in rates)
    print(
        f"firing by two processes: {breaches:,} breaches a round, each with event and queued mail, {printed}/s: "
        f"{max(rates):,.0f} (>= {RATE:,})"
    )
    return max(rates)


def fire_once(vendors: Sequence["SeededVendor"], breaches: int) -> float:
    """Return how many breaches of new tickets two processes fire a second."""
    from drills import seeding

    overdue = datetime.now(UTC) - timedelta(seconds=1)
    tickets = [seeding.copy_tickets(one, one.breaching, [overdue] * (breaches // len(vendors)))[0] for one in vendors]
    for one in vendors:
        seeding.analyse(one)
    command = [sys.executable, str(SCRIPT), "--fire"]
    orders = ([one.schema for one in vendors], [one.schema for one in reversed(vendors)])
    workers = [subprocess.Popen([*command, *order], stdin=subprocess.PIPE, stdout=subprocess.PIPE) for order in orders]
    for worker in workers:
        assert worker.stdout is not None
        worker.stdout.readline()  # it is ready
    begun = perf_counter()
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write(b"go\n")
        worker.stdin.flush()
    fired = sum(int(worker.communicate()[0].split()[-1]) for worker in workers)
    rate = fired / (perf_counter() - begun)
    written = [count_effects(one, first) for one, first in zip(vendors, tickets, strict=True)]
    assert all(row == (breaches // len(vendors),) * 3 for row in written), written
    return rate


def count_effects(vendor: "SeededVendor", first: int) -> tuple[int, int, int]:
    """Return how many breaches, events of them, and queued mails of them there are of tickets from the first one on."""
    from supportdesk.kernel.models import OutboxMessage
    from supportdesk.kernel.tenancy import vendor_schema
    from tickets.models import Breach, Event

    keys = OutboxMessage.objects.filter(vendor=vendor.schema, key__startswith="breached:").values_list("key", flat=True)
    mails = sum(int(key.split(":")[1]) >= first for key in keys)
    with vendor_schema(vendor.schema):
        events = Event.objects.filter(kind="breached", ticket_id__gte=first).count()
        return Breach.objects.filter(ticket_id__gte=first).count(), events, mails


def fire(schemas: Sequence[str]) -> int:
    """Be one of the workers: fire until nothing is due, then say how many."""
    import django

    django.setup()
    from supportdesk.kernel import timers
    from supportdesk.kernel.clock import database_now

    timers.fire_due(vendor=schemas[0], now=datetime(2000, 1, 1, tzinfo=UTC))  # connected, with everything loaded
    print("ready", flush=True)
    sys.stdin.readline()
    fired = 0
    for schema in schemas:
        while batch := timers.fire_due(vendor=schema, now=database_now()):
            fired += batch
    print(fired, flush=True)
    return 0


def measure_peer(tickets: int, by_two: float, home: Path) -> bool:
    """Compare a ticket's escalation with its seconds by two workers, as here; whether ours is so many times faster.

    What one process takes alone is told as well.
    """
    from drills import seeding
    from supportdesk.kernel import timers
    from supportdesk.kernel.clock import database_now

    theirs = escalate_by_peer(tickets, home)
    one = seeding.make_vendor("slow")
    seeding.copy_tickets(one, one.breaching, [datetime.now(UTC) - timedelta(seconds=1)] * tickets)
    seeding.analyse(one)
    timers.fire_due(vendor=one.schema, now=database_now(), limit=1)  # terms, templates and texts are loaded
    fired, begun = 0, perf_counter()
    while batch := timers.fire_due(vendor=one.schema, now=database_now()):
        fired += batch
    alone = (perf_counter() - begun) / fired
    print(
        f"one ticket: {PEER} {theirs * 1e3:.2f} ms; ours by two processes {by_two * 1e3:.2f} ms, "
        f"{theirs / by_two:.1f} times (>= {PEER_TIMES}); by one alone {alone * 1e3:.2f} ms, {theirs / alone:.1f} times"
    )
    return theirs / by_two >= PEER_TIMES


def escalate_by_peer(tickets: int, home: Path) -> float:
    """Return the seconds that django-helpdesk takes a ticket, in an environment and a database of its own."""
    from django.db import connection

    folder = home / "helpdesk"
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    pip: list[str | Path] = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        PEER,
        "psycopg[binary]",
    ]
    subprocess.run(pip, check=True, stderr=subprocess.DEVNULL)
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE helpdesk")
    host = parse_qs(urlsplit(os.environ["DATABASE_URL"]).query)["host"][0]
    command: list[str | Path] = [python, SCRIPT.with_name("escalate_peer.py"), "helpdesk", host, str(tickets)]
    environment = {
        name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONPYCACHEPREFIX"}
    }
    printed = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
    return float(printed.split()[-1])


if __name__ == "__main__":
    os.environ.update(python_environment(os.environ))
    sys.exit(main(sys.argv[1:]))
