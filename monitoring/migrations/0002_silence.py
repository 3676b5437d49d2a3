from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('monitoring', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='installation',
            name='every_minutes',
            field=models.PositiveIntegerField(blank=True, help_text='How often it is to be heard; empty: its silence is not noticed.', null=True),
        ),
        migrations.AddField(
            model_name='installation',
            name='grace_minutes',
            field=models.PositiveIntegerField(db_default=2, default=2, help_text='How much later a request may come before the connection counts as lost.'),
        ),
    ]
