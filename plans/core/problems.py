"""What is wrong with a vendor's terms, and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, TypeGuard

from slas.errors import Sentence

FieldPath = tuple[str | int, ...]
LONGEST_VALUE = 300


class NotInOrder(ValueError):
    """A part of the terms contradicts itself; the schema reports the sentence at its field."""

    def __init__(self, words: str, **values: str) -> None:
        self.sentence = Sentence(words, values)
        super().__init__(str(self.sentence))


@dataclass(frozen=True)
class Fault:
    """Something wrong at a field of the terms, wherever they come from."""

    path: FieldPath
    sentence: Sentence

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return str(self.sentence)


def fault_at(path: FieldPath, words: str, **values: object) -> Fault:
    """Return a fault with a sentence; what is in its places is cut to a readable length."""
    return Fault(path, Sentence(words, {name: shown(value) for name, value in values.items()}))


def shown(value: object) -> str:
    """Return a value as a sentence can hold it: printable, and not longer than people read."""
    text = str(value)
    plain = text if text.isprintable() else text.encode("unicode_escape").decode("ascii")
    return plain if len(plain) <= LONGEST_VALUE else f"{plain[:LONGEST_VALUE]}…"


@dataclass(frozen=True)
class Problem:
    """Something wrong in a file. `line` counts from 1; 0 where there is none. `sentence` is the message to translate."""

    file: str
    line: int
    field: str
    message: str
    sentence: Sentence | None = dataclass_field(default=None, compare=False)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (place, self.field, self.message) if part)


def problem_at(file: str, line: int, field: str, words: str, /, **values: object) -> Problem:
    """Return a problem with a sentence; what is in its places is cut to a readable length."""
    sentence = Sentence(words, {name: shown(value) for name, value in values.items()})
    return Problem(file, line, field, str(sentence), sentence)


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


def as_problems(faults: Iterable[Fault], document: object) -> list[dict[str, Any]]:
    """Return faults as drafts keep them: the field's path, the sentence with places, and what is in them."""
    return [
        {"field": by_key(fault.path, document), "sentence": fault.sentence.words, "values": dict(fault.sentence.values)}
        for fault in faults
    ]


def by_key(path: FieldPath, document: object) -> str:
    """A field's path with items named by their keys where those are unique: `plans.gold.targets.resolution.1`."""
    written, part = "", document
    for step in path:
        name = _key_of(part, step) if isinstance(step, int) else step
        written += f"[{step}]" if name is None else f".{name}" if written else name
        part = _within(part, step)
    return written


def _key_of(items: object, index: int) -> str | None:
    keys = [item.get("key") if isinstance(item, Mapping) else None for item in items] if _is_list(items) else []
    key = keys[index] if index < len(keys) else None
    return key if isinstance(key, str) and key and keys.count(key) == 1 else None


def _within(part: object, step: str | int) -> object:
    if isinstance(part, Mapping):
        return part.get(step)
    return part[step] if isinstance(step, int) and _is_list(part) and step < len(part) else None


def _is_list(part: object) -> TypeGuard[Sequence[object]]:
    return isinstance(part, list | tuple)
