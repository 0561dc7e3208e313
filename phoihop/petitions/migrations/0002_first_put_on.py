"""The day on which a thing was first put, from which the age of a petition and the sessions passed are counted."""

from django.db import migrations, models
from django.db.models import Q

_FIRST = """
UPDATE petitions_petition SET first_put_on = received_on;
UPDATE petitions_petition AS p SET first_put_on = least(p.first_put_on, alike.day)
FROM (
  SELECT m.petition_id, min(o.received_on) AS day
  FROM petitions_alike_member m
  JOIN petitions_alike_group g ON g.id = m.group_id AND g.state = 'confirmed'
  JOIN petitions_petition own ON own.id = m.petition_id
  JOIN petitions_alike_member n ON n.group_id = g.id AND n.left_at IS NULL
  JOIN petitions_petition o ON o.id = n.petition_id AND o.receiver_id = own.receiver_id
  WHERE m.left_at IS NULL
  GROUP BY m.petition_id
) AS alike
WHERE alike.petition_id = p.id;
UPDATE petitions_petition AS p SET first_put_on = least(p.first_put_on, merged.day)
FROM (SELECT merged_into_id, min(first_put_on) AS day FROM petitions_petition GROUP BY merged_into_id) AS merged
WHERE merged.merged_into_id = p.id;
"""


class Migration(migrations.Migration):
    dependencies = [("petitions", "0001_initial")]

    operations = [
        migrations.AddField("petition", "first_put_on", models.DateField(null=True, verbose_name="nêu lần đầu ngày")),
        migrations.RunSQL(_FIRST, migrations.RunSQL.noop),
        migrations.AlterField("petition", "first_put_on", models.DateField(verbose_name="nêu lần đầu ngày")),
        migrations.AddIndex(
            "petition",
            models.Index(
                fields=["receiver", "first_put_on", "id"],
                include=["lead", "field", "state", "due_on"],
                name="petition_unsolved_by_age",
                condition=Q(state__in=["routed", "returned", "disputed", "answered"]),
            ),
        ),
    ]
