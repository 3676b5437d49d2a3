from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("plans", "0008_contracts_left")]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="problems",
            field=models.JSONField(
                blank=True,
                db_default=models.Value([], models.JSONField()),
                default=list,
                help_text="What was wrong with it when it was saved: field, sentence and values. Publishing looks again.",
            ),
        ),
        migrations.AlterField(
            model_name="draft",
            name="effective_from",
            field=models.DateField(blank=True, help_text="The document's own date, if it has one.", null=True),
        ),
        migrations.AlterField(
            model_name="draft",
            name="document",
            field=models.JSONField(help_text="The terms as one document, which may be unfinished."),
        ),
        migrations.AlterField(
            model_name="draft",
            name="label",
            field=models.CharField(
                help_text="The document's own label, which becomes the version's; a suggested one where it has none.",
                max_length=40,
            ),
        ),
    ]
