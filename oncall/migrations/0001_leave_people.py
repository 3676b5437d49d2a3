import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Take shifts over from people, whose migrations made their table; no row is touched."""

    initial = True
    dependencies = [("people", "0012_validate_digest_days")]
    run_before = [("people", "0013_shifts_left")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Shift",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("roster_key", models.SlugField(max_length=40)),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="shifts", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "db_table": "people_shift",
                        "indexes": [models.Index(fields=["roster_key", "starts_at"], name="people_shif_roster__4a540c_idx")],
                        "constraints": [models.CheckConstraint(condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="shift_ends_after_start")],
                    },
                )
            ]
        )
    ]
