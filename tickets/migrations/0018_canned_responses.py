"""The model of canned responses gets the name that screens use; its table keeps its own."""

from django.db import migrations


class Migration(migrations.Migration):
    """Changes nothing in the database, so that the release before goes on working."""

    dependencies = [("tickets", "0017_desk_acts")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterModelTable(name="textmodule", table="tickets_textmodule"),
                migrations.RenameModel(old_name="TextModule", new_name="CannedResponse"),
            ]
        )
    ]
