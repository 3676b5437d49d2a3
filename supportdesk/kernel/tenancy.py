"""Whose schema this is: the one way in, and guards that fail closed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models
from django_tenants.utils import get_public_schema_name, get_tenant_model, schema_context, tenant_context

_connection: Any = connection  # with what django-tenants adds to it
SCHEMA_NAME = re.compile(r"t_[a-z0-9]{10,40}", re.ASCII)


class TenancyError(Exception):
    """Work was about to happen in no vendor's schema, or in the wrong one."""


class UnknownVendorError(TenancyError):
    """No vendor has this schema."""


def check_schema_name(name: str) -> str:
    """Return the name when it is one of ours, else raise: django-tenants' own check takes `x,public` (TRAP-T05)."""
    if not SCHEMA_NAME.fullmatch(name):
        raise TenancyError(f"{name!r} is not a schema name of this desk.")
    return name


@contextmanager
def vendor_schema(schema: str) -> Iterator[Any]:
    """Enter a vendor's schema and leave it whatever happens; yields the vendor (TRAP-T04, TRAP-T07).

    Refused before anything runs when the name is not ours, no vendor has it or the schema itself is gone:
    PostgreSQL would quietly look into `public` instead. A caller that is in it already was let in.
    """
    if connected_schema() == check_schema_name(schema):
        vendor = _connection.tenant
        try:
            yield vendor
        finally:
            if connected_schema() != schema:
                _connection.set_tenant(vendor)
        return
    vendor = find_vendor(schema)
    with tenant_context(vendor):
        yield vendor


def find_vendor(schema: str) -> Any:
    """Return the vendor that owns the schema; raises UnknownVendorError."""
    vendor = with_existing_schema().filter(schema_name=check_schema_name(schema)).first()
    if vendor is None:
        raise UnknownVendorError(f"No vendor has the schema {schema}.")
    return vendor


def with_existing_schema() -> models.QuerySet[Any]:
    """Return the vendors whose schema is in this database."""
    oid = models.Func(models.F("schema_name"), function="to_regnamespace", output_field=models.TextField())
    vendors: models.QuerySet[Any] = get_tenant_model().objects.alias(oid=oid).filter(oid__isnull=False)
    return vendors


def current_vendor() -> str:
    """Return the schema of the vendor whose work this is; raises TenancyError where there is none."""
    schema = connected_schema()
    if is_public(schema):
        raise TenancyError("This needs a vendor's schema; enter one with vendor_schema().")
    return schema


def connected_schema() -> str:
    """Return the schema that the connection is in, a vendor's or the shared one."""
    return str(_connection.schema_name or get_public_schema_name())


def is_public(schema: str) -> bool:
    """Return whether this is the shared schema."""
    return bool(schema == get_public_schema_name())


def leave_vendor() -> None:
    """Stand in the shared schema, whatever was before; for the ends of requests."""
    _connection.set_schema_to_public()


@contextmanager
def shared_schema() -> Iterator[None]:
    """Stand in the shared schema for work that is nobody's, and go back afterwards."""
    with schema_context(get_public_schema_name()):
        yield
