"""Petitions know whether they stand in a synthesis."""

from django.db import migrations

GATHERED = """
UPDATE petitions_petition AS p SET gathered = true
WHERE p.id IN (
  SELECT s.petition_id FROM syntheses_entry_source s JOIN syntheses_synthesis y ON y.id = s.synthesis_id
  WHERE y.state <> 'cancelled' AND (s.entry_id IS NOT NULL OR s.left_out = 'no')
)
"""


class Migration(migrations.Migration):
    dependencies = [("syntheses", "0002_frame_revision"), ("petitions", "0013_gathered")]

    operations = [migrations.RunSQL(GATHERED, migrations.RunSQL.noop)]
