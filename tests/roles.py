"""Connections as the runtime role, which reads and writes rows and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connection


@contextmanager
def runtime_role() -> Iterator[None]:
    """Let Django's connection be the runtime role's for a while.

    Skips where the server lets the tests' own role not sign in as it.
    """
    plain: Any = connection
    own_user = plain.settings_dict["USER"]
    tenant = plain.tenant
    plain.close()
    plain.settings_dict["USER"] = settings.APP_ROLE
    try:
        try:
            plain.ensure_connection()
        except Exception as error:  # noqa: BLE001 - whatever the reason, there is nothing to test
            pytest.skip(f"no connection as {settings.APP_ROLE}: {error}")
        plain.set_tenant(tenant)
        yield
    finally:
        plain.close()
        plain.settings_dict["USER"] = own_user
