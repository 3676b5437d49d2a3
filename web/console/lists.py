"""Lists of the console: words to find, filters, columns to sort by and pages, all of it in the address.

A view reads the list with `AskedList`, gives `words` and `chosen` to its query, and `show` the rows that were found; its
template extends console/ui/list_base.html and writes the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.db.models.expressions import Func, OrderBy
from django.http import HttpRequest

from tickets.core.search_words import WORDS_LIMIT, clean_words
from web.registry import Label

ROWS_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column; one with `by`, a field or an expression, can be sorted by, as `name` in the address."""

    label: Label
    name: str = ""
    by: str | Func | None = None
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice that narrows the list; its first choice is what holds when nothing is chosen, with "" as its value.

    It is not shown without another choice.
    """

    name: str
    label: Label
    choices: Sequence[tuple[str, Label]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptyList:
    """What a list says that has nothing at all: a title, why that is or what to do next, and links that do it."""

    title: Label
    text: Label = ""
    actions: Sequence[dict[str, Any]] = ()


class AskedList:
    """What an address asks of a list; what it does not know is left out."""

    def __init__(self, request: HttpRequest, *, columns: Sequence[Column], filters: Sequence[Filter] = ()) -> None:
        """Read the words, the choice of each filter, and the column to sort by, at first the first that can be."""
        self._request, self._columns, self._filters = request, columns, filters
        self.words = clean_words(request.GET.get("q", ""))
        self.chosen = {one.name: _chosen(one, request.GET.get(one.name, "")) for one in filters}
        sortable = {column.name: column.by for column in columns if column.by is not None}
        given = request.GET.get("sort", "")
        self.sort = given if given.removeprefix("-") in sortable else next(iter(sortable), "")
        self._by = sortable.get(self.sort.removeprefix("-"))

    @property
    def is_narrowed(self) -> bool:
        """Return whether something is searched or chosen."""
        return bool(self.words or any(self.chosen.values()))

    @property
    def is_file(self) -> bool:
        """Return whether the list is asked for as a CSV file."""
        return self._request.GET.get("format") == "csv"

    def show(
        self,
        rows: QuerySet[Any],
        *,
        empty: EmptyList,
        new: dict[str, Any] | None = None,
        size: int = ROWS_ON_A_PAGE,
        can_export: bool = False,
    ) -> dict[str, Any]:
        """Return what list_base.html needs, with the page of the rows as `page`; `new` is the link at the head, and a
        list that can be exported has one for its file."""
        if self._by is not None:
            by = F(self._by) if isinstance(self._by, str) else self._by
            rows = rows.order_by(OrderBy(by, descending=self.sort.startswith("-"), nulls_last=True), "pk")
        page = Paginator(rows, size).get_page(self._request.GET.get("page"))
        return {
            "page": page,
            "list": {
                "words": self.words,
                "limit": WORDS_LIMIT,
                "sort": self._request.GET.get("sort", "") and self.sort,
                "filters": [
                    {"filter": one, "chosen": self.chosen[one.name]} for one in self._filters if len(one.choices) > 1
                ],
                "heads": [self._head(column) for column in self._columns],
                "is_narrowed": self.is_narrowed,
                "new": new,
                "can_export": can_export,
                "empty": empty,
            },
        }

    def _head(self, column: Column) -> dict[str, Any]:
        """Return a column with its state, and what sorts by it: the other way round where it already does."""
        state = {column.name: "ascending", f"-{column.name}": "descending"}.get(self.sort, "")
        by_it = column.by is not None
        return {
            "column": column,
            "state": state if by_it else "",
            "sort": (f"-{column.name}" if state == "ascending" else column.name) if by_it else "",
        }


def _chosen(one: Filter, given: str) -> str:
    return given if given in {value for value, _label in one.choices} else ""
