"""What is asked in rounds of opinions and for conferences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phoihop.commitments.forms.acts import ActForm
from phoihop.drafting.models import (
    Attendance,
    CommentKind,
    Conference,
    ConferenceDraft,
    Draft,
    DraftVersion,
    Outcome,
    Stance,
)
from phoihop.drafting.services import Programme
from phoihop.kernel.web.forms import DateField, Form, HourField

LONG = {"rows": 5}
_TIME = re.compile(r"^(\d{1,2})\s*(?:[:.]|giờ|h)\s*(\d{2})?\s*[-–:]?\s*(.*)$", re.IGNORECASE)


class RoundForm(Form):
    answer_by = DateField(
        label=gettext_lazy("Đề nghị trả lời trước ngày"),
        help_text=gettext_lazy("Mỗi bên nhận một nhiệm vụ trả lời có hạn là ngày này."),
    )
    words = forms.CharField(
        label=gettext_lazy("Nội dung đề nghị góp ý"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs=LONG),
    )
    silence_agrees = forms.BooleanField(
        label=gettext_lazy("Quá hạn không trả lời thì coi như thống nhất"),
        required=False,
        help_text=gettext_lazy("Chỉ chọn khi nội dung đề nghị đã nói rõ điều này."),
    )


class CloseForm(Form):
    late_reason = forms.CharField(
        label=gettext_lazy("Lý do, nhận xét về bên trả lời chậm hoặc không trả lời"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Bắt buộc khi có bên trả lời sau hạn hoặc không trả lời."),
    )


class CommentForm(Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Ý kiến"), choices=CommentKind, widget=forms.RadioSelect, initial=CommentKind.PROPOSES
    )
    proposed = forms.CharField(
        label=gettext_lazy("Đề nghị viết lại"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs=LONG),
        help_text=gettext_lazy("Sửa thẳng vào câu chữ của dự thảo; chỉ dùng khi đề nghị sửa."),
    )
    words = forms.CharField(
        label=gettext_lazy("Lý do, điều cần làm rõ"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_kind(self) -> CommentKind:
        """The kind as it is kept."""
        return CommentKind(self.cleaned_data["kind"])


class AnswerForm(ActForm):
    stance = forms.ChoiceField(label=gettext_lazy("Ý kiến chung"), choices=Stance, widget=forms.RadioSelect)
    words = forms.CharField(
        label=gettext_lazy("Nội dung trả lời"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs=LONG),
        help_text=gettext_lazy("Góp ý theo điều khoản đã ghi được gửi cùng, không cần chép lại."),
    )

    def clean_stance(self) -> Stance:
        """The stance as it is kept."""
        return Stance(self.cleaned_data["stance"])


class DecideForm(Form):
    outcome = forms.ChoiceField(label=gettext_lazy("Xử lý"), choices=Outcome, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Giải trình"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Bắt buộc khi không tiếp thu hoặc chỉ tiếp thu một phần."),
    )

    def clean_outcome(self) -> Outcome:
        """The outcome as it is kept."""
        return Outcome(self.cleaned_data["outcome"])


class ConferenceForm(Form):
    title = forms.CharField(label=gettext_lazy("Tên hội nghị"), max_length=300)
    drafts = forms.MultipleChoiceField(
        label=gettext_lazy("Dự thảo đưa ra hội nghị"), widget=forms.CheckboxSelectMultiple, required=False
    )
    day = DateField(label=gettext_lazy("Ngày họp"))
    hour = HourField(label=gettext_lazy("Giờ bắt đầu"))
    place = forms.CharField(label=gettext_lazy("Địa điểm"), max_length=200)
    confirm_by = DateField(
        label=gettext_lazy("Xác nhận dự họp trước ngày"),
        required=False,
        help_text=gettext_lazy(
            "Mỗi bên nhận một nhiệm vụ xác nhận có hạn là ngày này; để trống: ngày làm việc trước ngày họp."
        ),
    )
    chair = forms.CharField(label=gettext_lazy("Chủ trì"), required=False, max_length=200)
    agenda = forms.CharField(
        label=gettext_lazy("Chương trình"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Mỗi dòng một việc: 08:00 Báo cáo tiếp thu ý kiến | Văn phòng."),
    )

    def __init__(self, *args: Any, drafts: Sequence[Draft] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.choices = {draft.code: draft for draft in drafts}
        if drafts:
            field = self.fields["drafts"]
            assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  # declared above
            field.choices = [(draft.code, draft.short_title) for draft in drafts]
            field.required = True
        else:
            del self.fields["drafts"]

    def chosen(self) -> list[Draft]:
        """The drafts for the table, in the order of the form."""
        return [self.choices[code] for code in self.cleaned_data["drafts"]]

    def programme(self) -> Programme:
        """When, where and about what, from a valid form."""
        data = self.cleaned_data
        starts: time = data["hour"]
        return Programme(
            title=data["title"],
            starts_at=timezone.make_aware(datetime.combine(data["day"], starts)),
            place=data["place"],
            chair=data["chair"],
            confirm_by=data["confirm_by"],
            agenda=agenda_of(data["agenda"]),
        )


def agenda_of(words: str) -> list[dict[str, str]]:
    """«08:00 Báo cáo | Văn phòng» → {"at", "what", "who"}, a line each; hour and who may be missing."""
    rows = []
    for line in filter(None, (line.strip() for line in words.splitlines())):
        what, _bar, who = line.partition("|")
        found = _TIME.match(what.strip())
        at = f"{int(found[1]):02}:{found[2] or '00'}" if found and int(found[1]) < 24 else ""
        rows.append({"at": at, "what": (found[3] if at and found else what).strip(), "who": who.strip()})
    return rows


def initial_of(conference: Conference) -> dict[str, Any]:
    """The form as it was filled in."""
    starts = timezone.localtime(conference.starts_at)
    lines = [
        f"{one['at']} {one['what']}".strip() + (f" | {one['who']}" if one["who"] else "") for one in conference.agenda
    ]
    return {
        "title": conference.title,
        "day": starts.date(),
        "hour": f"{starts:%H:%M}",
        "place": conference.place,
        "chair": conference.chair,
        "confirm_by": conference.confirm_by,
        "agenda": "\n".join(lines),
    }


class ReasonForm(Form):
    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}))


class AttendForm(ActForm):
    people = forms.CharField(
        label=gettext_lazy("Người dự họp"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Họ tên, chức vụ; mỗi người một dòng."),
    )


class MinutesForm(Form):
    """Who came (a box and names for each body), what was adopted (a version for each draft), and the words."""

    minutes = forms.CharField(
        label=gettext_lazy("Nội dung, kết luận"), max_length=50_000, widget=forms.Textarea(attrs={"rows": 10})
    )
    secretary = forms.CharField(
        label=gettext_lazy("Thư ký"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Người ghi biên bản tại hội nghị, ký bên trái; người chủ trì ký bên phải."),
    )

    def __init__(
        self, *args: Any, seats: Sequence[Attendance], tables: Sequence[ConferenceDraft], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.seats = {f"came_{seat.body.code}": seat for seat in seats}
        self.tables = {f"adopted_{place}": table for place, table in enumerate(tables)}
        for name, seat in self.seats.items():
            label = _("%(body)s: người dự, để trống nếu vắng") % {"body": seat.body.name}
            self.fields[name] = forms.CharField(label=label, required=False, max_length=500, initial=seat.people)
        for name, table in self.tables.items():
            label = _("«%(draft)s»: bản được thông qua") % {"draft": table.draft.short_title}
            versions = [(str(one.number), _("Bản số %(number)s") % {"number": one.number}) for one in _frozen(table)]
            choices = [("", _("Chưa thông qua")), *versions]
            self.fields[name] = forms.ChoiceField(label=label, required=False, choices=choices)

    def came(self) -> dict[UUID, str]:
        """{body: who came for it}."""
        return {seat.body_id: self.cleaned_data[name] for name, seat in self.seats.items() if self.cleaned_data[name]}

    def adopted(self) -> dict[UUID, DraftVersion]:
        """{draft: the version adopted}."""
        found = {}
        for name, table in self.tables.items():
            number = self.cleaned_data[name]
            if number:
                found[table.draft_id] = next(one for one in _frozen(table) if str(one.number) == number)
        return found

    def clean(self) -> dict[str, Any]:
        """Somebody came."""
        data = super().clean() or {}
        if not any(data.get(name) for name in self.seats):
            raise ValidationError(_("Hãy ghi người dự của ít nhất một cơ quan."))
        return data


def _frozen(table: ConferenceDraft) -> list[DraftVersion]:
    return sorted((one for one in table.draft.versions.all() if one.is_frozen), key=lambda one: -one.number)
