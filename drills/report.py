"""What a drill showed, as a table on the screen and in docs/drills.md."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from drills.acts import Size
from drills.catalogue import DRILLS

_BEGIN, _END = "<!-- results -->", "<!-- end of results -->"


@dataclass(frozen=True)
class Result:
    """What a drill showed."""

    name: str
    seed: int
    scheduled: int
    filed: int
    kills: int
    lost: int
    doubled: int
    early: int
    wrong: int
    repeated_mails: int
    p50: float
    p99: float
    longest: float
    seconds: float
    complaints: list[str]
    ended: str


def when_and_how_busy(now: datetime) -> str:
    """Return the instant, and how busy the machine is."""
    return f"{now:%Y-%m-%d %H:%M} UTC, {os.getloadavg()[0]:.1f}"


def print_result(result: Result) -> None:
    """Print one drill's table."""
    rows = _rows(result)
    width = max(len(name) for name, _ in rows)
    lines = [f"\n{result.name} ({DRILLS[result.name].matrix}): {DRILLS[result.name].title}"]
    lines += [f"  {name:{width}}  {value}" for name, value in rows]
    lines.append("  " + ("NOT KEPT: " + "; ".join(result.complaints) if result.complaints else "kept"))
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _rows(result: Result) -> list[tuple[str, str]]:
    return [
        ("effects scheduled", str(result.scheduled)),
        ("filings acknowledged", str(result.filed)),
        ("processes killed", str(result.kills)),
        ("lost / doubled", f"{result.lost} / {result.doubled}"),
        ("early / wrong", f"{result.early} / {result.wrong}"),
        ("mails repeated, same Message-ID", str(result.repeated_mails)),
        ("late p50 / p99 / most", f"{result.p50:.2f} / {result.p99:.2f} / {result.longest:.2f} s"),
        ("seed, took", f"{result.seed}, {result.seconds:.0f} s"),
    ]


def write_record(results: Sequence[Result], *, size: Size, path: Path) -> None:
    """Put the results between the marks of the file, in place of what the same drills showed before; the rest stays."""
    text = path.read_text()
    before, _, rest = text.partition(_BEGIN)
    recorded, _, after = rest.partition(_END)
    known = {name: line for line in recorded.splitlines() for name in DRILLS if line.startswith(f"| {name} (")}
    rows = known | {one.name: _row(one) for one in results}
    lines = [*_head(size), *(rows[name] for name in DRILLS if name in rows)]
    path.write_text(before + "\n".join([_BEGIN, *lines, _END]) + after)


def _head(size: Size) -> list[str]:
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    load = f"{size.breaches:,} breaches and {size.escalations:,} escalations of 4 steps in {size.seconds:.0f} s"
    cells = ["drill", "fault", "effects", "submitted", "killed", "lost", "doubled", "early", "wrong", "emails repeated"]
    cells += ["p50", "p99", "maximum", "guarantees", "ended, load"]
    return [f"{machine}. Each drill: 5 vendors, {load}.", "", f"| {' | '.join(cells)} |", "|---" * len(cells) + "|"]


def _row(one: Result) -> str:
    cells = [
        f"{one.name} ({DRILLS[one.name].matrix})",
        DRILLS[one.name].title,
        f"{one.scheduled:,}",
        *map(str, (one.filed, one.kills, one.lost, one.doubled, one.early, one.wrong, one.repeated_mails)),
        *(f"{seconds:.2f} s" for seconds in (one.p50, one.p99, one.longest)),
        "; ".join(one.complaints) or "kept",
        one.ended,
    ]
    return f"| {' | '.join(cells)} |"
