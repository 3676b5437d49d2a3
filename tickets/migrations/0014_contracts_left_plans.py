import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Point to contracts where they live now; the table is the same."""

    dependencies = [("contracts", "0001_leave_plans"), ("tickets", "0013_reconciler_leaves")]
    run_before = [("plans", "0008_contracts_left")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="ticket",
                    name="contract",
                    field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="tickets", to="contracts.contract"),
                )
            ]
        )
    ]
