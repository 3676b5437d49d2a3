"""How each kind of process is connected to PostgreSQL: what it waits for, for how long, and under which name."""

from __future__ import annotations

import os
from typing import Any

from supportdesk.settings import env

# A host that is gone says nothing: libpq alone would wait for a quarter of an hour, idle connections for two hours.
# Measured: ten seconds after the network is cut everybody is at work again over new connections.
ANSWERS = {
    "connect_timeout": "5",
    "keepalives": "1",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "2",
    "tcp_user_timeout": "10000",
}
# A connection begins in no schema: what reads before a vendor was entered gets an error, not data (TRAP-T08).
# Joins of more than four tables stand in an order that is good already, the ticket first: trying all others costs more
# than the statement itself (7.5 ms of planning against 2, at thirteen tables).
_ALWAYS = {"search_path": "pg_catalog", "join_collapse_limit": "4"}
# The server's end must notice as well that a host of ours is gone: what it holds locked is locked until then. By itself
# it would wait for a quarter of an hour to be rid of an answer, and for two hours for the next question.
_SERVER_NOTICES = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "2",
    "tcp_user_timeout": "10000",
}
# People are told after two seconds that somebody else is at work; timers pass on to the next row after one. What
# freezes in a transaction loses it and its locks. Commands are waited for by their callers.
LIMITS: dict[str, dict[str, str]] = {
    "web": {"lock_timeout": "2s", "statement_timeout": "15s", "idle_in_transaction_session_timeout": "10s"},
    "worker": {"lock_timeout": "1s", "statement_timeout": "25s", "idle_in_transaction_session_timeout": "10s"},
    "ticker": {"lock_timeout": "1s", "statement_timeout": "25s", "idle_in_transaction_session_timeout": "10s"},
    "reconciler": {"lock_timeout": "2s", "statement_timeout": "25s", "idle_in_transaction_session_timeout": "30s"},
    "provisioner": {"lock_timeout": "5s", "statement_timeout": "60s", "idle_in_transaction_session_timeout": "60s"},
    "command": {},
}
# What a connection sends for the fifth time is prepared: the server parses and plans it once. Filing a ticket takes a
# quarter less time. PostgreSQL plans again once another vendor's schema is on the path.
_PREPARED = {"server_side_binding": True, "prepare_threshold": 5}
# How long a connection is kept: its backend remembers the tables of every vendor it has seen, about 2 MB each.
_KEPT_SECONDS = 600


# Web has somebody waiting, whom "come again" serves better; two seconds is the least that libpq knows.
_SOONER = {"web": {"connect_timeout": "2"}}


def process_kind() -> str:
    """Return which process this is; its starter says so in DESK_PROCESS (wsgi.py, celery.py, manage.py)."""
    kind = os.environ.get("DESK_PROCESS", "command")
    return kind if kind in LIMITS else "command"


def connection_options(kind: str, given: dict[str, str]) -> dict[str, str]:
    """Return what libpq is told; what was given, in the URL, goes before ours."""
    settings = {**_ALWAYS, **_SERVER_NOTICES, **LIMITS[kind]}
    ours = " ".join(f"-c {name}={value}" for name, value in settings.items())
    options = f"{ours} {given['options']}" if "options" in given else ours
    return {**ANSWERS, **_SOONER.get(kind, {}), "application_name": f"desk-{kind}", **given, "options": options}


def databases() -> dict[str, dict[str, Any]]:
    """Return the DATABASES setting: the runtime role, or with `DESK_ROLE=owner` the one that migrates and provisions."""
    runtime_url = env.text("DATABASE_URL", "postgresql://desk_app@localhost/desk")
    owner = env.text("DESK_ROLE", "app") == "owner"
    settings = env.database("DATABASE_OWNER_URL" if owner else "DATABASE_URL", runtime_url)
    settings["ENGINE"] = "django_tenants.postgresql_backend"
    settings["OPTIONS"] = connection_options(process_kind(), settings["OPTIONS"])
    settings["OPTIONS"] |= _PREPARED
    # Each thread keeps its own connection: a pool came back up to a minute after its server, waiting longer each time.
    settings["CONN_MAX_AGE"] = _KEPT_SECONDS
    settings["CONN_HEALTH_CHECKS"] = True
    return {"default": settings}
