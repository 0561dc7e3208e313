"""What no act ever wrote: groups that the machine proposed, findings kept with an answer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("petitions", "0003_learnt")]

    operations = [
        migrations.RemoveField("answerline", "findings"),
        migrations.AlterField(
            "alikegroup",
            "state",
            models.CharField(
                choices=[("confirmed", "Đã xác nhận"), ("dismissed", "Không trùng")],
                default="confirmed",
                max_length=9,
                verbose_name="trạng thái",
            ),
        ),
        migrations.AlterField("alikegroup", "made_at", models.DateTimeField(verbose_name="lập lúc")),
    ]
