from django.db import migrations


class Migration(migrations.Migration):
    """Leave contracts and warranties to the app `contracts`, tables and rows as they are."""

    dependencies = [("plans", "0007_date_ranges_of_old_rows")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("Warranty"), migrations.DeleteModel("Contract")]
        )
    ]
