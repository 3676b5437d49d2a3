"""Takes runs and findings over from the app `tickets`; the tables stay as they are, and as they are called."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tickets', '0013_reconciler_leaves'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Reconciliation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('since', models.DateTimeField()),
                        ('until', models.DateTimeField()),
                        ('last_ticket', models.BigIntegerField(default=0, help_text='Looked at already: tickets up to this number.')),
                        ('started_at', models.DateTimeField()),
                        ('finished_at', models.DateTimeField(blank=True, null=True)),
                        ('busy_ms', models.PositiveIntegerField(default=0)),
                        ('tickets', models.PositiveIntegerField(default=0)),
                        ('expected', models.PositiveIntegerField(default=0)),
                        ('found', models.PositiveIntegerField(default=0)),
                        ('missing', models.PositiveIntegerField(default=0)),
                        ('late', models.PositiveIntegerField(default=0)),
                        ('doubled', models.PositiveIntegerField(default=0)),
                        ('orphans', models.PositiveIntegerField(default=0)),
                        ('others', models.PositiveIntegerField(default=0, help_text='Timers that hang, logs that cannot be read.')),
                        ('worst_seconds', models.FloatField(default=0, help_text='Lateness of what was recorded in the span.')),
                    ],
                    options={
                        'db_table': 'tickets_auditrun',
                        'constraints': [models.UniqueConstraint(condition=models.Q(('finished_at', None)), fields=('finished_at',), name='audit_run_open', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='Finding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('fault', models.CharField(max_length=20)),
                        ('subject', models.CharField(help_text='The effect or the timer.', max_length=300)),
                        ('expected_at', models.DateTimeField(blank=True, null=True)),
                        ('recorded_at', models.DateTimeField(blank=True, null=True)),
                        ('found_at', models.DateTimeField()),
                        ('told_at', models.DateTimeField(blank=True, null=True)),
                        ('settled_at', models.DateTimeField(blank=True, null=True)),
                        ('ticket', models.ForeignKey(blank=True, help_text='None: a timer.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='tickets.ticket')),
                    ],
                    options={
                        'db_table': 'tickets_auditfinding',
                        'indexes': [models.Index(condition=models.Q(('told_at', None)), fields=['found_at'], name='audit_finding_untold')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('settled_at', None)), fields=('ticket', 'fault', 'subject'), name='audit_finding_once', nulls_distinct=False)],
                    },
                ),
            ],
        ),
    ]
