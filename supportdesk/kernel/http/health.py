"""Answers to those who watch the process, not to people: no vendor, no session, no detail."""

from __future__ import annotations

import logging

from django.db import Error
from django.http import HttpRequest, HttpResponse

from supportdesk.kernel.database.schema_version import applied_migrations, shared_migrations

logger = logging.getLogger(__name__)


def livez(_request: HttpRequest) -> HttpResponse:
    """Answer that the process lives; asks nobody else."""
    return _answer(well=True)


def readyz(_request: HttpRequest) -> HttpResponse:
    """Answer whether the database is there and has this code's tables; without Redis the desk goes on."""
    try:
        missing = shared_migrations() - applied_migrations("public")
    except Error as error:
        logger.warning("Not ready: the database does not answer: %s", error)
        return _answer(well=False)
    if missing:
        logger.warning("Not ready: migrations are missing: %s", sorted(missing))
    return _answer(well=not missing)


def _answer(*, well: bool) -> HttpResponse:
    response = HttpResponse("ok\n" if well else "not ready\n", status=200 if well else 503, content_type="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response


HEALTH = {"/livez": livez, "/readyz": readyz}
