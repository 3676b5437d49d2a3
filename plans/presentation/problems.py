"""What is wrong with a draft of the terms, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext


class DraftProblem(NamedTuple):
    """One thing to mend: the field's path, empty for the document itself, and a sentence that says how."""

    field: str
    words: str


def describe_problems(problems: Iterable[Mapping[str, Any]]) -> list[DraftProblem]:
    """Return the problems of a draft as people read them."""
    return [DraftProblem(one["field"], gettext(one["sentence"]) % one["values"]) for one in problems]
