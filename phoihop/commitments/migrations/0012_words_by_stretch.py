from django.contrib.postgres.indexes import GinIndex
from django.db import migrations
from django.db.models import F

from phoihop.kernel.search.fields import Stretches


class Migration(migrations.Migration):
    """Words are found among the newest stretches of the ledger alone. A million rows take one to two minutes."""

    dependencies = [("commitments", "0011_blockers")]

    operations = [
        # In this order: who reads while it is built still finds by the index before.
        migrations.AddIndex(
            model_name="commitment",
            index=GinIndex(
                F("search"),
                Stretches(id="key", due_on="day"),
                name="commitment_by_words",
                gin_pending_list_limit=512,
            ),
        ),
        migrations.RemoveIndex(model_name="commitment", name="commitment_search"),
    ]
