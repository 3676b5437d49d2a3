from django.db import migrations


class Migration(migrations.Migration):
    """Leave shifts to the app `oncall`, table and rows as they are."""

    dependencies = [("people", "0012_validate_digest_days")]

    operations = [migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Shift")])]
