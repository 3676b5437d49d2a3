"""What a full-text search of tickets and messages needs of their tables."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


class WithoutSearch(models.Manager[Row]):
    """Leaves the search column in the database: it is as long as the text itself and nobody reads it."""

    def get_queryset(self) -> models.QuerySet[Row]:
        """Return the rows without their search column; a filter by it works all the same."""
        return super().get_queryset().defer("search")
