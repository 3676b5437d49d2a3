"""What one method of one address takes, gives and may refuse: said once, for the program and for its description."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from rest_framework import serializers

from supportdesk.kernel.api.fields import Input, Output
from supportdesk.kernel.api.paging import PageInput

SAFE_METHODS = frozenset({"GET", "HEAD"})


class NothingSerializer(Input):
    """A request that needs no words."""


class FieldErrorSerializer(Output):
    """What is wrong with one field."""

    field = serializers.CharField(help_text="Empty if it concerns the whole request.")
    message = serializers.CharField()


class ProblemSerializer(Output):
    """A problem document (RFC 9457)."""

    type = serializers.CharField(help_text="Kind of problem; described at /api/.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    instance = serializers.CharField(required=False, help_text="Quote it when you contact us about the problem.")
    errors = FieldErrorSerializer(many=True, required=False)


@dataclass(frozen=True)
class Operation:
    """One method of one address; `problems` are statuses besides those that every operation can have."""

    name: str
    summary: str
    scope: str = ""
    description: str = ""
    query: type[Input] | None = None
    body: type[Input] | None = None
    form: type[Input] | None = None
    answer: type[Output] | None = None
    status: int = 200
    is_page: bool = False
    problems: Mapping[int, type[Output]] = field(default_factory=dict)
    limit: str = ""

    def parameters(self) -> list[type[Input]]:
        """Return the forms of what is in the address."""
        found = [self.query] if self.query else []
        return [*found, PageInput] if self.is_page else found

    @cached_property
    def query_form(self) -> type[Input]:
        """The one form of all that may be in the address."""
        return type("QuerySerializer", (*self.parameters(), Input), {})

    def answer_for(self, scopes: Collection[str]) -> type[Output] | None:
        """Return the form of the answer to a token: one that may not read gets no more than a receipt (ATTACK-S16)."""
        reads = self.scope.replace(":write", ":read")
        receipt = self.answer.receipt if self.answer is not None else None
        return self.answer if receipt is None or reads in scopes else receipt

    def statuses(self, *, writes: bool, has_path: bool) -> dict[int, type[Output]]:
        """Return every refusal that this operation can answer with."""
        usual = [401, 403, 406, 429, 500, 503]
        usual += [400, 413, 415, 422] if writes else [400] if self.parameters() else []
        usual += [404] if has_path else []
        usual += [507] if self.form else []
        found: dict[int, type[Output]] = {**dict.fromkeys(usual, ProblemSerializer), **self.problems}
        return dict(sorted(found.items()))


def page_of(answer: type[Output]) -> type[Output]:
    """Return the form of a page of these."""
    name = answer.__name__.removesuffix("Serializer") + "PageSerializer"
    members: dict[str, Any] = {
        "__doc__": "A page of a list.",
        "items": answer(many=True),
        "next_cursor": serializers.CharField(
            allow_null=True, help_text="Cursor of the next page; null on the last page."
        ),
    }
    return type(name, (Output,), members)
