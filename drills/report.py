"""What a drill showed, as a table on the screen and in docs/drills.md."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from drills.catalogue import DRILLS, Size

if TYPE_CHECKING:
    from drills.scene import Result

_BEGIN, _END = "<!-- results -->", "<!-- end of results -->"


def machine_words() -> str:
    """Return what the drill ran on, and how busy it was."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, load {load}"


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
        ("processes killed", str(result.kills)),
        ("lost / doubled", f"{result.lost} / {result.doubled}"),
        ("early / in a wrong vendor", f"{result.early} / {result.wrong_vendor}"),
        ("mails repeated, same Message-ID", str(result.repeated_mails)),
        ("late p50 / p99 / most", f"{result.p50:.2f} / {result.p99:.2f} / {result.most:.2f} s"),
        ("seed, took", f"{result.seed}, {result.seconds:.0f} s"),
    ]


def write_record(results: Sequence[Result], *, size: Size, path: Path) -> None:
    """Put the results between the marks of the file; the text around them stays."""
    text = path.read_text()
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    path.write_text(f"{before}{_BEGIN}\n{_table(results, size)}\n{_END}{after}")


def _table(results: Iterable[Result], size: Size) -> str:
    lines = [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {machine_words()} at the end. Each drill: 5 vendors,",
        f"{size.breaches:,} breaches and {size.ladders:,} ladders of 4 steps in {size.seconds:.0f} s.",
        "",
        "| drill | fault | effects | killed | lost | doubled | early | wrong vendor | mails repeated | p50 | p99 | most | |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for one in results:
        said = "; ".join(one.complaints) or "kept"
        lines.append(
            f"| {one.name} ({DRILLS[one.name].matrix}) | {DRILLS[one.name].title} | {one.scheduled:,} | {one.kills} | {one.lost} |"
            f" {one.doubled} | {one.early} | {one.wrong_vendor} | {one.repeated_mails} | {one.p50:.2f} s | {one.p99:.2f} s |"
            f" {one.most:.2f} s | {said} |"
        )
    return "\n".join(lines)
