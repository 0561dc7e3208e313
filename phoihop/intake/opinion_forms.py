"""What is asked for about what is recorded: filters of the list, the answer to a question, its words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from phoihop.intake.choosing import MeetingField, spelled
from phoihop.intake.forms import UNKEPT, short
from phoihop.intake.models import OpinionKind, Told, VoterOpinion
from phoihop.intake.rules import MAX_TEXT
from phoihop.intake.services.recording import MAX_REASON
from phoihop.intake.sources import MEETING
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.forms.choose import BodyFilterField

ANY = ("", gettext_lazy("Tất cả"))
STATES = [
    ANY,
    ("waiting", gettext_lazy("Câu hỏi chờ trả lời")),
    ("answered", gettext_lazy("Câu hỏi đã trả lời")),
    ("closed", gettext_lazy("Câu hỏi không trả lời")),
]
STATE_OF: dict[str, Q] = {
    "waiting": Q(kind=OpinionKind.QUESTION, settled_at__isnull=True),
    "answered": Q(told_on__isnull=False),
    "closed": Q(settled_at__isnull=False, told_on__isnull=True),
}


class OpinionFilter(Form):
    q = forms.CharField(label=gettext_lazy("Từ khóa"), required=False, max_length=100)
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=[ANY, *OpinionKind.choices], required=False)
    state = forms.ChoiceField(label=gettext_lazy("Trạng thái"), choices=STATES, required=False)
    meeting = MeetingField(own=False)
    commune = BodyFilterField(label=gettext_lazy("Xã, phường"))
    since = DateField(label=gettext_lazy("Nhận từ ngày"), required=False)
    until = DateField(label=gettext_lazy("Nhận đến ngày"), required=False)

    def __init__(self, data: QueryDict, *, user: User, **options: Any) -> None:
        super().__init__(spelled(data, user), **options)

    @property
    def chosen(self) -> dict[str, Any]:
        """What was set, well formed or not at all: a filter never refuses a page."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def wanted(self) -> Q:
        """All of it but the words."""
        chosen, found = self.chosen, Q()
        if state := chosen.get("state"):
            found &= STATE_OF[state]
        if code := chosen.get("meeting"):
            found &= Q(source_kind=MEETING, source_code=code)
        columns = {"kind": "kind", "commune": "commune", "since": "received_on__gte", "until": "received_on__lte"}
        return found & Q(**{column: chosen[name] for name, column in columns.items() if name in chosen})


def _words(
    label: Any, *, rows: int = 5, limit: int = MAX_TEXT, required: bool = True, help_text: Any = ""
) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, **UNKEPT})
    return forms.CharField(label=label, max_length=limit, required=required, widget=widget, help_text=help_text)


class AnswerForm(Form):
    answer = _words(
        gettext_lazy("Nội dung trả lời"),
        help_text=gettext_lazy(
            "Người gửi qua trang công dân đọc được bằng mã theo dõi. Không ghi tên, địa chỉ người hỏi."
        ),
    )
    told = forms.ChoiceField(label=gettext_lazy("Cách báo người hỏi"), choices=Told.choices, widget=forms.RadioSelect)
    told_on = DateField(label=gettext_lazy("Trả lời ngày"))

    def __init__(self, *args: Any, today: date, by_page: bool, **options: Any) -> None:
        first = {"told_on": today, "told": Told.PAGE if by_page else Told.SPOKEN}
        super().__init__(*args, initial=first, **options)
        told = self.fields["told"]
        assert isinstance(told, forms.ChoiceField)  # noqa: S101  # declared above
        told.choices = [choice for choice in Told.choices if by_page or choice[0] != Told.PAGE]


class CloseForm(Form):
    reason = _words(gettext_lazy("Lý do không trả lời"), rows=3, limit=MAX_REASON)

    def __init__(self, *args: Any, by_page: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if by_page:
            self.fields["reason"].help_text = gettext_lazy("Người gửi đọc được lý do bằng mã theo dõi.")


class MendForm(Form):
    text = _words(gettext_lazy("Nội dung"), rows=8)
    place = short(gettext_lazy("Về nơi nào"))
    addressee = short(gettext_lazy("Gửi đến cơ quan nào"))
    spot_answer = _words(gettext_lazy("Đã trả lời tại chỗ"), rows=3, required=False)

    @classmethod
    def as_it_stands(cls, row: VoterOpinion) -> dict[str, str]:
        """What the form begins with."""
        return {name: getattr(row, name) for name in cls.base_fields}
