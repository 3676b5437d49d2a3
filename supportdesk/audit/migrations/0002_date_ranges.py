from django.db import migrations

from supportdesk.kernel.database.date_constraints import AddDateRanges


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        AddDateRanges(),
    ]
