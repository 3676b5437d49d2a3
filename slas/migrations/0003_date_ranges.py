from django.db import migrations

from supportdesk.kernel.database.date_constraints import AddDateRanges


class Migration(migrations.Migration):
    dependencies = [("slas", "0002_append_only")]

    operations = [
        AddDateRanges(),
    ]
