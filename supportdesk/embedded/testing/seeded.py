"""The catalogue of seeded bugs: each takes one guard away, and names the tests that must notice."""

import ast
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from supportdesk.embedded.project import PROJECT

CATALOGUE = PROJECT / "tests" / "seeded"


class DoesNotApply(Exception):
    """The code that the bug replaces is no longer there, or is there more than once."""


@dataclass(frozen=True)
class Bug:
    """One guard taken away: `old` becomes `new` in `file`; of every test in `tests` some case must then fail."""

    name: str
    group: str
    attacks: Sequence[str]
    what: str
    file: str
    old: str
    new: str
    tests: Sequence[str]

    def applied_to(self, text: str) -> str:
        """Return the file with the bug in it; raises DoesNotApply."""
        found = text.count(self.old)
        if found != 1:
            raise DoesNotApply(f"{self.file} has the text {found} times, not once")
        changed = text.replace(self.old, self.new)
        if self.file.endswith(".py"):
            _check_python(changed, self.file)
        return changed


def read_catalogue(folder: Path = CATALOGUE) -> list[Bug]:
    """Return every bug of the folder's files, in their order; raises ValueError for a name that is there twice."""
    bugs = [
        Bug(name=name, group=path.stem, **{"attacks": (), **entry})
        for path in sorted(folder.glob("*.toml"))
        for name, entry in tomllib.loads(path.read_text()).items()
    ]
    names = [bug.name for bug in bugs]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"Two bugs are named {twice[0]}; rename one of them.")
    return bugs


def missing_tests(bug: Bug, root: Path = PROJECT) -> list[str]:
    """Return the tests of a bug that are not there."""
    return [test for test in bug.tests if not _is_there(test, root)]


def attacks_in(text: str) -> set[str]:
    """Return the names in a text such as `A05-A08, S12`."""
    found = set()
    for character, first, last in re.findall(r"\b([AS])(\d+)(?:-\1(\d+))?", text):
        found |= {f"{character}{number:02}" for number in range(int(first), int(last or first) + 1)}
    return found


def attacks_of_table(page: str) -> set[str]:
    """Return the attacks that have a row in the tables of a page."""
    firsts = re.findall(r"^\| ([AS]\d[^|]*)\|", page, re.MULTILINE)
    return {attack for first in firsts for attack in attacks_in(first)}


def _check_python(text: str, file: str) -> None:
    try:
        ast.parse(text)
    except SyntaxError as error:
        raise DoesNotApply(f"{file} is not valid Python with the bug in it: {error.msg}") from None


def _is_there(test: str, root: Path) -> bool:
    file, *names = test.partition("[")[0].split("::")
    path = root / file
    if not names or not path.is_file():
        return False
    level: list[ast.stmt] = ast.parse(path.read_text()).body
    for name in names:
        found = next((node for node in _named(level) if node.name == name), None)
        if found is None:
            return False
        level = found.body
    return True


def _named(body: Sequence[ast.stmt]) -> Iterator[ast.ClassDef | ast.FunctionDef]:
    return (node for node in body if isinstance(node, ast.ClassDef | ast.FunctionDef))
