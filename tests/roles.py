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

    Skips on a server of somebody else that does not let the tests sign in as it; on the run's own server that is a failure.
    """
    plain: Any = connection
    own_user = plain.settings_dict["USER"]
    tenant = plain.tenant
    plain.close()
    plain.settings_dict["USER"] = settings.APP_ROLE
    try:
        try:
            plain.ensure_connection()
        except Exception as error:
            if str(plain.settings_dict["HOST"]).startswith("/"):
                raise  # the run's own server: the role is there, or something is broken
            pytest.skip(f"no connection as {settings.APP_ROLE}: {error}")
        plain.set_tenant(tenant)
        yield
    finally:
        plain.close()
        plain.settings_dict["USER"] = own_user
