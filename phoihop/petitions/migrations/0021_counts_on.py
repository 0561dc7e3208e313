"""A petition knows the day by which its answer counts in the ledger: reports say "in time" and "late" by the same day."""

from django.db import migrations, models

COUNTED = """
UPDATE petitions_petition AS p
SET counts_on = coalesce((SELECT c.done_on FROM commitments_commitment c WHERE c.id = p.commitment_id), p.answered_on)
WHERE p.answered_on IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("commitments", "0002_lineage_by_due"), ("petitions", "0020_settled_by")]

    operations = [
        migrations.AddField(
            model_name="petition",
            name="counts_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="ngày tính trả lời"),
        ),
        migrations.RunSQL(COUNTED, migrations.RunSQL.noop, elidable=True),
        migrations.AddConstraint(
            model_name="petition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_on", None), ("counts_on", None)),
                    models.Q(("answered_on__isnull", False), ("counts_on__isnull", False)),
                    _connector="OR",
                ),
                name="petition_answer_counts_on_a_day",
            ),
        ),
    ]
