from django.db import migrations

from supportdesk.kernel.database.date_constraints import AddDateRanges


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_own_administrators")]

    operations = [
        AddDateRanges(),
    ]
