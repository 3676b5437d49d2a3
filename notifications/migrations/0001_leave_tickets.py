"""Takes what waits for digests over from the app `tickets`; the table stays as it is called, and learns what each is about."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tickets', '0015_notifications_left'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='DigestItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(help_text='The effect it stands for, as of a mail.', max_length=200, unique=True)),
                        ('subject_id', models.BigIntegerField(db_column='ticket_id', db_index=True)),
                        ('at', models.DateTimeField(help_text='When it happened.')),
                        ('text', models.TextField(help_text="One line in the person's language and zone.")),
                        ('due_at', models.DateTimeField(help_text='When its digest goes.')),
                        ('digest', models.CharField(blank=True, help_text='Key of the mail it went in; empty while it waits.', max_length=200)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='digest_items', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'db_table': 'tickets_collectednotice',
                        'indexes': [models.Index(condition=models.Q(('digest', '')), fields=['person', 'due_at'], name='collected_waiting')],
                    },
                ),
            ],
        ),
        migrations.AddField(
            model_name='digestitem',
            name='subject_kind',
            field=models.CharField(db_default='ticket', help_text='What it is about, as the app of that registers it.', max_length=40),
        ),
    ]
