"""The model of processes' heartbeats gets the name that everybody uses; its table keeps its own."""

from django.db import migrations


class Migration(migrations.Migration):
    """Changes nothing in the database, so that the release before goes on working."""

    dependencies = [("kernel", "0010_transports")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterModelTable(name="beat", table="kernel_beat"),
                migrations.RenameModel(old_name="Beat", new_name="Heartbeat"),
            ]
        )
    ]
