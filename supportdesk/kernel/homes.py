"""A copy sends nothing: mail of a vendor leaves the database it is at home in, and no other.

A dump restored elsewhere, one vendor's schema moved into another installation, a database copied within its cluster:
none of them may write to real people what the original has written to them, or will. So each vendor's row says where
it is at home, and the relay compares within the statement in which it claims. What a database cannot tell of itself,
a cloned machine or a base backup that was promoted, is told by INSTALLATION_ID in the environment.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import CharField, Exists, Func, OuterRef, QuerySet, Value
from django.db.models.expressions import NegatedExpression

from supportdesk.kernel.models import Home
from supportdesk.kernel.tenancy import check_schema_name

_HERE = (
    "((SELECT system_identifier::text FROM pg_catalog.pg_control_system()) || '/' ||"
    " (SELECT oid::text FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())"
    " || '/' || %(expressions)s::text)"
)


def here() -> Func:
    """Return this very installation, in SQL; it has no columns, so that PostgreSQL works it out once a statement."""
    return Func(Value(settings.INSTALLATION_ID), template=_HERE, output_field=CharField())


def at_home() -> QuerySet[Home, Any]:
    """Return the vendors that may send, to be used within a query."""
    return Home.objects.filter(place=here()).values("vendor")


def is_held(schema: str = "schema_name") -> NegatedExpression[Any]:
    """Return a condition on vendors: whether this is a copy that sends nothing."""
    return ~Exists(Home.objects.filter(vendor=OuterRef(schema), place=here()))


def is_at_home(vendor: str) -> bool:
    """Return whether this vendor may send."""
    return at_home().filter(vendor=vendor).exists()


def stamp_home(*, vendor: str, now: datetime) -> None:
    """Note that a new vendor is at home here."""
    Home.objects.create(vendor=check_schema_name(vendor), place=here(), since=now)
