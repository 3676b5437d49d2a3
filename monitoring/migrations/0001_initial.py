import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from supportdesk.kernel.database.date_constraints import AddDateRanges, ValidateDateRanges


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('customers', '0007_product_life'),
        ('tickets', '0020_help_texts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Installation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('confirmed', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=40), default=list, help_text='Requirements of the terms that the vendor has confirmed for it (TERM-E27).', size=None)),
                ('created_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, help_text='Since then it is not monitored.', null=True)),
                ('account', models.ForeignKey(help_text='The service account that submits its tickets.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('contact', models.ForeignKey(help_text='Whose tickets its alerts become.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.contact')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='installations', to='customers.organisation')),
                ('product', models.ForeignKey(blank=True, help_text='What runs there; its release decides whether it can be monitored (TERM-E27).', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.installedproduct')),
            ],
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='Of what the sender tells the problem apart by.', max_length=64)),
                ('name', models.CharField(max_length=200)),
                ('summary', models.CharField(blank=True, max_length=1000)),
                ('sent_severity', models.CharField(blank=True, help_text="The sender's own word.", max_length=200)),
                ('link', models.CharField(blank=True, max_length=1000)),
                ('labels', models.JSONField(default=dict)),
                ('installation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='alerts', to='monitoring.installation')),
            ],
        ),
        migrations.CreateModel(
            name='Episode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(help_text='As the sender says.')),
                ('received_at', models.DateTimeField(help_text='When the first report was received.')),
                ('last_seen_at', models.DateTimeField(help_text='When the newest report was received.')),
                ('occurrences', models.PositiveIntegerField(help_text='How often it was reported.')),
                ('ended_at', models.DateTimeField(blank=True, help_text='As the sender says.', null=True)),
                ('recovered_at', models.DateTimeField(blank=True, help_text='When its recovery was received.', null=True)),
                ('todo', models.CharField(blank=True, choices=[('file', 'File'), ('recovered', 'Recovered')], db_default='', default='', max_length=10)),
                ('severity', models.PositiveSmallIntegerField(blank=True, help_text="By the vendor's rules, once it was decided on.", null=True)),
                ('ticketed_at', models.DateTimeField(blank=True, null=True)),
                ('is_coalesced', models.BooleanField(db_default=False, default=False, help_text='One of many that share a ticket because they came all at once.')),
                ('refusal', models.CharField(blank=True, db_default='', default='', help_text='Why there is no ticket.', max_length=60)),
                ('alert', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='episodes', to='monitoring.alert')),
                ('ticket', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.ticket')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('todo', ''), _negated=True), fields=['alert'], name='episode_todo')],
                'constraints': [models.UniqueConstraint(fields=('alert', 'started_at'), name='episode_once'), models.UniqueConstraint(condition=models.Q(('recovered_at', None)), fields=('alert',), name='episode_open_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='installation',
            constraint=models.UniqueConstraint(fields=('organisation', 'name'), name='installation_name_once'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.UniqueConstraint(fields=('installation', 'key'), name='alert_once'),
        ),
        AddDateRanges(),
        ValidateDateRanges(),
    ]
