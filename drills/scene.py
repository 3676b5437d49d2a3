"""One drill from an empty folder to the verdict."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from drills.acts import Size
from drills.catalogue import NOISY, VENDOR_KEYS, Drill
from drills.desk import Desk
from drills.report import Result, when_and_how_busy
from supportdesk.embedded import project
from supportdesk.embedded.folders import Folder
from supportdesk.embedded.throwaway import prepared_folder

if TYPE_CHECKING:  # they need Django, which is set up once the servers' addresses are known
    from drills.client import Clients, Customer
    from drills.ledger import Effect
    from drills.oracle import Vendor
    from drills.seeding import SeededVendor

QUIET_SECONDS = 150.0
READY_SECONDS = 120.0
_RECIPE = ("drills/seeding.py", "drills/prepare.py", "vendor_terms/imagicle/*.yaml")


def run_drill(drill: Drill, *, size: Size, seed: int, home: Path) -> Result:
    """Run one drill on servers of its own."""
    with _prepared(home) as folder:
        faults = drill.fault.at(size) if drill.fault else {}
        desk = Desk(
            folder,
            {**drill.variables, **faults},
            seed,
            has_small_disk=drill.has_small_disk,
            has_far_database=drill.has_far_database,
        )
        desk.start_servers()
        try:
            os.environ.update(desk.owner_environment, DRILL_CLOCK="")
            return _Scene(drill, desk, size).play()
        finally:
            desk.programs.stop()
            desk.stop_servers()


@contextmanager
def _prepared(home: Path) -> Iterator[Folder]:
    paths = sorted(path for pattern in _RECIPE for path in project.PROJECT.glob(pattern))
    recipe = hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
    with prepared_folder(home, recipe, ["-P", "-m", "drills.prepare"]) as folder:
        yield folder


class _Scene:
    """The drill's steps; Django is set up by now, as the owner of the database."""

    def __init__(self, drill: Drill, desk: Desk, size: Size) -> None:
        import django

        django.setup()
        from django.db import connections

        from drills import complaints, ledger, oracle, seeding

        self._connections = connections
        self._complaints = complaints
        self._oracle = oracle
        self._seeding = seeding
        self._drill, self._desk, self._size = drill, desk, size
        self._ledger = ledger.Ledger(desk.ledger_path)
        self._locked: set[Effect] = set()
        self._effect = ledger.Effect
        self._began, self._started = time.monotonic(), _now()

    def play(self) -> Result:
        """Warm up, seed, let the acts happen, wait until all is done, judge."""
        self._desk.start_programs()
        seeded = [self._seeding.find_vendor(key) for key in VENDOR_KEYS]
        self._warm_up(seeded)
        customers = [self._seeding.make_customer(one, now=_now()) for one in seeded]
        start, vendors = self._seed(seeded)
        clients = self._start_clients(customers)
        self._act(start, clients, customers)
        quiet_at = self._wait_until_quiet(vendors, clients)
        deaths = self._desk.deaths_at_failpoints()
        extra = list(self._drill.judges(self._desk))
        verdict = self._oracle.judge(
            vendors,
            self._ledger,
            since=self._started,
            until=quiet_at,
            uncertain=self._desk.uncertain + deaths,
            exempt=self._locked,
        )
        broken = self._complaints
        complaints: list[str] = [
            *broken.lateness(self._drill, self._size, verdict, vendors),
            *broken.poison(self._drill.poison, self._desk.tries()),
            *broken.replies(self._locked),
            *broken.counts(verdict),
            *(f"refused: {refusal}" for refusal in clients.refused[:3]),
            *extra,
            *broken.reconciler(self._ledger, verdict, vendors, start=start, now=quiet_at),
        ]
        late = [value for values in verdict.lateness.values() for value in values]
        self._connections.close_all()
        return Result(
            name=self._drill.name,
            seed=self._desk.seed,
            scheduled=verdict.scheduled,
            filed=verdict.filings.filed,
            kills=self._desk.kills + deaths,
            lost=verdict.lost + verdict.mails.lost + verdict.filings.lost,
            doubled=verdict.doubled + verdict.mails.doubled + verdict.filings.doubled,
            early=verdict.early,
            wrong=verdict.wrong + verdict.mails.wrong + verdict.filings.incomplete + verdict.filings.misdated,
            repeated_mails=verdict.mails.repeated,
            p50=self._oracle.percentile(late, 0.5),
            p99=self._oracle.percentile(late, 0.99),
            longest=max(late, default=0.0),
            seconds=time.monotonic() - self._began,
            complaints=complaints,
            ended=when_and_how_busy(_now()),
        )

    def _warm_up(self, seeded: Sequence[SeededVendor]) -> None:
        """Let one ticket of each vendor fall due, until each process has done its first work."""
        first = {one.schema: self._seeding.copy_tickets(one, one.breaching, [_now()])[0] for one in seeded}
        never = _now() + timedelta(days=1)  # the warning that was copied with the ticket is no effect of its own
        probes = [
            self._oracle.Vendor(one.schema, one.key, first[one.schema], first[one.schema], never) for one in seeded
        ]
        if not self._desk.wait(READY_SECONDS, self._web_answers):
            raise TimeoutError("The web server does not answer.")
        if not self._desk.wait(READY_SECONDS, lambda: self._oracle.count_happened(probes) == len(probes)):
            raise TimeoutError("The desk did not fire its first timers.")
        self._desk.wait(READY_SECONDS, lambda: self._oracle.count_waiting_mail() == 0)

    def _seed(self, seeded: Sequence[SeededVendor]) -> tuple[datetime, list[Vendor]]:
        """Copy the tickets, write the ledger, and return when the first one falls due."""
        begun = time.monotonic()
        for one in seeded:
            self._seeding.copy_tickets(one, one.breaching, [_now() + timedelta(days=1)] * 20)
        # What copying costs on this machine now, doubled, is the time until the first falls due.
        each = (time.monotonic() - begun) / (20 * len(seeded))
        noise = self._size.noise if self._drill.is_noisy else 0
        copies = self._size.breaches + self._size.escalations + self._size.warnings
        start = _now() + timedelta(seconds=5 + 2 * each * copies + noise / 2_000)
        vendors: list[Vendor] = []
        for one in seeded:
            extra = noise if one.key == NOISY else 0
            vendors.append(self._seed_vendor(one, start, len(seeded), extra))
        if self._drill.locks_ticket:
            self._choose_locked(seeded[1])
        for handler in self._drill.poison:
            self._seeding.set_poison(seeded[1], handler, start + timedelta(seconds=1))
        if _now() > start:
            raise TimeoutError("Seeding took longer than expected: the machine is too busy for a drill.")
        return start, vendors

    def _seed_vendor(self, one: SeededVendor, start: datetime, share: int, noise: int) -> Vendor:
        dice, span = self._desk.dice, self._size.seconds
        dues = [start] * noise + [
            start + timedelta(seconds=dice.uniform(0, span)) for _ in range(self._size.breaches // share)
        ]
        tickets = self._seeding.copy_tickets(one, one.breaching, dues)
        rows = [(self._effect(one.schema, n, "breach", 1), due) for n, due in zip(tickets, dues, strict=True)]
        firsts = [start + timedelta(seconds=dice.uniform(0, span / 2)) for _ in range(self._size.escalations // share)]
        escalated = self._seeding.copy_tickets(one, one.escalating, firsts)
        for n, first in zip(escalated, firsts, strict=True):
            for step in range(self._seeding.STEPS):
                due = first + timedelta(seconds=step * self._seeding.SECONDS_BETWEEN)
                rows.append((self._effect(one.schema, n, "step", step + 1), due))
        soon = [start + timedelta(seconds=dice.uniform(0, span)) for _ in range(self._size.warnings // share)]
        warned = self._seeding.copy_tickets(one, one.warned, soon, after=self._seeding.WARNED)
        rows += [(self._effect(one.schema, n, "warning", 1), due) for n, due in zip(warned, soon, strict=True)]
        sent = [start + timedelta(seconds=dice.uniform(0, span)) for _ in range(self._size.digests // share)]
        self._seeding.collect_notices(one, warned[: len(sent)], sent)
        rows += [(self._effect(one.schema, n, "digest", 1), due) for n, due in zip(warned, sent, strict=True)]
        self._seeding.analyse(one)
        self._ledger.schedule(rows)
        return self._oracle.Vendor(one.schema, one.key, tickets[0], warned[-1], start)

    def _choose_locked(self, one: SeededVendor) -> None:
        """Name the ticket of this vendor that falls due first after the lock is taken; its own lateness is not judged."""
        due = {e: at for e, at in self._ledger.scheduled().items() if (e.vendor, e.kind) == (one.schema, "breach")}
        first = sorted(due, key=lambda effect: due[effect])[len(due) // 4]
        self._locked = {first}
        self._desk.early_ticket = (one.key, one.schema, first.ticket)

    def _start_clients(self, customers: list[Customer]) -> Clients:
        from drills.client import Clients

        clients = Clients(self._desk.web_port, self._ledger, every=self._size.filing_every)
        clients.start(customers)
        return clients

    def _web_answers(self) -> bool:
        from drills.client import status_of

        return status_of(self._desk.web_port, f"{VENDOR_KEYS[0]}.localhost", "/sign-in/") == 200

    def _act(self, start: datetime, clients: Clients, customers: list[Customer]) -> None:
        replied = False
        self._connections.close_all()  # what is cut and crashed is not the drill's own
        for seconds, act in sorted(self._drill.acts(self._size), key=lambda row: row[0]):
            self._desk.wait((start - _now()).total_seconds() + seconds)
            act(self._desk)
            if self._drill.locks_ticket and self._desk.locked is not None and self._locked and not replied:
                key, _, ticket = self._desk.early_ticket
                clients.reply(
                    next(c for c in customers if c.key == key), f"{key.upper()}-{ticket}", self._complaints.REPLIES
                )
                replied = True
        self._desk.wait((start - _now()).total_seconds() + self._size.seconds)

    def _wait_until_quiet(self, vendors: Sequence[Vendor], clients: Clients) -> datetime:
        """Wait until everything has happened and every mail has left, or for so long that it never will.

        Returns when everything had happened: while a noisy vendor's mails leave, new effects of other tickets fall due.
        """
        wanted = len(self._ledger.scheduled())
        clients.stop()
        self._desk.wait(30, self._database_answers)
        patience = QUIET_SECONDS + (self._size.noise / 50 if self._drill.is_noisy else 0)
        if not self._desk.wait(patience, clients.is_done):
            clients.refused.append("nobody answered")
        self._desk.wait(patience, lambda: self._oracle.count_happened(vendors) >= wanted)
        quiet_at = _now()
        self._desk.wait(patience, lambda: self._oracle.count_waiting_mail() == 0)
        if self._drill.poison:
            self._desk.wait(patience, lambda: not self._seeding.poison_left())
        return quiet_at

    def _database_answers(self) -> bool:
        from django.db import Error, connection

        try:
            connection.ensure_connection()
        except Error:
            return False
        return True


def _now() -> datetime:
    return datetime.now(UTC)
