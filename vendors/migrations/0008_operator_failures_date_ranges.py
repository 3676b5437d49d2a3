from django.db import migrations

from supportdesk.kernel.database.date_constraints import ValidateDateRanges


class Migration(migrations.Migration):
    dependencies = [("vendors", "0007_operator_failures")]

    operations = [
        ValidateDateRanges(),
    ]
