"""`./desk guards`: takes each guard of the catalogue away in a copy of the project, and sees its tests fail."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from queue import SimpleQueue
from xml.etree import ElementTree as ET

from supportdesk.embedded import servers
from supportdesk.embedded.errors import FAILED, USAGE, DeskError
from supportdesk.embedded.project import PROJECT, TEST_DATA
from supportdesk.embedded.testing.database import with_test_database
from supportdesk.embedded.testing.seeded import Bug, DoesNotApply, attacks_in, read_catalogue
from supportdesk.embedded.throwaway import throwaway_servers

WORKPLACES = 2
WARM_PYTEST = Path(__file__).with_name("warm_pytest.py")
# A bug that does not even run proves nothing about the test that fails by it.
_NO_PROOF = (
    "NameError",
    "ImportError",
    "ModuleNotFoundError",
    "SyntaxError",
    "UnboundLocalError",
    "ImproperlyConfigured",
)


class Verdict(Enum):
    """What became of one bug."""

    CAUGHT = "caught"
    NOT_CAUGHT = "NOT CAUGHT"
    STALE = "DOES NOT APPLY"


@dataclass(frozen=True)
class Outcome:
    """The verdict on one bug, with what is needed to fix it."""

    bug: Bug
    verdict: Verdict
    seconds: float
    words: str = ""

    def __str__(self) -> str:
        """The line of the report."""
        line = f"{self.verdict.value:<16}{self.bug.name:<44}{' '.join(self.bug.attacks):<12}{self.seconds:6.1f} s"
        return f"{line}\n    {self.words}" if self.words else line


@dataclass(frozen=True)
class Result:
    """How each case of a run ended: `passed`, or what it failed with."""

    code: int
    cases: Mapping[tuple[str, str], str]
    output: str

    def of(self, test: str) -> list[str]:
        """Return how the cases of one test ended; a test without parameters in its id stands for all its cases."""
        file, *names = test.split("::")
        place = ".".join([file.removesuffix(".py").replace("/", "."), *names[:-1]])
        name = names[-1]
        return [
            ended
            for (where, case), ended in self.cases.items()
            if where == place and (case == name or case.startswith(f"{name}["))
        ]


def run(arguments: Sequence[str]) -> int:
    """Try the bugs whose names, groups or attacks are given, or all; 1 when a guard could be missing unnoticed."""
    started = time.monotonic()
    bugs = _chosen(read_catalogue(), arguments)
    with ExitStack() as stack:
        places = [stack.enter_context(_workplace()) for _ in range(1 if servers.are_given() else WORKPLACES)]
        _check_without_bugs(bugs, places)
        outcomes = list(_try_all(bugs, places))
    caught = [outcome for outcome in outcomes if outcome.verdict is Verdict.CAUGHT]
    others = [outcome.bug.name for outcome in outcomes if outcome not in caught]
    print(f"\n{len(bugs)} bugs, {len(caught)} caught, {time.monotonic() - started:.0f} s")
    if others:
        print(f"Not caught: {', '.join(sorted(others))}")
    return FAILED if others else 0


def verdict_of(bug: Bug, result: Result) -> tuple[Verdict, str]:
    """Judge a run with a bug in it: caught where of each of its tests at least one case has failed by what it asserts."""
    for test in bug.tests:
        ended = result.of(test)
        if not ended:
            return Verdict.NOT_CAUGHT, f"{test} did not run: {result.output[-600:].strip()}"
        failed = [how for how in ended if how not in ("passed", "skipped")]
        if not failed:
            return Verdict.NOT_CAUGHT, f"{test} passes"
        if all(how.startswith(("error", *_NO_PROOF)) for how in failed):
            return Verdict.NOT_CAUGHT, f"{test} does not run with the bug: {failed[0][:300]}"
    return Verdict.CAUGHT, ""


def read_report(report: Path, *, code: int, output: str) -> Result:
    """Read pytest's report of a run; without one, nothing ran."""
    if not report.exists():
        return Result(code, {}, output)
    ends: dict[tuple[str, str], str] = {}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - pytest has written it here a moment ago
        # A case that fails and whose fixtures fail afterwards is in the report twice: the first says what it is about.
        ends.setdefault((case.get("classname", ""), case.get("name", "")), _end_of(case))
    return Result(code, ends, output)


def _end_of(case: ET.Element) -> str:
    for kind in ("failure", "error", "skipped"):
        found = case.find(kind)
        if found is not None:
            output = found.get("message", "")
            return {"failure": output or "failed", "error": f"error: {output}", "skipped": "skipped"}[kind]
    return "passed"


def _chosen(bugs: Sequence[Bug], arguments: Sequence[str]) -> list[Bug]:
    """Those that are asked for, and last those for which the tests' database has to be made again."""
    chosen = [bug for bug in bugs if not arguments or any(_is_meant(bug, word) for word in arguments)]
    for word in arguments:
        if not any(_is_meant(bug, word) for bug in bugs):
            raise DeskError(f"There is no bug, group or attack {word!r} in tests/seeded.", code=USAGE)
    return sorted(chosen, key=lambda bug: bug.file.startswith("vendors/") or "/migrations/" in bug.file)


def _is_meant(bug: Bug, word: str) -> bool:
    return word in {bug.name, bug.group, *bug.attacks} or bool(attacks_in(word) & set(bug.attacks))


@dataclass(frozen=True)
class Workplace:
    """A copy of the project, and a pytest that runs in it on servers of its own."""

    root: Path
    pytest: subprocess.Popen[str]

    def test(self, tests: Iterable[str]) -> Result:
        """Run some tests here."""
        report, output = self.root.with_suffix(".xml"), self.root.with_suffix(".txt")
        report.unlink(missing_ok=True)
        arguments = ["--long", "-p", "no:cacheprovider", "--tb=line", f"--junitxml={report}", *dict.fromkeys(tests)]
        assert self.pytest.stdin is not None
        assert self.pytest.stdout is not None
        self.pytest.stdin.write(json.dumps({"arguments": arguments, "output": str(output)}) + "\n")
        self.pytest.stdin.flush()
        answer = self.pytest.stdout.readline()
        return read_report(report, code=int(answer or -1), output=output.read_text() if output.exists() else "")

    def seed(self, bug: Bug) -> Outcome:
        """Put the bug in, run its tests, take it out."""
        started = time.monotonic()
        path = self.root / bug.file
        original = path.read_text()
        try:
            path.write_text(bug.applied_to(original))
            verdict, words = verdict_of(bug, self.test(bug.tests))
        except DoesNotApply as error:
            verdict, words = Verdict.STALE, str(error)
        finally:
            path.write_text(original)
        return Outcome(bug, verdict, time.monotonic() - started, words)


@contextmanager
def _workplace() -> Iterator[Workplace]:
    folder = Path(tempfile.mkdtemp(prefix="desk-guards-"))
    root = folder / "project"
    try:
        _copy_project(root)
        with ExitStack() as stack:
            prepared = throwaway_servers(TEST_DATA, with_test_database())
            addresses = {} if servers.are_given() else stack.enter_context(prepared)
            known = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
            environment = {
                **known,
                **addresses,
                "PYTHONPATH": str(root),
                "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
            }
            environment.pop("PYTHONDONTWRITEBYTECODE", None)
            pytest = subprocess.Popen(
                [sys.executable, "-P", str(root / WARM_PYTEST.relative_to(PROJECT))],
                cwd=root,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            stack.callback(_end, pytest)
            yield Workplace(root, pytest)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _end(pytest: subprocess.Popen[str]) -> None:
    """Let it end by itself, which it does when nobody asks for it."""
    pytest.communicate()


def _copy_project(root: Path) -> None:
    """Copy every file that git knows or would take; nothing here is linked, so that no bug can find its way back."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode != 0:
        raise DeskError(f"This needs a git work tree, which is copied: {listing.stderr.strip()}", code=FAILED)
    for name in filter(None, listing.stdout.split("\0")):
        source, target = PROJECT / name, root / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


def _check_without_bugs(bugs: Sequence[Bug], places: Sequence[Workplace]) -> None:
    """Refuse tests that fail already: what they say with a bug in the code would be no proof."""
    tests = list(dict.fromkeys(test for bug in bugs for test in bug.tests))
    files = list(dict.fromkeys(test.partition("::")[0] for test in tests))
    shares = [
        [test for test in tests if files.index(test.partition("::")[0]) % len(places) == number]
        for number in range(len(places))
    ]
    with ThreadPoolExecutor(len(places)) as pool:
        results = list(pool.map(lambda place, share: place.test(share) if share else None, places, shares))
    for result in filter(None, results):
        failed = [
            f"{where}.{case}" for (where, case), ended in result.cases.items() if ended not in ("passed", "skipped")
        ]
        if result.code != 0:
            what = f"these tests fail: {', '.join(failed)}" if failed else result.output[-1500:].strip()
            raise DeskError(f"Without any bug {what}", code=FAILED)
    print(f"{len(tests)} tests pass before the first bug is planted.\n", flush=True)


def _try_all(bugs: Sequence[Bug], places: Sequence[Workplace]) -> Iterator[Outcome]:
    """Let every workplace take the next bug when it is done with one."""
    free = SimpleQueue[Workplace]()
    for place in places:
        free.put(place)

    def attempt(bug: Bug) -> Outcome:
        place = free.get()
        try:
            outcome = place.seed(bug)
        finally:
            free.put(place)
        print(outcome, flush=True)
        return outcome

    with ThreadPoolExecutor(len(places)) as pool:
        yield from pool.map(attempt, bugs)
