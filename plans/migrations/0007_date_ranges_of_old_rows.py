from django.db import migrations

from supportdesk.kernel.database.date_constraints import ValidateDateRanges


class Migration(migrations.Migration):
    dependencies = [("plans", "0006_date_ranges")]

    operations = [
        ValidateDateRanges(),
    ]
