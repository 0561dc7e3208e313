"""What was screened by a slip of the finger can be taken back for a few minutes: its sealed content stays that long."""

from django.db import migrations, models
from django.db.models import Q

READ = ["waiting", "letter"]


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="item", name="item_content_only_waiting_or_a_letter"),
        migrations.AddField(
            model_name="item",
            name="undo_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="hoàn tác được đến"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(condition=Q(undo_until__isnull=False), fields=["undo_until"], name="item_undo"),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=Q(outcome__in=READ, content__isnull=False)
                | (~Q(outcome__in=READ) & Q(content__isnull=True, undo_until__isnull=True))
                | (~Q(outcome__in=READ) & Q(content__isnull=False, undo_until__isnull=False)),
                name="item_content_only_waiting_or_a_letter",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=Q(undo_until__isnull=True) | ~Q(outcome__in=["waiting", "petition"]),
                name="item_undone_where_nothing_was_made",
            ),
        ),
    ]
