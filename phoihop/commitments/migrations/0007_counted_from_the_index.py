from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commitments", "0006_tally_read_by_index")]

    operations = [
        migrations.RemoveIndex(model_name="commitment", name="commitment_by_regulation"),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                fields=["regulation", "due_on", "id"],
                include=["state", "done_on", "origin_kind"],
                name="commitment_by_regulation",
            ),
        ),
        # The setting alone: building the index again would lock the ledger for minutes.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER INDEX commitment_search SET (gin_pending_list_limit = 512)",
                    "ALTER INDEX commitment_search RESET (gin_pending_list_limit)",
                )
            ],
            state_operations=[
                migrations.RemoveIndex(model_name="commitment", name="commitment_search"),
                migrations.AddIndex(
                    model_name="commitment",
                    index=GinIndex(fields=["search"], name="commitment_search", gin_pending_list_limit=512),
                ),
            ],
        ),
    ]
