"""What waits in the outbox names how it leaves; an address may be longer than a mail address."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0009_home")]

    operations = [
        migrations.AddField(
            model_name="outboxmessage",
            name="transport",
            field=models.CharField(db_default="mail", default="mail", help_text="How it leaves.", max_length=20),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="recipient",
            field=models.CharField(help_text="An address in the form of its transport.", max_length=500),
        ),
    ]
