"""The limits of a kind of process, for the connections of a test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from supportdesk.settings.databases import connection_options


@contextmanager
def connected_as(kind: str) -> Iterator[None]:
    """Let connections that are made inside wait as long as this kind of process does; only where rows are committed."""
    settings, tenant = connection.settings_dict, connection.tenant  # type: ignore[attr-defined]  # of django-tenants
    own = settings["OPTIONS"]
    connection.close()
    settings["OPTIONS"] = {**own, **connection_options(kind, {})}
    try:
        connection.set_tenant(tenant)  # type: ignore[attr-defined]
        yield
    finally:
        connection.close()
        settings["OPTIONS"] = own
