import django.contrib.postgres.operations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0010_password_changes")]

    operations = [
        # Only a week has days on which a digest comes: what else was written in takes the days of work.
        migrations.RunSQL(
            "UPDATE people_user SET digest_days = '{1,2,3,4,5}' WHERE NOT digest_days <@ '{1,2,3,4,5,6,7}'::smallint[]",
            migrations.RunSQL.noop,
        ),
        django.contrib.postgres.operations.AddConstraintNotValid(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(digest_days__contained_by=[1, 2, 3, 4, 5, 6, 7], digest_days__len__lte=7),
                name="user_digest_on_weekdays",
            ),
        ),
    ]
