from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0011_digest_days_are_weekdays")]

    operations = [ValidateConstraint("user", "user_digest_on_weekdays")]
