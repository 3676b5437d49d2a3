"""What the role of web, worker and ticker may do: read and write rows, never change tables or schemas."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django_tenants.utils import get_public_schema_name
from psycopg import sql

_GRANTS = """
GRANT USAGE ON SCHEMA {schema} TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role};
REVOKE INSERT, UPDATE, DELETE ON {schema}.django_migrations FROM {role};
"""
# Who the vendors are is decided by provisioning alone, and who operates them by a command of the owner's role; the
# pages of operators ask for a vendor and do no more. Publishing terms notes their languages on the
# vendor's row, and its admins give it its name and logo.
_READ_ONLY = """
REVOKE INSERT, UPDATE, DELETE ON {schema}.vendors_vendor, {schema}.vendors_domain, {schema}.vendors_schemaname,
    {schema}.vendors_operator FROM {role};
GRANT UPDATE (languages, name, logo) ON {schema}.vendors_vendor TO {role};
REVOKE UPDATE, DELETE ON {schema}.vendors_provisionrequest, {schema}.vendors_operatorevent FROM {role};
"""


def grant_rights(schema: str) -> None:
    """Let the runtime role use what is in the schema; does nothing where there is no such role."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [settings.APP_ROLE])
        if cursor.fetchone() is None:
            return
        grants = _GRANTS + (_READ_ONLY if schema == get_public_schema_name() else "")
        cursor.execute(sql.SQL(grants).format(schema=sql.Identifier(schema), role=sql.Identifier(settings.APP_ROLE)))
