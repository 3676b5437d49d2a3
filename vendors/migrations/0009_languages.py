"""The languages of the terms that vendors have published already."""

import json
from typing import Any

from django.db import migrations, models
from psycopg import sql

_PUBLISHED = """
SELECT effective_from, document -> 'vendor' -> 'languages' FROM {} ORDER BY effective_from, id
"""


def keep_languages(apps: Any, schema_editor: Any) -> None:
    """Read each vendor's own terms; one whose schema is gone, or is older than terms are, has none."""
    vendors = apps.get_model("vendors", "Vendor").objects
    with schema_editor.connection.cursor() as cursor:
        for schema in vendors.values_list("schema_name", flat=True):
            cursor.execute("SELECT to_regclass(%s)", [f"{schema}.plans_publication"])
            if cursor.fetchone()[0] is None:
                continue
            cursor.execute(sql.SQL(_PUBLISHED).format(sql.Identifier(schema, "plans_publication")))
            languages = {day.isoformat(): json.loads(codes) for day, codes in cursor.fetchall()}
            vendors.filter(schema_name=schema).update(languages=languages)


class Migration(migrations.Migration):
    """A column of the vendor's row, which may be slow for nobody: it has a constant default."""

    dependencies = [("vendors", "0008_operator_failures_date_ranges")]

    operations = [
        migrations.AddField(
            model_name="vendor",
            name="languages",
            field=models.JSONField(
                blank=True,
                db_default=models.Value({}, models.JSONField()),
                default=dict,
                help_text="What the published terms name, by the day on which they take effect; written when they are published.",
            ),
        ),
        migrations.RunPython(keep_languages, migrations.RunPython.noop),
    ]
