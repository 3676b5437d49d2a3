"""What is wrong with a vendor's terms, and where."""

from __future__ import annotations

from dataclasses import dataclass

FieldPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """Something wrong at a field of the terms, wherever they come from."""

    path: FieldPath
    message: str


@dataclass(frozen=True)
class Problem:
    """Something wrong in a file. `line` counts from 1; 0 where there is none."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (place, self.field, self.message) if part)


class TermsError(Exception):
    """The terms cannot be used; `problems` lists everything found, in file and line order."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(
            sorted(dict.fromkeys(problems), key=lambda problem: (problem.file, problem.line, problem.field))
        )
        super().__init__("\n".join(str(problem) for problem in self.problems))


def dotted(path: FieldPath) -> str:
    """A field's path as people write it: `plans[1].name`."""
    written = ""
    for part in path:
        written += f"[{part}]" if isinstance(part, int) else f".{part}" if written else part
    return written
