from django.db import migrations

from supportdesk.kernel.database.append_only import refuse_changes


class Migration(migrations.Migration):
    dependencies = [("slas", "0001_initial")]

    operations = [
        refuse_changes("slas_policy"),
    ]
