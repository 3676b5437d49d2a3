"""How fast business time is: against `businesstimedelta`, and against a bare bisect over aware datetimes.

    python bench/business_time.py            # installs businesstimedelta into a throw-away folder with pip
    python bench/business_time.py --target DIR   # uses (and fills, if empty) a folder of your own instead

All three answer the same questions on the same calendar (Rome, Monday to Friday 9-13 and 14-18) in the same run, and
must agree. "Bare bisect" is the least that one could write by hand: opening and closing instants as aware datetimes in
sorted lists with running totals, worked out beforehand; no zones at question time, no checks, no growing.
Exit status 1 if a ratio is below what the project promises.
"""

import argparse
import importlib
import random
import subprocess
import sys
import tempfile
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import accumulate
from pathlib import Path
from time import process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from slas.core.calendar.calendars import Calendar, parse_calendar

PACKAGE = "businesstimedelta==1.0.1"
FASTER_THAN_PEER, PART_OF_BARE = 200.0, 0.4
DOCUMENT = {
    "tz": "Europe/Rome",
    "hours": {day: [["09:00", "13:00"], ["14:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
}
Question = tuple[datetime, datetime, int]
Answer = Callable[[datetime, datetime, int], object]
# In turns and each by its best round, so that a busy machine does not blur the ratios.
ROUNDS = 30


class BareBisect:
    """The hand-written least: four lists and a bisection."""

    def __init__(self, calendar: Calendar, first: datetime, last: datetime) -> None:
        windows = calendar.windows(first, last)
        self.starts = [start for start, _ in windows]
        self.ends = [end for _, end in windows]
        self.totals = list(accumulate((end - start for start, end in windows), initial=timedelta(0)))

    def position(self, at: datetime) -> timedelta:
        """The open time before an instant."""
        index = bisect_right(self.starts, at) - 1
        return self.totals[index] + min(at, self.ends[index]) - self.starts[index]

    def add(self, start: datetime, seconds: int) -> datetime:
        """When the open seconds are used up."""
        wanted = self.position(start) + timedelta(seconds=seconds)
        index = bisect_left(self.totals, wanted) - 1
        return self.starts[index] + (wanted - self.totals[index])

    def elapsed(self, start: datetime, end: datetime) -> float:
        """The open seconds between two instants."""
        return (self.position(end) - self.position(start)).total_seconds()


def main(arguments: Sequence[str]) -> int:
    """Measure, print the ratios, and say by the exit status whether they hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--target", type=Path, help="folder to install businesstimedelta into; default: a temporary one"
    )
    chosen = parser.parse_args(arguments).target
    with tempfile.TemporaryDirectory() as throw_away:
        peer = load_peer(chosen or Path(throw_away))
        return measure(peer)


def load_peer(target: Path) -> Any:
    """The module businesstimedelta, installed with pip into the folder; it never enters the project's environment."""
    if not (target / "businesstimedelta").exists():
        command = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--target",
            str(target),
            PACKAGE,
        ]
        subprocess.run(command, check=True)
    sys.path.append(str(target))
    return importlib.import_module("businesstimedelta")


def measure(peer: Any) -> int:
    """Time add and elapsed of all three, in turns, and print the ratios."""
    calendar = Calendar(parse_calendar(DOCUMENT))
    bare = BareBisect(calendar, datetime(2024, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC))
    rules, delta = peer_rules(peer), peer.BusinessTimeDelta
    questions = ask(1000)
    agree(calendar, bare, questions)
    answers: dict[str, Answer] = {
        "add engine": lambda start, _, seconds: calendar.add(start, seconds),
        "add bare": lambda start, _, seconds: bare.add(start, seconds),
        "add peer": lambda start, _, seconds: start + delta(rules, seconds=seconds),
        "elapsed engine": lambda start, end, _: calendar.elapsed(start, end),
        "elapsed bare": lambda start, end, _: bare.elapsed(start, end),
        "elapsed peer": lambda start, end, _: rules.difference(start, end),
    }
    best = dict.fromkeys(answers, float("inf"))
    for _ in range(ROUNDS):
        for name, answer in answers.items():
            some = questions[::20] if name.endswith("peer") else questions
            best[name] = min(best[name], time_of(answer, some))
    rows = [ratio(name, *(best[f"{name} {who}"] for who in ("engine", "bare", "peer"))) for name in ("add", "elapsed")]
    return 0 if all(rows) else 1


def ask(count: int) -> list[Question]:
    """Instants through three years with spans of up to four weeks."""
    dice = random.Random(11)
    starts = [
        datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=dice.randrange(3 * 365 * 1440)) for _ in range(count)
    ]
    return [
        (start, start + timedelta(minutes=dice.randrange(28 * 1440)), 60 * dice.randrange(1, 80 * 60))
        for start in starts
    ]


def agree(calendar: Calendar, bare: BareBisect, questions: list[Question]) -> None:
    """Stop if engine and bare bisect do not say the same."""
    for start, end, seconds in questions:
        assert calendar.add(start, seconds) == bare.add(start, seconds)
        assert calendar.elapsed(start, end) == bare.elapsed(start, end)


def peer_rules(peer: Any) -> Any:
    """The same calendar for businesstimedelta."""
    # Comes with businesstimedelta, which knows no other zones.
    rome = importlib.import_module("pytz").timezone("Europe/Rome")
    halves = [
        peer.WorkDayRule(start_time=time(start), end_time=time(end), working_days=[0, 1, 2, 3, 4], tz=rome)
        for start, end in ((9, 13), (14, 18))
    ]
    return peer.Rules(halves)


def time_of(answer: Answer, questions: list[Question]) -> float:
    """Processor seconds for one answer, over all questions once."""
    begun = process_time()
    for question in questions:
        answer(*question)
    return (process_time() - begun) / len(questions)


def ratio(name: str, ours: float, bare: float, peer: float) -> bool:
    """Print one line; whether both promises hold."""
    print(
        f"{name:8} engine {ours * 1e6:7.2f} us   bare bisect {bare * 1e6:7.2f} us   businesstimedelta {peer * 1e6:9.0f} us"
    )
    print(
        f"{'':8} {peer / ours:.0f} times businesstimedelta (>= {FASTER_THAN_PEER:.0f}), {bare / ours:.2f} of a bare bisect (>= {PART_OF_BARE})"
    )
    return peer / ours >= FASTER_THAN_PEER and bare / ours >= PART_OF_BARE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
