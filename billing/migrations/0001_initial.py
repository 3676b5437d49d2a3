import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from supportdesk.kernel.database.date_constraints import AddDateRanges, ValidateDateRanges


class Migration(migrations.Migration):
    """Calls on tickets; their prices are calculated, not stored."""

    initial = True

    dependencies = [
        ('customers', '0007_product_life'),
        ('tickets', '0020_help_texts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PhoneCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.CharField(help_text='Key of the phone line in the terms.', max_length=40)),
                ('direction', models.CharField(choices=[('in', 'In'), ('out', 'Out')], max_length=3)),
                ('answered_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('corrected_at', models.DateTimeField(blank=True, null=True)),
                ('misuse_reason', models.CharField(blank=True, db_default='', default='', max_length=300)),
                ('misuse_confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('misuse_confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='misuses_confirmed', to=settings.AUTH_USER_MODEL)),
                ('misuse_marked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='misuses_marked', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='phone_calls', to='customers.organisation')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='phone_calls', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='phone_calls', to='tickets.ticket')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'answered_at'], name='calls_by_organisation')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('answered_at')), _connector='OR'), name='call_ends_after_answer'), models.UniqueConstraint(fields=('ticket', 'line', 'direction', 'answered_at'), name='call_recorded_once'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('recorded_by',), name='one_running_call_per_agent'), models.CheckConstraint(condition=models.Q(('misuse_marked_by__isnull', True), models.Q(('misuse_reason', ''), _negated=True), _connector='OR'), name='misuse_for_a_reason'), models.CheckConstraint(condition=models.Q(('misuse_confirmed_by__isnull', True), models.Q(('misuse_marked_by__isnull', False), models.Q(('misuse_confirmed_by', models.F('misuse_marked_by')), _negated=True)), _connector='OR'), name='misuse_confirmed_by_another')],
            },
        ),
        AddDateRanges(),
        ValidateDateRanges(),
    ]
