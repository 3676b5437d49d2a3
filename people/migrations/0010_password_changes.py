"""API tokens end when their owner chooses another password, and no longer when the hash of the same one is renewed."""

import hmac
from typing import Any

from django.conf import settings
from django.db import migrations, models
from django.utils.crypto import salted_hmac


def count_from_now(apps: Any, _schema_editor: object) -> None:
    """Let every token that holds know its owner's count; those that ended keep the stamp that fits no more."""
    for token in apps.get_model("people", "ApiToken").objects.select_related("owner").iterator():
        password = token.owner.password
        stamps = [
            salted_hmac("people.api_token", password, secret=key, algorithm="sha256").hexdigest()
            for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        ]
        if any(hmac.compare_digest(token.owner_stamp, stamp) for stamp in stamps):
            token.owner_password_changes = 0
            token.save(update_fields=["owner_password_changes"])


class Migration(migrations.Migration):
    """Two columns, and what they are for the tokens that are there."""

    dependencies = [("people", "0009_addresses_in_one_spelling")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="password_changes",
            field=models.PositiveIntegerField(
                db_default=0,
                default=0,
                help_text="How often the owner chose another password; API tokens from before end.",
            ),
        ),
        migrations.AddField(
            model_name="apitoken",
            name="owner_password_changes",
            field=models.PositiveIntegerField(
                blank=True, help_text="How many the owner had made: the token ends with another one.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="apitoken",
            name="owner_stamp",
            field=models.CharField(help_text="Of the owner's password, for the release before.", max_length=64),
        ),
        migrations.RunPython(count_from_now, migrations.RunPython.noop),
    ]
