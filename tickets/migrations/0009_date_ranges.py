from django.db import migrations

from supportdesk.kernel.database.date_constraints import AddDateRanges


class Migration(migrations.Migration):
    dependencies = [("tickets", "0008_fewer_indexes")]

    operations = [
        AddDateRanges(),
    ]
