from django.db import migrations

from supportdesk.kernel.database.date_constraints import AddDateRanges


class Migration(migrations.Migration):
    dependencies = [("people", "0006_notice_way")]

    operations = [
        # An absence that reaches beyond could not be ended: it is cut to the years that are known.
        migrations.RunSQL(
            "DELETE FROM people_absence WHERE ends_at <= '1900-01-01 00:00:00+00' OR starts_at >= '2399-12-31 00:00:00+00';"
            "UPDATE people_absence SET starts_at = GREATEST(starts_at, '1900-01-01 00:00:00+00'),"
            " ends_at = LEAST(ends_at, '2399-12-31 00:00:00+00')"
            " WHERE starts_at < '1900-01-01 00:00:00+00' OR ends_at >= '2400-01-01 00:00:00+00'",
            migrations.RunSQL.noop,
        ),
        AddDateRanges(),
    ]
