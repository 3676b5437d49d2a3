"""A reply and a note that are begun on the same ticket are two texts.

`body` stays the text of `kind`, so that the code before reads and writes what it knows.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0011_search_again")]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="other_body",
            field=models.TextField(db_default="", default="", blank=True),
        ),
    ]
