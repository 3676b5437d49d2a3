import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Take contracts and warranties over from plans, whose migrations made their tables; no row is touched."""

    initial = True
    dependencies = [
        ("customers", "0002_own_administrators"),
        ("plans", "0007_date_ranges_of_old_rows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    run_before = [("plans", "0008_contracts_left")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Contract",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField(blank=True, null=True)),
                        ("level_one_agreed", models.BooleanField(default=False, help_text="Direct support of end users was agreed (TERM-E17).")),
                        ("created_at", models.DateTimeField()),
                        ("named_contact", models.ForeignKey(blank=True, help_text="The vendor's own person for this customer, first choice when a ticket is assigned (TERM-B6).", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="contracts_cared_for", to=settings.AUTH_USER_MODEL)),
                        ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="contracts", to="customers.organisation")),
                        ("plan", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="contracts", to="plans.plan")),
                        ("reseller", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="contracts_sold", to="customers.partner")),
                    ],
                    options={
                        "db_table": "plans_contract",
                        "constraints": [models.CheckConstraint(condition=models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"), name="contract_ends_after_start")],
                    },
                ),
                migrations.CreateModel(
                    name="Warranty",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("label", models.CharField(help_text="What the document calls itself.", max_length=120)),
                        ("dated_on", models.DateField(help_text="The day that stands on it.")),
                        ("name", models.CharField(help_text="The file as it was called, made harmless.", max_length=200)),
                        ("storage_name", models.CharField(max_length=80, unique=True)),
                        ("size_bytes", models.PositiveBigIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("created_at", models.DateTimeField()),
                        ("contract", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="warranty", to="contracts.contract")),
                    ],
                    options={"db_table": "plans_warranty"},
                ),
            ]
        )
    ]
