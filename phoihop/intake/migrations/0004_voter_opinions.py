"""What is screened as opinion, question or thanks is recorded, without who said it."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import phoihop.intake.models.opinions
import phoihop.kernel.ids
import phoihop.kernel.search.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0003_stopped"),
        ("organisations", "0003_communes_by_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="VoterOpinion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=phoihop.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        default=phoihop.intake.models.opinions._opinion_code,
                        editable=False,
                        max_length=20,
                        unique=True,
                        verbose_name="mã số",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("opinion", "Ý kiến"), ("question", "Câu hỏi"), ("thanks", "Cảm ơn, ghi nhận")],
                        max_length=8,
                        verbose_name="loại",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("meeting", "Buổi tiếp xúc cử tri"),
                            ("hand", "Nhập tay"),
                            ("spreadsheet", "Bảng tính"),
                            ("document", "Biên bản, báo cáo"),
                            ("portal", "Trang công khai"),
                            ("api", "Kết nối phần mềm khác"),
                        ],
                        max_length=11,
                        verbose_name="nguồn",
                    ),
                ),
                ("source_kind", models.CharField(blank=True, max_length=24)),
                ("source_code", models.CharField(blank=True, max_length=30)),
                ("received_on", models.DateField(verbose_name="ngày nhận")),
                ("place", models.CharField(blank=True, max_length=500, verbose_name="địa điểm")),
                ("addressee", models.CharField(blank=True, max_length=500, verbose_name="cử tri gửi tới")),
                ("text", models.TextField(verbose_name="nội dung")),
                ("spot_answer", models.TextField(blank=True, verbose_name="trả lời tại chỗ")),
                ("answer", models.TextField(blank=True, verbose_name="nội dung trả lời")),
                (
                    "told",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("page", "Trên trang theo dõi bằng mã"),
                            ("spoken", "Trả lời trực tiếp"),
                            ("phone", "Điện thoại"),
                            ("email", "Thư điện tử"),
                            ("letter", "Văn bản, thư"),
                        ],
                        max_length=6,
                        verbose_name="cách báo",
                    ),
                ),
                ("told_on", models.DateField(blank=True, null=True, verbose_name="trả lời ngày")),
                ("closed_reason", models.TextField(blank=True, verbose_name="lý do không trả lời")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="xong lúc")),
                ("at", models.DateTimeField(verbose_name="ghi lúc")),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.CombinedSearchVector(
                            django.contrib.postgres.search.CombinedSearchVector(
                                django.contrib.postgres.search.SearchVector(
                                    phoihop.kernel.search.fields.Normal(models.F("code")),
                                    config="public.vi_khongdau",
                                    weight="A",
                                ),
                                "||",
                                django.contrib.postgres.search.SearchVector(
                                    phoihop.kernel.search.fields.Normal(models.F("text")),
                                    config="public.vi_khongdau",
                                    weight="B",
                                ),
                                django.contrib.postgres.search.SearchConfig("public.vi_khongdau"),
                            ),
                            "||",
                            django.contrib.postgres.search.SearchVector(
                                phoihop.kernel.search.fields.Normal(models.F("place")),
                                config="public.vi_khongdau",
                                weight="C",
                            ),
                            django.contrib.postgres.search.SearchConfig("public.vi_khongdau"),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.body",
                        verbose_name="xã, phường",
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinion",
                        to="intake.item",
                        verbose_name="nội dung tiếp nhận",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.body",
                        verbose_name="cơ quan tiếp nhận",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "intake_opinion",
                "indexes": [
                    models.Index(fields=["receiver", "-id"], name="opinion_of_receiver"),
                    models.Index(fields=["receiver", "kind", "-id"], name="opinion_of_receiver_kind"),
                    models.Index(
                        condition=models.Q(("kind", "question"), ("settled_at__isnull", True)),
                        fields=["receiver", "-id"],
                        name="opinion_unanswered",
                    ),
                    models.Index(fields=["source_kind", "source_code", "id"], name="opinion_of_source"),
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="opinion_search"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="opinion_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", ""),
                                ("closed_reason", ""),
                                ("settled_at__isnull", True),
                                ("settled_by__isnull", True),
                                ("told", ""),
                                ("told_on__isnull", True),
                            ),
                            models.Q(
                                ("closed_reason", ""),
                                ("kind", "question"),
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                                ("told_on__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                                models.Q(("told", ""), _negated=True),
                            ),
                            models.Q(
                                ("answer", ""),
                                ("kind", "question"),
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                                ("told", ""),
                                ("told_on__isnull", True),
                                models.Q(("closed_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="opinion_settled_is_a_question_answered_or_closed",
                    ),
                ],
            },
        ),
    ]
