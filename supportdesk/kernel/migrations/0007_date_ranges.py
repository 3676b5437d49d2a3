from django.db import migrations

from supportdesk.kernel.database.date_constraints import AddDateRanges


class Migration(migrations.Migration):
    dependencies = [("kernel", "0006_beat_host_skew")]

    operations = [
        AddDateRanges(),
    ]
