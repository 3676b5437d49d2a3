"""Comparing schemas: every vendor's must be built exactly like the template (TRAP-T19)."""

from __future__ import annotations

import re

from django.conf import settings
from django.db import connection, transaction

from vendors.cloning import forget_search_path
from vendors.models import Vendor

# The pretty forms leave out the names of schemas that are on the search path, so that the lines can be compared.
_DESCRIPTION = """
SELECT format('column %%s.%%s %%s%%s default %%s %%s%%s', attrelid::regclass, attname, format_type(atttypid, atttypmod),
              CASE WHEN attnotnull THEN ' not null' ELSE '' END, pg_get_expr(adbin, adrelid), attidentity, attgenerated)
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relnamespace = %(schema)s::regnamespace AND relkind IN ('r', 'p', 'v', 'm') AND attnum > 0 AND NOT attisdropped
UNION ALL
SELECT format('constraint %%s %%s %%s', conrelid::regclass, conname, pg_get_constraintdef(oid, true))
FROM pg_constraint WHERE connamespace = %(schema)s::regnamespace
UNION ALL
SELECT pg_get_indexdef(indexrelid, 0, true)
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = %(schema)s::regnamespace
UNION ALL
SELECT format('%%s %%s', pg_get_triggerdef(pg_trigger.oid, true), tgenabled)
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE relnamespace = %(schema)s::regnamespace AND NOT tgisinternal
UNION ALL
SELECT format('function %%s %%s', proname, md5(prosrc)) FROM pg_proc WHERE pronamespace = %(schema)s::regnamespace
"""
# PostgreSQL writes these another way when it reads its own words again (`IN` over varchar); they decide nothing.
_TEXT_CASTS = re.compile(r"::(text|character varying)\b(\[\])?")


def describe_schema(schema: str) -> frozenset[str]:
    """Return a line for each column, constraint, index, trigger and function; the name must have been checked."""
    with transaction.atomic(), connection.cursor() as cursor:
        try:
            cursor.execute("SELECT set_config('search_path', %s, true)", [schema])
            cursor.execute(_DESCRIPTION, {"schema": schema})
            return frozenset(_TEXT_CASTS.sub("", row[0]) for row in cursor.fetchall())
        finally:
            forget_search_path()


def drifted_vendors() -> dict[str, list[str]]:
    """Return what differs from the template, by schema: `-` is missing there, `+` is there alone."""
    template = describe_schema(settings.TEMPLATE_SCHEMA)
    found = {}
    for schema in Vendor.objects.order_by("id").values_list("schema_name", flat=True):
        own = describe_schema(schema)
        if own != template:
            found[schema] = [f"- {line}" for line in sorted(template - own)]
            found[schema] += [f"+ {line}" for line in sorted(own - template)]
    return found
