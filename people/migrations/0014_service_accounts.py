"""Programs of the vendor's have accounts of their own, which have no password."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0013_shifts_left'),
    ]

    operations = [
        migrations.AlterField(
            model_name='user',
            name='kind',
            field=models.CharField(choices=[('STAFF', 'Staff'), ('CONTACT', 'Contact'), ('PARTNER', 'Partner'), ('SERVICE', 'Service')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'SERVICE'), _negated=True), models.Q(('notice_way', 'SINGLE'), ('password__startswith', '!')), _connector='OR'), name='user_service_has_no_password'),
        ),
    ]
