"""The vendors of an installation that is brought up to date are at home in it."""

from typing import Any

from django.db import migrations

from supportdesk.kernel.homes import here


def stamp(apps: Any, _schema_editor: object) -> None:
    """Note where the vendors are."""
    homes = apps.get_model("kernel", "Home").objects
    for schema, made_at in apps.get_model("vendors", "Vendor").objects.values_list("schema_name", "created_at"):
        homes.get_or_create(vendor=schema, defaults={"place": here(), "since": made_at})


class Migration(migrations.Migration):
    """Rows of the kernel's table."""

    dependencies = [("vendors", "0005_date_ranges_of_old_rows"), ("kernel", "0009_home")]

    operations = [migrations.RunPython(stamp, migrations.RunPython.noop)]
