"""Hands runs and findings over to the app `reconciler`, which goes on with the same tables."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("tickets", "0012_draft_of_the_other_kind")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("AuditFinding"), migrations.DeleteModel("AuditRun")]
        )
    ]
