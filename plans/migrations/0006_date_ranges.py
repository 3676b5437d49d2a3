from django.db import migrations

from supportdesk.kernel.database.date_constraints import AddDateRanges


class Migration(migrations.Migration):
    dependencies = [("plans", "0005_warranty")]

    operations = [
        AddDateRanges(),
    ]
