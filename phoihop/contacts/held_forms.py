"""What is asked for once a meeting was held: who came, what the minutes say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phoihop.contacts.forms import words
from phoihop.contacts.models import Category, Meeting
from phoihop.kernel.web.forms import Form as Base

MOST = 100_000


class AttendanceForm(Base):
    """Who came: a number a category, the deputies, the invited."""

    speakers = forms.IntegerField(
        label=gettext_lazy("Số người phát biểu"), required=False, min_value=0, max_value=30_000
    )

    def __init__(self, *args: Any, meeting: Meeting, **options: Any) -> None:
        self.meeting = meeting
        known = {row.category: row.count for row in meeting.attendance.all()}
        options.setdefault("initial", {f"count_{key}": known.get(key) for key in Category.values})
        options["initial"]["speakers"] = meeting.speakers
        super().__init__(*args, **options)
        for key, label in Category.choices:
            self.fields[f"count_{key}"] = forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST)
        self.deputies = list(meeting.deputies.select_related("person").order_by("-is_lead", "person__name_key"))
        self.invited = list(meeting.invitations.select_related("body").order_by("body__rank"))
        for one in self.deputies:
            self.fields[f"absent_{one.person.code}"] = forms.CharField(
                label=_("%(person)s vắng, lý do") % {"person": one.person}, required=False, max_length=300,
                help_text=_("Để trống nếu có dự."), initial=one.absent_reason,
            )  # fmt: skip
        for row in self.invited:
            self.fields[f"came_{row.body.code}"] = forms.ChoiceField(
                label=row.body.name, required=False,
                choices=[("", _("Chưa rõ")), ("yes", _("Có dự")), ("no", _("Không dự"))],
                initial={True: "yes", False: "no"}.get(row.attended, "") if row.attended is not None else "",
            )  # fmt: skip
            self.fields[f"who_{row.body.code}"] = forms.CharField(
                label=_("Người dự của %(body)s") % {"body": row.body.name}, required=False, max_length=200,
                initial=row.delegate,
            )  # fmt: skip
        self.order_fields([f"count_{key}" for key in Category.values])

    def given(self) -> dict[str, Any]:
        """As the service takes it."""
        data = self.cleaned_data
        came = {row.body.code: data.get(f"came_{row.body.code}") for row in self.invited}
        return {
            "counts": {
                Category(key): data[f"count_{key}"] for key in Category.values if data[f"count_{key}"] is not None
            },
            "speakers": data["speakers"],
            "absent": {
                one.person.code: data[f"absent_{one.person.code}"]
                for one in self.deputies
                if data[f"absent_{one.person.code}"]
            },
            "answering": {code: data[f"who_{code}"] for code, said in came.items() if said == "yes"},
            "silent": [code for code, said in came.items() if said == "no"],
        }


class MinutesForm(Base):
    chair = forms.CharField(label=gettext_lazy("Chủ trì"), max_length=200)
    secretary = forms.CharField(label=gettext_lazy("Người ghi biên bản"), max_length=200)
    course = words(
        gettext_lazy("Diễn biến"),
        rows=5,
        help_text=gettext_lazy(
            "Không ghi lời cử tri ở đây: ý kiến, kiến nghị tiếp nhận riêng, được bảo vệ đến khi sàng lọc."
        ),
    )
    answered = words(gettext_lazy("Trả lời của các cơ quan"))
    concluded = words(gettext_lazy("Kết thúc"))
    final = forms.BooleanField(label=gettext_lazy("Chốt biên bản, số liệu không đổi nữa"), required=False)
