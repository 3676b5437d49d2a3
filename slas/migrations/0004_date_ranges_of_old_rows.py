from django.db import migrations

from supportdesk.kernel.database.date_constraints import ValidateDateRanges


class Migration(migrations.Migration):
    dependencies = [("slas", "0003_date_ranges")]

    operations = [
        ValidateDateRanges(),
    ]
