"""A petition whose answer a deputy finds wanting is listed from an index of its own; what was said before is marked."""

from django.db import migrations, models


def mark(apps, schema_editor):
    evaluations = apps.get_model("petitions", "Evaluation").objects.filter(
        grade="unmet", line__corrected_by__isnull=True
    )
    petitions = apps.get_model("petitions", "Petition").objects
    petitions.filter(pk__in=evaluations.values("line__petition")).update(is_unmet=True)


class Migration(migrations.Migration):
    dependencies = [("petitions", "0013_gathered")]

    operations = [
        migrations.AddField(
            model_name="petition",
            name="is_unmet",
            field=models.BooleanField(
                db_default=False, default=False, editable=False, verbose_name="trả lời chưa đạt yêu cầu"
            ),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="petition",
            index=models.Index(
                condition=models.Q(("is_unmet", True)),
                fields=["receiver", "due_on", "id"],
                name="petition_answered_poorly",
            ),
        ),
    ]
