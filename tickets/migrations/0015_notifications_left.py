"""Hands what waits for digests over to the app `notifications`, which goes on with the same table.

A notice may be about something else than a ticket there, so the database asks for no row of tickets any more.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("tickets", "0014_contracts_left_plans")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterField(
                    model_name="collectednotice",
                    name="ticket",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="collected_notices",
                        to="tickets.ticket",
                    ),
                )
            ],
            state_operations=[migrations.DeleteModel("CollectedNotice")],
        )
    ]
