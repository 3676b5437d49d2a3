"""The drills: what is done to the desk, and what it must keep all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from drills import acts
from drills.acts import SMALL, Act, Size
from drills.desk import Desk

VENDOR_KEYS = ("ant", "bee", "cat", "dog", "elk")
NOISY = VENDOR_KEYS[0]


@dataclass(frozen=True)
class Fault:
    """A failpoint, and at which passing a process dies: at full size about once in three seconds, as by the other drills."""

    name: str
    small: int
    full: int

    def at(self, size: Size) -> dict[str, str]:
        """Return it as the processes read it."""
        return {"FAULT": f"{self.name}:{self.small if size == SMALL else self.full}"}


@dataclass(frozen=True, kw_only=True)
class Drill:
    """One drill: `acts` yields what is done when, in seconds after the first due instant."""

    name: str
    matrix: str
    title: str
    most_late: float
    p99: float | None = None
    acts: Callable[[Size], Iterator[Act]] = lambda _size: iter(())
    fault: Fault | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    is_noisy: bool = False
    poison: tuple[str, ...] = ()
    has_far_database: bool = False
    has_small_disk: bool = False
    locks_ticket: bool = False
    # For this share of the time that things are held for nothing can be done: lateness is judged from the end on.
    away: float = 0
    judges: Callable[[Desk], Iterator[str]] = lambda _desk: iter(())


_DRILLS = (
    Drill(name="calm", matrix="F01", title="no fault", p99=1, most_late=2),
    Drill(
        name="worker-child",
        matrix="F02",
        title="a worker's child is killed every 3 s",
        most_late=10,
        acts=acts.every(3, Desk.kill_child),
    ),
    Drill(
        name="worker-group",
        matrix="F03",
        title="the worker's process group is killed every 15 s",
        most_late=10,
        acts=acts.every(15, lambda desk: desk.kill("worker")),
    ),
    Drill(
        name="tickers",
        matrix="F04",
        title="the ticker is killed; then three tickers run and are killed",
        most_late=10,
        acts=acts.tickers,
    ),
    Drill(
        name="relay",
        matrix="F05",
        title="the process that sends email dies between sending and marking, at every 100th email",
        most_late=10,
        fault=Fault("relay.sent", 20, 100),
    ),
    Drill(
        name="claimed",
        matrix="F27",
        title="the process that fires timers dies after every 60th claim",
        most_late=10,
        fault=Fault("timers.claimed", 10, 60),
    ),
    Drill(
        name="handled",
        matrix="F27",
        title="the process that fires timers dies after every 60th handler, before the commit",
        most_late=10,
        fault=Fault("timers.handled", 10, 60),
    ),
    Drill(
        name="valkey-stopped",
        matrix="F06",
        title="Valkey is down for half of the time",
        most_late=5,
        acts=acts.valkey_stopped,
    ),
    Drill(
        name="valkey-killed",
        matrix="F06",
        title="Valkey is killed and flushed three times",
        most_late=5,
        acts=acts.valkey_killed,
    ),
    Drill(
        name="postgres-crashed",
        matrix="F08",
        title="PostgreSQL is stopped immediately and restarted every 40 s",
        most_late=10,
        acts=acts.every(40, Desk.crash_postgres),
    ),
    Drill(
        name="connections-cut",
        matrix="F08",
        title="all connections are cut every 5 s",
        most_late=10,
        acts=acts.every(5, Desk.cut_connections),
    ),
    Drill(
        name="clocks",
        matrix="F13",
        title="the hosts' clocks jump by an hour, a day, three seconds, both ways",
        p99=1,
        most_late=2,
        acts=acts.clocks,
    ),
    Drill(
        name="duplicates",
        matrix="F15",
        title="every broker message arrives twice",
        p99=1,
        most_late=2,
        variables={"DRILL_TWICE": "1"},
    ),
    Drill(
        name="poison",
        matrix="F17",
        title="a timer that aborts its process",
        most_late=10,
        poison=("drills.abort",),
    ),
    Drill(
        name="endless",
        matrix="F17",
        title="a timer whose handler never ends, and one that fails",
        most_late=10,
        poison=("drills.loop", "drills.fail"),
    ),
    Drill(
        name="noisy",
        matrix="F20",
        title="one vendor has 100,000 due timers at once",
        p99=2,
        most_late=10,
        is_noisy=True,
    ),
    Drill(
        name="connections-frozen",
        matrix="F10",
        title="every 40 s, all open connections to PostgreSQL go silent, as if a host were gone",
        most_late=15,
        acts=acts.every(40, Desk.silence_connections),
        has_far_database=True,
    ),
    Drill(
        name="locked-ticket",
        matrix="F09",
        title="one ticket's row is locked for 40 s while it is due and 12 clients reply to it",
        most_late=2,
        acts=acts.held(Desk.lock_ticket, Desk.unlock_ticket),
        locks_ticket=True,
        judges=acts.others_continue,
    ),
    Drill(
        name="database-disk-full",
        matrix="F11",
        title="the database's disk is full for 30 s",
        most_late=15,
        acts=acts.held(Desk.fill_disk, Desk.empty_disk, share=0.75),
        has_small_disk=True,
        away=0.75,
        judges=acts.no_dead_mail,
    ),
    Drill(
        name="relay-refuses",
        matrix="F19",
        title="the mail server answers 550 to everyone for 20 s",
        most_late=2,
        acts=acts.held(Desk.refuse_mail, Desk.take_mail, share=0.5),
        judges=acts.no_dead_mail,
    ),
    Drill(
        name="web-clock",
        matrix="F13",
        title="the clock of the web host is an hour ahead, then an hour behind",
        p99=1,
        most_late=2,
        acts=acts.web_clock,
    ),
    Drill(
        name="restored-copy",
        matrix="F23",
        title="the database is dumped and restored elsewhere, and worker and ticker start on the copy",
        most_late=10,
        acts=acts.copied,
        judges=acts.copy_keeps_still,
    ),
)
DRILLS = {drill.name: drill for drill in _DRILLS}
