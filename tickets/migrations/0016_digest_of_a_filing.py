from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0015_notifications_left")]

    operations = [
        migrations.AddField(
            model_name="filingattempt",
            name="draft_digest",
            field=models.CharField(
                max_length=64,
                default="",
                db_default="",
                editable=False,
                help_text="Of all that was sent under the key.",
            ),
        ),
    ]
