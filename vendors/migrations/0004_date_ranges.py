from django.db import migrations

from supportdesk.kernel.database.date_constraints import AddDateRanges


class Migration(migrations.Migration):
    dependencies = [("vendors", "0003_second_factors")]

    operations = [
        AddDateRanges(),
    ]
