"""What is asked for when a session is entered, opened, moved, corrected, renamed, cancelled."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.models import Body, BodyKind
from phoihop.sessions.models import Occasion, SessionKind, SessionLevel, level_of
from phoihop.sessions.services import SessionFrame

SEARCHED = {"data-select": True, "data-none": gettext_lazy("Không có mục nào khớp")}
COUNCILS = (BodyKind.COUNCIL, BodyKind.COUNCIL_STANDING)
LARGEST = 99  # a legislature or number beyond is a slip of the finger


class EnterForm(Form):
    """A session with its planned days."""

    keeper = forms.ModelChoiceField(
        label=gettext_lazy("Đơn vị giữ lịch"),
        queryset=Body.objects.none(),
        to_field_name="code",
        empty_label=None,
        help_text=gettext_lazy("Thường trực HĐND, hoặc Đoàn ĐBQH với kỳ họp Quốc hội: đơn vị này ghi và đổi ngày."),
    )
    level = forms.ChoiceField(label=gettext_lazy("Kỳ họp của"), choices=SessionLevel.choices)
    council = forms.ModelChoiceField(
        label=gettext_lazy("Cơ quan họp"),
        queryset=Body.objects.none(),
        to_field_name="code",
        widget=forms.Select(attrs=SEARCHED),
        help_text=gettext_lazy("Với kỳ họp Quốc hội: chọn Đoàn đại biểu Quốc hội tỉnh."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=SessionKind.choices)
    occasion = forms.ChoiceField(label=gettext_lazy("Giữa năm, cuối năm"), choices=Occasion.choices, required=False)
    legislature = forms.IntegerField(label=gettext_lazy("Khóa thứ"), min_value=1, max_value=LARGEST)
    number = forms.IntegerField(label=gettext_lazy("Kỳ họp thứ"), min_value=1, max_value=LARGEST)
    title = forms.CharField(
        label=gettext_lazy("Tên kỳ họp"),
        max_length=250,
        help_text=gettext_lazy("Ví dụ: Kỳ họp thường lệ giữa năm 2026, HĐND tỉnh."),
    )
    topic = forms.CharField(label=gettext_lazy("Chuyên đề, nội dung"), max_length=500, required=False)
    first = DateField(label=gettext_lazy("Dự kiến khai mạc"))
    last = DateField(label=gettext_lazy("Dự kiến bế mạc"))

    def __init__(self, *args: Any, keepers: QuerySet[Body], **options: Any) -> None:
        super().__init__(*args, **options)
        kept = list(keepers)
        levels = {level_of(keeper) for keeper in kept}
        fitting = Q(kind=BodyKind.NA_DELEGATION) if SessionLevel.NATIONAL_ASSEMBLY in levels else Q(pk__in=[])
        for keeper in kept:
            if keeper.kind in COUNCILS:
                fitting |= Q(kind__in=COUNCILS, level=keeper.level, commune=keeper.commune_id)
        councils = Body.objects.existing(timezone.localdate()).filter(fitting).by_rank()
        offered = [one for one in SessionLevel.choices if one[0] in levels]
        self.fields["level"].choices = offered  # type: ignore[attr-defined]  # a field of choices
        self.fields["keeper"].queryset = keepers  # type: ignore[attr-defined]  # a field of choices out of rows
        self.fields["council"].queryset = councils  # type: ignore[attr-defined]  # the same

    def frame(self) -> SessionFrame:
        """As services take it."""
        data = dict(self.cleaned_data)
        return SessionFrame(
            level=SessionLevel(data.pop("level")),
            kind=SessionKind(data.pop("kind")),
            occasion=Occasion(data.pop("occasion")),
            **data,
        )


class DayForm(Form):
    """The day something happened."""

    on = DateField(label=gettext_lazy("Ngày"))


class MoveForm(Form):
    first = DateField(label=gettext_lazy("Dự kiến khai mạc"))
    last = DateField(label=gettext_lazy("Dự kiến bế mạc"))
    reason = forms.CharField(label=gettext_lazy("Lý do thay đổi"), max_length=300)


class CorrectForm(Form):
    """The days as they were; of a session that has not closed only the first."""

    first = DateField(label=gettext_lazy("Khai mạc ngày"))
    last = DateField(label=gettext_lazy("Bế mạc ngày"))
    reason = forms.CharField(label=gettext_lazy("Lý do đính chính"), max_length=300)

    def __init__(self, *args: Any, has_closed: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not has_closed:
            del self.fields["last"]


class RenameForm(Form):
    title = forms.CharField(label=gettext_lazy("Tên kỳ họp"), max_length=250)
    topic = forms.CharField(label=gettext_lazy("Chuyên đề, nội dung"), max_length=500, required=False)


class CancelForm(Form):
    reason = forms.CharField(label=gettext_lazy("Lý do hủy"), max_length=300)


class ListFilter(Form):
    """Filters of the calendar of sessions; they stay in the address."""

    q = forms.CharField(label=gettext_lazy("Từ khóa"), required=False, max_length=100)
    level = forms.ChoiceField(
        label=gettext_lazy("Cấp"), required=False, choices=[("", gettext_lazy("Tất cả")), *SessionLevel.choices]
    )
    year = forms.IntegerField(label=gettext_lazy("Năm"), required=False, min_value=1946, max_value=2200)

    @property
    def chosen(self) -> dict[str, Any]:
        """What was set, well formed or not at all: a filter never refuses a page."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
