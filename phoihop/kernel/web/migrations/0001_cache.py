"""The table of the database cache, which holds rate limits and used one-time codes (settings.CACHES)."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            "CREATE TABLE cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL)",
            "DROP TABLE cache",
        ),
        migrations.RunSQL("CREATE INDEX cache_expires ON cache (expires)", migrations.RunSQL.noop),
    ]
