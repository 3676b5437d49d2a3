"""Where each vendor is at home."""

from django.db import migrations, models

from supportdesk.kernel.database.date_constraints import AddDateRanges, ValidateDateRanges


class Migration(migrations.Migration):
    """One table; vendors.0004 fills it for the vendors that are there."""

    dependencies = [("kernel", "0008_date_ranges_of_old_rows")]

    operations = [
        migrations.CreateModel(
            name="Home",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("vendor", models.CharField(help_text="Schema of the vendor.", max_length=63, unique=True)),
                (
                    "place",
                    models.CharField(
                        help_text="The database cluster, the database in it, INSTALLATION_ID.", max_length=200
                    ),
                ),
                ("since", models.DateTimeField()),
                (
                    "released_by",
                    models.CharField(
                        blank=True, help_text="Who let a copy send, empty at the original.", max_length=254
                    ),
                ),
                (
                    "dropped_mails",
                    models.PositiveIntegerField(default=0, help_text="Waiting mails of the copy that never leave."),
                ),
            ],
        ),
        AddDateRanges(),
        ValidateDateRanges(),
    ]
