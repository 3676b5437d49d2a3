"""What messages of the outbox say lies in the vendor's schema; what was written before stays where it is."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_leave_tickets")]

    operations = [
        migrations.CreateModel(
            name="MessageContent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sender", models.CharField(max_length=320)),
                ("subject", models.CharField(max_length=500)),
                ("body", models.TextField()),
                (
                    "sealed_link",
                    models.TextField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="A link that lets its reader in, encrypted; only the relay reads it, and forgets it.",
                    ),
                ),
                ("language", models.CharField(max_length=10)),
                ("headers", models.JSONField(default=dict)),
                (
                    "key",
                    models.CharField(help_text="As of its envelope in the outbox.", max_length=200, unique=True),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="messagecontent",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["headers"], name="content_by_header", opclasses=["jsonb_path_ops"]
            ),
        ),
    ]
