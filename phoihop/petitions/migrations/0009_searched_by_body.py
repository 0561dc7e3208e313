"""The index of words knows who may see a petition; routings repeat what lists are filtered by."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

import phoihop.kernel.search.fields

BODIES = """
UPDATE petitions_petition AS p SET bodies = ARRAY(
  SELECT p.receiver_id UNION SELECT r.body_id FROM petitions_routing r WHERE r.petition_id = p.id
)
"""
REPEATED = """
UPDATE petitions_routing AS r SET field = p.field, regime = p.regime, handling = p.handling
FROM petitions_petition p WHERE p.id = r.petition_id
"""
BESIDES = ("field", "regime", "handling")


class Migration(migrations.Migration):
    dependencies = [("petitions", "0008_by_day_of_receipt")]

    operations = [
        migrations.RemoveIndex(model_name="petition", name="petition_by_due"),
        migrations.RemoveIndex(model_name="petition", name="petition_of_state"),
        migrations.RemoveIndex(model_name="petition", name="petition_by_words"),
        migrations.RemoveIndex(model_name="routing", name="routing_of_body"),
        migrations.RemoveIndex(model_name="routing", name="routing_of_body_state"),
        migrations.AddField(
            model_name="petition",
            name="bodies",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), db_default=[], default=list, editable=False, size=None
            ),
        ),
        migrations.AddField(
            model_name="routing",
            name="field",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AddField(
            model_name="routing",
            name="handling",
            field=models.CharField(
                choices=[("ordinary", "Thông thường"), ("urgent", "Cấp bách"), ("complex", "Phức tạp, nhiều ngành")],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="routing",
            name="regime",
            field=models.CharField(
                choices=[("na", "Quốc hội"), ("council", "Hội đồng nhân dân")],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
        migrations.RunSQL(BODIES, migrations.RunSQL.noop),
        migrations.RunSQL(REPEATED, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="petition",
            index=models.Index(fields=["due_on", "id"], include=BESIDES, name="petition_by_due"),
        ),
        migrations.AddIndex(
            model_name="petition",
            index=models.Index(fields=["state", "due_on", "id"], include=BESIDES, name="petition_of_state"),
        ),
        migrations.AddIndex(
            model_name="petition",
            index=django.contrib.postgres.indexes.GinIndex(
                models.F("search"),
                phoihop.kernel.search.fields.Stretches(id="key", due_on="day"),
                models.F("bodies"),
                gin_pending_list_limit=512,
                name="petition_by_words",
            ),
        ),
        migrations.AddIndex(
            model_name="routing",
            index=models.Index(
                fields=["body", "due_on", "petition"], include=("state", *BESIDES), name="routing_of_body"
            ),
        ),
        migrations.AddIndex(
            model_name="routing",
            index=models.Index(
                fields=["body", "state", "due_on", "petition"], include=BESIDES, name="routing_of_body_state"
            ),
        ),
    ]
