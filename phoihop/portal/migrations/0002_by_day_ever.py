"""Publications by day, also those that were withdrawn: search asks how far the newest reach."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]

    operations = [
        migrations.RemoveIndex(
            model_name="publication",
            name="publication_by_day",
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(
                condition=models.Q(("published_on__isnull", False)),
                fields=["published_on", "id"],
                name="publication_by_day",
            ),
        ),
    ]
