from django.db import migrations

from supportdesk.kernel.database.date_constraints import AddDateRanges


class Migration(migrations.Migration):
    dependencies = [("people", "0017_branding")]

    operations = [AddDateRanges()]
