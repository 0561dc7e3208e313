"""What is seen in a line that keeps it from nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0004_voter_opinions"),
    ]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="note_count",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="batch",
            name="notes",
            field=models.JSONField(default=list),
        ),
    ]
