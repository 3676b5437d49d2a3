"""The desk itself may file and write: no account stands for it. Code before may not read what it wrote, and writes none."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0016_digest_of_a_filing'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='filingattempt',
            name='actor',
            field=models.ForeignKey(blank=True, help_text='None: the desk itself.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='filing_attempts', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='message',
            name='author',
            field=models.ForeignKey(blank=True, help_text='None: the desk itself.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='message',
            name='by',
            field=models.CharField(help_text='agent, customer or automatic: the side that spoke.', max_length=10),
        ),
        migrations.AlterField(
            model_name='ticket',
            name='filed_by',
            field=models.ForeignKey(blank=True, db_index=False, help_text='None: the desk itself.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets_filed', to=settings.AUTH_USER_MODEL),
        ),
    ]
