"""Petitions of a receiver by the day they came; those published and opened again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("petitions", "0007_own_schema")]

    operations = [
        migrations.AddIndex(
            model_name="petition",
            index=models.Index(fields=["receiver", "received_on", "id"], name="petition_of_receiver_by_day"),
        ),
        migrations.AddIndex(
            model_name="petition",
            index=models.Index(
                condition=models.Q(("published_on__isnull", False), ("state__in", ["routed", "returned", "disputed"])),
                fields=["id"],
                name="petition_published_again",
            ),
        ),
    ]
