"""The languages of a vendor's published terms, kept on its row for every page to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection as plain_connection

from supportdesk.kernel.tenancy import current_vendor
from vendors.models import Vendor

connection: Any = plain_connection  # with what django-tenants adds to it


def keep_languages(languages: Mapping[date, Sequence[str]]) -> None:
    """Write down in which languages the current vendor serves its customers, by the day from which it does."""
    rows = {day.isoformat(): list(codes) for day, codes in languages.items()}
    Vendor.objects.filter(schema_name=current_vendor()).update(languages=rows)
    connection.tenant.languages = rows  # of what else happens in this request or task
