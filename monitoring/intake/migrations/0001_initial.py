import django.db.models.deletion
from django.db import migrations, models

from supportdesk.kernel.database.date_constraints import AddDateRanges, ValidateDateRanges


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Liveness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('vendor', models.CharField(help_text="The vendor's schema.", max_length=63)),
                ('installation_id', models.BigIntegerField(help_text="In the vendor's schema.")),
                ('last_seen_at', models.DateTimeField(blank=True, help_text='Receipt of the newest accepted request.', null=True)),
                ('entitled_until', models.DateTimeField(blank=True, help_text='Until then the entitlement is not decided again.', null=True)),
                ('refused_count', models.PositiveIntegerField(db_default=0, default=0, help_text='Requests that were refused because the installation is not entitled.')),
                ('refused_at', models.DateTimeField(blank=True, help_text='The newest refused request.', null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('vendor', 'installation_id'), name='liveness_once'), models.CheckConstraint(condition=models.Q(('vendor__regex', '^t_[a-z0-9]{10,40}$')), name='liveness_of_a_vendor')],
            },
        ),
        migrations.CreateModel(
            name='IntakeToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('prefix', models.CharField(help_text='Visible beginning of the token, to tell tokens apart.', max_length=16, unique=True)),
                ('secret_hash', models.CharField(help_text='SHA-256 of the secret, which has 256 random bits.', max_length=64)),
                ('created_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('liveness', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='intake.liveness')),
            ],
        ),
        migrations.CreateModel(
            name='RawRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('route', models.CharField(choices=[('alertmanager', 'Alertmanager'), ('events', 'Events')], max_length=20)),
                ('received_at', models.DateTimeField()),
                ('body', models.BinaryField()),
                ('idempotency_key', models.CharField(blank=True, help_text='Hash of what the sender calls the request; sent twice, it counts once.', max_length=64, null=True)),
                ('read_at', models.DateTimeField(blank=True, help_text='When alerts were made of it.', null=True)),
                ('observations', models.PositiveIntegerField(db_default=0, default=0, help_text='What could be read of it.')),
                ('problems', models.PositiveIntegerField(db_default=0, default=0, help_text='Entries that could not be read.')),
                ('liveness', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requests', to='intake.liveness')),
            ],
            options={
                'indexes': [models.Index(fields=['received_at'], name='raw_request_received')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('idempotency_key__isnull', False)), fields=('liveness', 'idempotency_key'), name='raw_request_once')],
            },
        ),
        AddDateRanges(),
        ValidateDateRanges(),
    ]
