"""What waits for a synthesis is read from an index of its own; `syntheses` fills the column."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("petitions", "0012_counted_keys")]

    operations = [
        migrations.AddField(
            model_name="petition",
            name="gathered",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddIndex(
            model_name="petition",
            index=models.Index(
                condition=models.Q(("gathered", False), models.Q(("state__in", ["split", "closed"]), _negated=True)),
                fields=["receiver", "received_on", "id"],
                name="petition_waits_for_synthesis",
            ),
        ),
    ]
