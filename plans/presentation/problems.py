"""What is wrong with a draft of the terms, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext

from plans.core.problems import Problem


class DraftProblem(NamedTuple):
    """One thing to mend: the field's path, empty for the document itself, and a sentence that says how."""

    field: str
    words: str


def describe_problems(problems: Iterable[Mapping[str, Any]]) -> list[DraftProblem]:
    """Return the problems of a draft as people read them."""
    return [DraftProblem(one["field"], gettext(one["sentence"]) % one["values"]) for one in problems]


def describe_file_problems(problems: Iterable[Problem]) -> list[str]:
    """Return the problems of files as people read them: file and line, field, what is wrong."""
    return [_describe_in_file(problem) for problem in problems]


def _describe_in_file(problem: Problem) -> str:
    place = problem.file
    if problem.file and problem.line:
        place = gettext("%(file)s, line %(line)s") % {"file": problem.file, "line": problem.line}
    words = gettext(problem.sentence.words) % problem.sentence.values if problem.sentence else problem.message
    return ": ".join(part for part in (place, problem.field, words) if part)
