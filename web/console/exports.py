"""Lists of the console as CSV files: all that was found, under names and in words for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import StreamingHttpResponse

from supportdesk.kernel.files.csv_lines import BYTE_ORDER_MARK, csv_lines
from supportdesk.kernel.tenancy import current_vendor, vendor_schema

ROWS_AT_ONCE = 500
Row = TypeVar("Row", bound=Model)


def csv_of(
    name: str, found: QuerySet[Row], columns: Mapping[str, Callable[[Row], object]], *, at_once: int = ROWS_AT_ONCE
) -> StreamingHttpResponse:
    """Return a file of the rows by number, with a column for each function; its text is read while it is sent."""
    return StreamingHttpResponse(
        _stream(current_vendor(), found, columns, at_once),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _stream(
    schema: str, found: QuerySet[Row], columns: Mapping[str, Callable[[Row], object]], at_once: int
) -> Iterator[bytes]:
    """Yield the file; it is sent after the request has left the vendor's schema."""
    yield BYTE_ORDER_MARK + csv_lines([list(columns)])
    after = 0
    with vendor_schema(schema):
        while rows := list(found.filter(pk__gt=after).order_by("pk")[:at_once]):
            yield csv_lines([_cell(read(row)) for read in columns.values()] for row in rows)
            after = rows[-1].pk


def _cell(value: Any) -> object:
    """Return a value as a program reads it."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
