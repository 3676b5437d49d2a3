"""Installed products as pages of the console show them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contracts.operations.contracts import local_day
from customers.models import Organisation
from customers.presentation.releases import describe_installed
from customers.product_queries import installed_at, newest_releases


def installation_rows(organisation: Organisation, *, now: datetime) -> list[dict[str, Any]]:
    """Return what an organisation has installed, each with the newest release of its product where it is another one,
    and with the state of its release on the organisation's day."""
    installed = list(installed_at(organisation))
    newest, today = newest_releases(installed), local_day(organisation, now)
    rows = []
    for one in installed:
        latest = newest[one.release.product_id]
        state = {} if one.retired_on else describe_installed(one, today=today)
        rows.append({"installed": one, "newest": latest if latest.pk != one.release_id else None} | state)
    return rows
