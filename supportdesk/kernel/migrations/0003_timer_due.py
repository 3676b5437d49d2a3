"""An index for the ticker's look at what is due anywhere."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("kernel", "0002_stored_answers"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="timer",
            index=models.Index(condition=models.Q(("dead_at", None)), fields=["claim_at"], name="timer_due"),
        ),
    ]
