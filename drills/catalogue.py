"""The drills: what is done to the desk, and what it must keep all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from drills.desk import Desk

VENDOR_KEYS = ("ant", "bee", "cat", "dog", "elk")
NOISY = VENDOR_KEYS[0]

Act = tuple[float, Callable[[Desk], None]]


@dataclass(frozen=True)
class Size:
    """How much happens in how many seconds."""

    breaches: int
    ladders: int
    noise: int
    seconds: float


FULL = Size(breaches=3_000, ladders=300, noise=100_000, seconds=120)
SMALL = Size(breaches=100, ladders=10, noise=2_000, seconds=12)


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


def _every(seconds: float, act: Callable[[Desk], None]) -> Callable[[Size], Iterator[Act]]:
    def acts(size: Size) -> Iterator[Act]:
        at = min(seconds, size.seconds / 4)
        while at < size.seconds:
            yield at, act
            at += seconds

    return acts


def _tickers(size: Size) -> Iterator[Act]:
    """Kill the one there is, then let three run and kill those in turns."""
    half = size.seconds / 2
    yield half / 2, lambda desk: desk.kill("ticker")
    for name in ("ticker 2", "ticker 3"):
        yield half, lambda desk, name=name: desk.keep(name, desk.ticker_command)  # type: ignore[misc]
    for place, name in enumerate(("ticker", "ticker 2", "ticker 3"), 1):
        yield half + place * half / 4, lambda desk, name=name: desk.kill(name)  # type: ignore[misc]


def _valkey_stopped(size: Size) -> Iterator[Act]:
    yield size.seconds / 4, Desk.kill_valkey
    yield size.seconds * 3 / 4, Desk.start_valkey


def _valkey_killed(size: Size) -> Iterator[Act]:
    for part in (1, 2, 3):
        yield part * size.seconds / 4, Desk.kill_valkey
        yield part * size.seconds / 4, Desk.start_valkey
        yield (part + 0.5) * size.seconds / 4, Desk.flush_valkey


def _clocks(size: Size) -> Iterator[Act]:
    for place, wrong in enumerate((3600, -3600, 86_400, 3, -3, 0)):
        yield place * size.seconds / 6, lambda desk, wrong=wrong: desk.set_clock(wrong)  # type: ignore[misc]


_DRILLS = (
    Drill(name="calm", matrix="F01", title="nothing happens", p99=1, most_late=2),
    Drill(
        name="worker-child",
        matrix="F02",
        title="a worker's child is killed every 3 s",
        most_late=10,
        acts=_every(3, Desk.kill_child),
    ),
    Drill(
        name="worker-group",
        matrix="F03",
        title="the worker is killed with its group every 15 s",
        most_late=10,
        acts=_every(15, lambda desk: desk.kill("worker")),
    ),
    Drill(
        name="tickers",
        matrix="F04",
        title="the ticker is killed; three run and are killed",
        most_late=10,
        acts=_tickers,
    ),
    Drill(
        name="relay",
        matrix="F05",
        title="whoever sends mail dies between sending and marking, at every 100th mail",
        most_late=10,
        fault=Fault("relay.sent", 20, 100),
    ),
    Drill(
        name="claimed",
        matrix="F27",
        title="whoever fires dies after every 60th claim",
        most_late=10,
        fault=Fault("timers.claimed", 10, 60),
    ),
    Drill(
        name="handled",
        matrix="F27",
        title="whoever fires dies after every 60th handler, before the commit",
        most_late=10,
        fault=Fault("timers.handled", 10, 60),
    ),
    Drill(
        name="valkey-stopped",
        matrix="F06",
        title="Valkey is away for half the time",
        most_late=5,
        acts=_valkey_stopped,
    ),
    Drill(
        name="valkey-killed",
        matrix="F06",
        title="Valkey is killed and flushed three times",
        most_late=5,
        acts=_valkey_killed,
    ),
    Drill(
        name="postgres-crashed",
        matrix="F08",
        title="PostgreSQL is stopped at once and started again every 40 s",
        most_late=10,
        acts=_every(40, Desk.crash_postgres),
    ),
    Drill(
        name="connections-cut",
        matrix="F08",
        title="all connections are cut every 5 s",
        most_late=10,
        acts=_every(5, Desk.cut_connections),
    ),
    Drill(
        name="clocks",
        matrix="F13",
        title="the hosts' clocks jump by an hour, a day, three seconds, both ways",
        p99=1,
        most_late=2,
        acts=_clocks,
    ),
    Drill(
        name="duplicates",
        matrix="F15",
        title="every message of the broker arrives twice",
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
        title="a timer that never ends and one that fails",
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
)
DRILLS = {drill.name: drill for drill in _DRILLS}
