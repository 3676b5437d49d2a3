"""Where a vendor is at home: the one installation that may send its mail."""

from __future__ import annotations

from django.db import models


class Home(models.Model):
    """The database in which a vendor was made, or for which an operator released it.

    A copy brings this row along, or none at all, and finds itself elsewhere: nothing leaves it until it is released.
    """

    vendor = models.CharField(max_length=63, unique=True, help_text="Schema of the vendor.")
    place = models.CharField(max_length=200, help_text="Database cluster, database and INSTALLATION_ID.")
    since = models.DateTimeField()
    released_by = models.CharField(max_length=254, blank=True, help_text="Who released a copy; empty for the original.")
    dropped_mails = models.PositiveIntegerField(default=0, help_text="Queued emails of the copy that were discarded.")

    def __str__(self) -> str:
        return f"{self.vendor} in {self.place}"
