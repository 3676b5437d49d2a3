from django.db import migrations

from supportdesk.kernel.database.append_only import refuse_changes


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]

    operations = [
        refuse_changes("plans_publication"),
        refuse_changes("plans_planversion"),
    ]
