from django.db import migrations, models

from supportdesk.kernel.database.date_constraints import AddDateRanges, ValidateDateRanges


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='liveness',
            name='expected_from',
            field=models.DateTimeField(blank=True, help_text='Silence before this instant does not count: it was not expected, or we were away.', null=True),
        ),
        migrations.AddField(
            model_name='liveness',
            name='lost_after',
            field=models.DurationField(blank=True, help_text='So long after the last request it counts as lost; empty: nothing is expected.', null=True),
        ),
        migrations.AddField(
            model_name='liveness',
            name='lost_at',
            field=models.DateTimeField(blank=True, help_text='Since then it counts as lost.', null=True),
        ),
        AddDateRanges(),
        ValidateDateRanges(),
    ]
