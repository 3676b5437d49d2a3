from django.db import migrations

from supportdesk.kernel.database.append_only import refuse_changes


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]

    operations = [
        refuse_changes("tickets_event"),
        refuse_changes("tickets_breach"),
        refuse_changes("tickets_stepreached"),
        refuse_changes("tickets_filingattempt"),
    ]
