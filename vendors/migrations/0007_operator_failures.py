from django.db import migrations, models

from supportdesk.kernel.database.date_constraints import AddDateRanges


class Migration(migrations.Migration):

    dependencies = [
        ('vendors', '0006_homes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='operatorevent',
            name='kind',
            field=models.CharField(choices=[('TURNED_ON', 'Second factor turned on'), ('RENEWED', 'Another app connected'), ('TURNED_OFF', 'Second factor turned off'), ('TAKEN_OFF', 'Second factor taken off by the command'), ('NEW_CODES', 'New recovery codes made'), ('CODE_USED', 'Signed in with a recovery code'), ('LOCKED', 'Too many wrong codes after the right password'), ('GUESSED', 'Too many wrong passwords')], max_length=20),
        ),
        migrations.CreateModel(
            name='OperatorFailure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('username', models.CharField(max_length=254)),
                ('ip_address', models.CharField(help_text='IPv4 address, or /64 of an IPv6 address.', max_length=64)),
                ('user_agent', models.CharField(blank=True, help_text='A known device or an open session, else empty.', max_length=64)),
                ('failures_since_start', models.PositiveIntegerField()),
                ('attempt_time', models.DateTimeField(db_index=True)),
            ],
            options={
                'indexes': [models.Index(fields=['ip_address'], name='operator_failure_address')],
                'constraints': [models.UniqueConstraint(fields=('username', 'ip_address', 'user_agent'), name='operator_failure_once')],
            },
        ),
        AddDateRanges(),
    ]
