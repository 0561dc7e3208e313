"""Petitions sent, by the day they were first put and by who answers: figures of answered and solved are counted from these."""

from django.db import migrations, models

SENT = models.Q(("state__in", ["routed", "returned", "disputed", "answered", "solved"]))


class Migration(migrations.Migration):
    dependencies = [("petitions", "0009_searched_by_body")]

    operations = [
        migrations.RemoveIndex(model_name="petition", name="petition_unsolved_by_age"),
        migrations.AddIndex(
            model_name="petition",
            index=models.Index(
                condition=SENT,
                fields=["receiver", "state", "first_put_on", "id"],
                include=("lead", "field", "due_on"),
                name="petition_sent_by_age",
            ),
        ),
        migrations.AddIndex(
            model_name="petition",
            index=models.Index(
                condition=SENT, fields=["receiver", "state", "lead", "field"], name="petition_sent_by_lead"
            ),
        ),
    ]
