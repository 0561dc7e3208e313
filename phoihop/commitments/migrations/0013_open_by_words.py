from django.contrib.postgres.indexes import GinIndex
from django.db import migrations
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("commitments", "0012_words_by_stretch")]

    operations = [
        migrations.AddIndex(
            model_name="commitment",
            index=GinIndex(
                fields=["search"],
                name="commitment_open_by_words",
                gin_pending_list_limit=512,
                condition=Q(state__in=["open", "proved"]),
            ),
        ),
    ]
