"""Mails get a kind, and what lets their reader in lies apart from their text.

What was stored before is sorted by what it is about: a ticket's mails name it, digests say so in their key; all others
are about accounts. Their texts hold links, and are forgotten here. A mail that still waits is sent whole and its text
forgotten then; one that was given up stays so.
"""

from django.db import migrations, models

FORGET = """
UPDATE kernel_outboxmessage
   SET kind = 'account',
       body = CASE WHEN sent_at IS NULL AND dead_at IS NULL THEN body ELSE '' END,
       link_expires_at = CASE WHEN dead_at IS NULL THEN NULL ELSE created_at END
 WHERE NOT headers ? 'X-Ticket' AND key NOT LIKE 'digest:%'
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_beats")]

    operations = [
        migrations.AddField(
            model_name="outboxmessage",
            name="kind",
            field=models.CharField(
                choices=[("ticket", "Ticket"), ("account", "Account")],
                db_default="ticket",
                default="account",
                max_length=10,
            ),
        ),
        migrations.AlterField(  # for what code that knows no kinds writes from now on
            model_name="outboxmessage",
            name="kind",
            field=models.CharField(
                choices=[("ticket", "Ticket"), ("account", "Account")],
                db_default="account",
                default="account",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="link_expires_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="refused_at",
            field=models.DateTimeField(
                blank=True, help_text="Refused for good since the mail server last took a mail.", null=True
            ),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="sealed_link",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                help_text="A link that lets its reader in, encrypted; only the relay reads it, and forgets it.",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("refused_at", None), _negated=True), fields=["refused_at"], name="outbox_refused"
            ),
        ),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
    ]
