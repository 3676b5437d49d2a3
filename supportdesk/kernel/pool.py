"""How database connections are pooled; read by the settings, so nothing of Django's is imported here."""

from __future__ import annotations

from typing import Any

import psycopg


def pool_options() -> dict[str, Any]:
    """Return psycopg-pool settings whose connections come back with an empty search path.

    A pooled connection would otherwise still stand in the last vendor's schema until Django's first cursor (T08).
    `max_lifetime` bounds the catalogue cache, about 2 MB a vendor and connection.
    """
    return {"min_size": 1, "max_size": 8, "timeout": 5, "max_lifetime": 600, "reset": forget_vendor}


def forget_vendor(pooled: psycopg.Connection[Any]) -> None:
    """Leave the connection in no schema: what reads before Django has chosen one gets an error, not data."""
    pooled.execute("SET search_path = pg_catalog")
    if not pooled.autocommit:
        pooled.commit()
