"""Store the addresses of accounts in the one spelling by which they are found from now on."""

from django.db import migrations

from supportdesk.kernel.security.addresses import one_spelling


def respell(apps, _schema_editor):
    """Write the readable domain; where both spellings are accounts, both stay as they are."""
    users = apps.get_model("people", "User").objects
    for user in users.filter(email__contains="xn--").only("email"):
        readable = one_spelling(user.email)
        if readable != user.email and not users.filter(email=readable).exists():
            users.filter(pk=user.pk).update(email=readable)


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0008_date_ranges_of_old_rows'),
    ]

    operations = [migrations.RunPython(respell, migrations.RunPython.noop)]
