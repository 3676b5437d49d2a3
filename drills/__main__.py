"""`./desk drill NAME`: run one drill, or all, and print the results."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from drills.acts import FULL, SMALL
from drills.catalogue import DRILLS
from drills.report import Result, print_result, write_record
from drills.scene import run_drill
from supportdesk.embedded import project
from supportdesk.embedded.errors import FAILED, DeskError


def main(arguments: Sequence[str]) -> int:
    """Run, print, and return 1 if a drill found a fault."""
    parser = argparse.ArgumentParser(
        prog="./desk drill",
        description="Run the desk under load, inject faults, and compare the result with a separate ledger.",
    )
    parser.add_argument(
        "name", choices=["all", *DRILLS], help="; ".join(f"{d.name}: {d.title}" for d in DRILLS.values())
    )
    parser.add_argument(
        "--seed", type=int, default=7, help="seed of the faults; the same seed gives the same faults (%(default)s)"
    )
    parser.add_argument("--small", action="store_true", help="run for seconds instead of minutes, with the same faults")
    parser.add_argument("--result", type=Path, help="write the result of one drill as JSON")
    parser.add_argument(
        "--record",
        action="store_true",
        help="write the results into docs/drills.md, replacing those of the same drills",
    )
    options = parser.parse_args(arguments)
    if options.small and options.record:
        parser.error("--record needs full drills; leave out --small")
    size = SMALL if options.small else FULL
    if options.name != "all":
        results = [run_drill(DRILLS[options.name], size=size, seed=options.seed, home=project.DATA / "drills")]
        print_result(results[0])
        if options.result:
            options.result.write_text(json.dumps(asdict(results[0])))
    else:
        results = _run_all(options)
    if options.record:
        write_record(results, size=size, path=Path(project.PROJECT / "docs" / "drills.md"))
    return 1 if any(result.complaints for result in results) else 0


def _run_all(options: argparse.Namespace) -> list[Result]:
    """Each drill in a process of its own: Django knows one database a process."""
    results = []
    with tempfile.TemporaryDirectory(prefix="desk-drill-") as folder:
        for name in DRILLS:
            path = Path(folder) / name
            command = [sys.executable, "-P", "-m", "drills", name, f"--seed={options.seed}", f"--result={path}"]
            subprocess.run([*command, *(["--small"] if options.small else [])], check=False)
            if not path.exists():
                raise DeskError(f"The drill {name} did not finish; see its output above.", code=FAILED)
            results.append(Result(**json.loads(path.read_text())))
    return results


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
