"""Start-up checks: what would mix vendors or lose work is refused before anything runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.db import connections

from supportdesk.kernel import clock
from supportdesk.kernel.processes.broker import client_url, server_of

_KEY_FUNCTION = "supportdesk.kernel.cache.vendor_key"


@register(Tags.security)
def check_caches(**_options: Any) -> list[CheckMessage]:
    """Every cache must write the vendor into its keys (TRAP-T02)."""
    return [
        Error(
            f"CACHES[{alias!r}] must have the KEY_FUNCTION {_KEY_FUNCTION!r}, which keeps vendors apart.",
            id="kernel.E001",
        )
        for alias, options in settings.CACHES.items()
        if options.get("KEY_FUNCTION") != _KEY_FUNCTION
    ]


@register(Tags.security)
def check_hosts(**_options: Any) -> list[CheckMessage]:
    """Hosts are named; what comes in X-Forwarded-Host is anybody's word (TRAP-T16)."""
    found: list[CheckMessage] = []
    if "*" in settings.ALLOWED_HOSTS:
        found.append(Error("ALLOWED_HOSTS must not contain `*`; list the hosts.", id="kernel.E002"))
    if settings.USE_X_FORWARDED_HOST:
        found.append(Error("USE_X_FORWARDED_HOST must be off: visitors could choose the vendor.", id="kernel.E003"))
    if getattr(settings, "SHOW_PUBLIC_IF_NO_TENANT_FOUND", False):
        found.append(
            Error(
                "SHOW_PUBLIC_IF_NO_TENANT_FOUND must be off: unknown hosts would get the operators' pages.",
                id="kernel.E004",
            )
        )
    return found


@register(Tags.security)
def check_pickle(**_options: Any) -> list[CheckMessage]:
    """Nothing that is read back may be able to run code (ATTACK-A44)."""
    caches: dict[str, dict[str, Any]] = settings.CACHES
    written = {
        "SESSION_SERIALIZER": [settings.SESSION_SERIALIZER],
        "CELERY_TASK_SERIALIZER": [settings.CELERY_TASK_SERIALIZER],
        "CELERY_ACCEPT_CONTENT": list(settings.CELERY_ACCEPT_CONTENT),
        "CACHES": [str(dict(options.get("OPTIONS", {})).get("serializer")) for options in caches.values()],
    }
    return [
        Error(f"{name} must not use {value}; use JSON, which cannot run code when it is read.", id="kernel.E005")
        for name, values in written.items()
        for value in values
        if not value.lower().endswith(("json", "jsonserializer"))
    ]


@register(Tags.security)
def check_apps(**_options: Any) -> list[CheckMessage]:
    """A table in the shared and in a vendor's schema hides that the vendor's is missing (TRAP-T04)."""
    both = sorted(set(settings.SHARED_APPS) & set(settings.TENANT_APPS))
    return [
        Error(f"{name} is both in SHARED_APPS and in TENANT_APPS; remove it from one of them.", id="kernel.E006")
        for name in both
    ]


@register(Tags.database)
def check_search_path_holds(*, databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """A pooler between us and PostgreSQL that changes servers between statements mixes vendors (TRAP-T01)."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        if not search_path_holds(connections[alias].copy()):
            text = f"The database {alias!r} loses its search_path after a transaction; connect directly or use session pooling."
            found.append(Error(text, id="kernel.E007"))
    return found


def search_path_holds(probe: Any) -> bool:
    """Return whether a setting outlives its transaction on this connection, which is closed."""
    try:
        with probe.cursor() as cursor:
            cursor.execute("SET search_path = desk_probe")
            cursor.execute("SELECT pg_backend_pid()")
            first = cursor.fetchone()
            cursor.execute("SELECT pg_backend_pid(), current_setting('search_path')")
            second = cursor.fetchone()
        return bool(second == (*first, "desk_probe"))
    finally:
        probe.close()


@register(Tags.database, deploy=True)
def check_database_role(*, databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """The runtime role can neither pass by the rules of others nor change a table (TRAP-T24)."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole, "
                "has_database_privilege(current_database(), 'CREATE') FROM pg_roles WHERE rolname = current_user"
            )
            role, is_mighty, may_create = cursor.fetchone()
        if is_mighty:
            found.append(
                Error(
                    f"The database role {role} is SUPERUSER, BYPASSRLS or CREATEROLE; use one without these rights.",
                    id="kernel.E008",
                )
            )
        if may_create:
            text = f"The database role {role} can create schemas; run web, worker, ticker and reconciler with the runtime role."
            found.append(Error(text, id="kernel.E009"))
    return found


@register(Tags.database)
def check_host_clock(*, databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """Nothing is decided by a host's clock, but logs and second factors read it: it should be right."""
    skew = clock.host_skew() if databases else None
    if skew is None:
        return []
    text = f"The clock of this host differs from the database's by {skew.total_seconds():+.1f} seconds; synchronise it (NTP)."
    return [Caution(text, id="kernel.W013")]


@register("broker", deploy=True)
def check_broker(**_options: Any) -> list[CheckMessage]:
    """A broker that evicts loses work without a word; a cache on its instance fills it up."""
    return list(_broker_findings())


def _broker_findings() -> Iterator[CheckMessage]:
    broker = server_of(settings.CELERY_BROKER_URL)
    for alias, options in settings.CACHES.items():
        locations: Any = options.get("LOCATION", "")
        for location in locations if isinstance(locations, list) else [locations]:
            if location and server_of(location) == broker:
                yield Error(
                    f"The cache {alias!r} and the broker must not use the same server; give the cache its own (CACHE_URL).",
                    id="kernel.E010",
                )
    from redis import RedisError  # late: it takes longer to load than everything else here

    try:
        policy = _eviction_policy(settings.CELERY_BROKER_URL)
    except RedisError as error:
        yield Caution(
            f"The broker does not answer, so its maxmemory-policy cannot be checked: {error}", id="kernel.W011"
        )
        return
    if policy != "noeviction":
        yield Error(f"The broker's maxmemory-policy must be noeviction, not {policy}.", id="kernel.E012")


def _eviction_policy(url: str) -> str:
    from redis import Redis

    with Redis.from_url(client_url(url), socket_connect_timeout=2, socket_timeout=2) as client:
        info: Any = client.info("memory")
        return str(info["maxmemory_policy"])
