from django.db import migrations

from supportdesk.kernel.database.date_constraints import ValidateDateRanges


class Migration(migrations.Migration):
    dependencies = [("people", "0018_settings_date_ranges")]

    operations = [ValidateDateRanges()]
