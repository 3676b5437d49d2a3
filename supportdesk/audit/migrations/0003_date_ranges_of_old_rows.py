from django.db import migrations

from supportdesk.kernel.database.date_constraints import ValidateDateRanges


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_date_ranges")]

    operations = [
        ValidateDateRanges(),
    ]
