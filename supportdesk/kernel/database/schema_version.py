"""Which migrations the code has, and which of them a schema has."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

Migrations = frozenset[tuple[str, str]]


def shared_migrations() -> Migrations:
    """Return (app, name) of every migration of the shared schema."""
    return _migrations_of(settings.SHARED_APPS)


def vendor_migrations() -> Migrations:
    """Return (app, name) of every migration of a vendor's schema."""
    return _migrations_of(settings.TENANT_APPS)


def version_of(migrations: Migrations) -> str:
    """Return the digest of a set of migrations."""
    lines = "\n".join(f"{app} {name}" for app, name in sorted(migrations))
    return hashlib.sha256(lines.encode()).hexdigest()


def applied_migrations(schema: str) -> Migrations:
    """Return what a schema has; nothing when it does not exist yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f'"{schema}".django_migrations'])
        if cursor.fetchone()[0] is None:
            return frozenset()
        cursor.execute(f'SELECT app, name FROM "{schema}".django_migrations')  # noqa: S608  # checked by the callers
        return frozenset((str(app), str(name)) for app, name in cursor.fetchall())


def _migrations_of(app_names: Sequence[str]) -> Migrations:
    labels = {config.label for config in apps.get_app_configs() if config.name in app_names}
    return frozenset(key for key in _on_disk() if key[0] in labels)


@lru_cache(maxsize=1)
def _on_disk() -> Migrations:
    """Read once a process: the code does not change under it, and the same for every vendor (TRAP-T12)."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(loader.disk_migrations or ())
