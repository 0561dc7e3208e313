"""A line with several asks becomes several petitions, if the clerk wants it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("petitions", "0015_gatherers"),
    ]

    operations = [
        migrations.AddField(
            model_name="filemaking",
            name="split",
            field=models.BooleanField(db_default=False, default=False, verbose_name="tách dòng nêu nhiều việc"),
        ),
    ]
