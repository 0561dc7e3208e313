"""Who mends words sees whether another has meanwhile."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0006_old_letters"),
    ]

    operations = [
        migrations.AddField(
            model_name="voteropinion",
            name="revision",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
    ]
