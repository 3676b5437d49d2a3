"""How far the clock of a beating process's host is off."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [("kernel", "0005_mail_kinds")]

    operations = [
        migrations.AddField(
            model_name="beat",
            name="host_skew_seconds",
            field=models.FloatField(
                db_default=0.0, default=0.0, help_text="How far its host's clock is ahead of the database's."
            ),
        )
    ]
