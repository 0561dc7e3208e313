"""A spreadsheet that no worker goes on with says so, why and since when."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0003_communes_by_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="directoryimport",
            name="stopped_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="máy dừng lúc"),
        ),
        migrations.AddField(
            model_name="directoryimport",
            name="stopped_why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("database", "Mất kết nối với cơ sở dữ liệu."),
                    ("space", "Đĩa của máy chủ đã đầy."),
                    ("memory", "Máy chủ không đủ bộ nhớ cho tệp này; nên chia tệp nhỏ hơn."),
                    ("unreadable", "Không giải mã được tệp: khóa của máy chủ đã đổi hoặc tệp lưu bị hỏng."),
                    ("killed", "Tiến trình xử lý bị ngắt giữa chừng nhiều lần; có thể do máy chủ thiếu bộ nhớ."),
                    ("fault", "Phần mềm gặp lỗi chưa rõ; chi tiết ở nhật ký của máy chủ."),
                ],
                max_length=10,
                verbose_name="vì sao dừng",
            ),
        ),
        migrations.AddConstraint(
            model_name="directoryimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stopped_at__isnull", True), ("stopped_why", "")),
                    models.Q(
                        ("state__in", ["checking", "writing"]),
                        ("stopped_at__isnull", False),
                        models.Q(("stopped_why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="import_stopped_at_the_machine_says_why",
            ),
        ),
    ]
