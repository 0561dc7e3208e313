"""What is asked for when a synthesis is opened, worded, checked, sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.models import Body
from phoihop.petitions import shipped
from phoihop.petitions.models import Regime
from phoihop.sessions.models import Session, SessionLevel
from phoihop.syntheses.models import LeftOut, Moment, Part, SynthesisState
from phoihop.syntheses.services import Frame, To

SEARCHED = {"data-select": True, "data-none": gettext_lazy("Không có mục nào khớp")}
NONE_CHOSEN = ("", "—")


def words(label: Any, *, rows: int = 4, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A text of several lines."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=20_000, widget=area, help_text=help_text)


def bodies(label: Any, help_text: Any = "") -> forms.ModelMultipleChoiceField[Body]:
    """Several bodies of the directory."""
    return forms.ModelMultipleChoiceField(
        label=label,
        queryset=Body.objects.none(),
        required=False,
        to_field_name="code",
        widget=forms.SelectMultiple(attrs=SEARCHED),
        help_text=help_text,
    )


class FrameForm(Form):
    """Name, days, to whom."""

    title = forms.CharField(
        label=gettext_lazy("Tên báo cáo"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("Để trống thì lấy theo tên kỳ họp."),
    )
    cut_off_on = DateField(label=gettext_lazy("Chốt kiến nghị tiếp nhận đến hết ngày"))
    since_on = DateField(
        label=gettext_lazy("Chỉ lấy kiến nghị tiếp nhận từ ngày"),
        required=False,
        help_text=gettext_lazy("Để trống thì lấy mọi kiến nghị chưa nằm trong báo cáo tổng hợp nào."),
    )
    whole = bodies(gettext_lazy("Gửi toàn bộ báo cáo đến"))
    names = words(
        gettext_lazy("Nơi nhận ngoài danh bạ"),
        rows=2,
        required=False,
        help_text=gettext_lazy("Mỗi dòng một cơ quan, nhận toàn bộ báo cáo."),
    )
    local = bodies(
        gettext_lazy("Gửi phần thuộc thẩm quyền địa phương đến"),
        gettext_lazy("Nhận công văn kèm danh mục kiến nghị cấp tỉnh, cấp xã."),
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("whole", "local"):
            self.fields[name].queryset = Body.objects.existing(today).by_rank()  # type: ignore[attr-defined]  # a field of choices out of rows

    def recipients(self) -> list[To]:
        """To whom, as services take it."""
        data = self.cleaned_data
        found = [To(body=body) for body in data["whole"]]
        found += [To(name=line) for line in data["names"].splitlines() if line.strip()]
        return found + [To(body=body, part=Part.LOCAL) for body in data["local"]]


KEPT = ("session", "moment", "cut_off_on", "since_on", "title")  # of what was typed, when another gatherer is chosen
ANEW = {  # another gatherer sends to others: the form comes back with whom the law names for it
    "hx-get": "?", "hx-trigger": "change", "hx-include": ", ".join(f"#id_{name}" for name in KEPT),
    "hx-target": "closest form", "hx-select": "main form", "hx-swap": "outerHTML",
}  # fmt: skip


class OpenForm(FrameForm):
    """A synthesis for a session."""

    gatherer = forms.ModelChoiceField(
        label=gettext_lazy("Cơ quan tổng hợp"),
        queryset=Body.objects.none(),
        to_field_name="code",
        empty_label=None,
        widget=forms.Select(attrs=ANEW),
    )
    session = forms.ModelChoiceField(
        label=gettext_lazy("Kỳ họp"),
        queryset=Session.objects.none(),
        to_field_name="code",
        widget=forms.Select(attrs=SEARCHED),
    )
    moment = forms.ChoiceField(label=gettext_lazy("Thời điểm"), choices=Moment.choices, initial=Moment.BEFORE)
    field_order = ("gatherer", "session", "moment", "cut_off_on", "since_on", "whole", "names", "local", "title")

    def __init__(self, *args: Any, gatherers: QuerySet[Body], sessions: QuerySet[Session], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["gatherer"].queryset = gatherers  # type: ignore[attr-defined]  # a field of choices out of rows
        self.fields["session"].queryset = sessions  # type: ignore[attr-defined]  # the same

    def clean(self) -> dict[str, Any]:
        """Nobody sends to itself: where another gatherer was chosen, its recipients are others."""
        data = super().clean() or self.cleaned_data
        to = [*data.get("whole", ()), *data.get("local", ())]
        if data.get("gatherer") in to:
            sentence = gettext_lazy("Nơi nhận có chính cơ quan tổng hợp; hãy chọn lại nơi nhận.")
            raise forms.ValidationError(sentence)
        return data

    def frame(self) -> Frame:
        """As services take it. The regime is that of who meets."""
        data, session = self.cleaned_data, self.cleaned_data["session"]
        return Frame(
            regime=Regime.NA if session.level == SessionLevel.NATIONAL_ASSEMBLY else Regime.COUNCIL,
            gatherer=data["gatherer"],
            session=session,
            cut_off_on=data["cut_off_on"],
            moment=Moment(data["moment"]),
            since_on=data["since_on"],
            title=data["title"],
            recipients=self.recipients(),
        )


class WordsForm(Form):
    """What stands before and after the entries."""

    opening = words(
        gettext_lazy("Phần mở đầu"),
        required=False,
        help_text=gettext_lazy("Mỗi dòng là một đoạn. Để trống thì lấy câu mở đầu thường dùng."),
    )
    remarks = words(gettext_lazy("Nhận xét, kiến nghị chung"), rows=6, required=False)


class EntryForm(Form):
    """The words of an entry and what it is sorted as."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    text = words(gettext_lazy("Nội dung"), rows=5)
    field = forms.ChoiceField(label=gettext_lazy("Lĩnh vực"), required=False)
    body_key = forms.ChoiceField(label=gettext_lazy("Cơ quan có thẩm quyền"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["field"].choices = [NONE_CHOSEN, *shipped.field_names().items()]  # type: ignore[attr-defined]  # a choice
        self.fields["body_key"].choices = [NONE_CHOSEN, *shipped.body_names().items()]  # type: ignore[attr-defined]  # a choice


class StepForm(Form):
    way = forms.ChoiceField(choices=[(way, way) for way in ("up", "down", "first", "last")])


class LeaveForm(Form):
    how = forms.ChoiceField(label=gettext_lazy("Để ngoài"), choices=LeftOut.choices)
    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=500)


class ReasonForm(Form):
    reason = words(gettext_lazy("Lý do"), rows=3)


class HandOnForm(Form):
    note = forms.CharField(label=gettext_lazy("Lời nhắn người kiểm tra"), max_length=500, required=False)


class SentOutsideForm(Form):
    """A paper of the gatherer that is known here, or a new one with its scan."""

    paper = forms.ChoiceField(
        label=gettext_lazy("Văn bản đã phát hành"), required=False, widget=forms.Select(attrs=SEARCHED)
    )
    paper_number = forms.CharField(
        label=gettext_lazy("Hoặc số, ký hiệu văn bản chưa có trong phần mềm"), max_length=120, required=False
    )
    paper_issued_on = DateField(label=gettext_lazy("Ngày văn bản"), required=False)
    paper_scan = forms.FileField(label=gettext_lazy("Bản quét văn bản"), required=False)

    def __init__(self, *args: Any, papers: Sequence[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.papers = {paper.code: paper for paper in papers}
        known = [(code, str(paper)[:160]) for code, paper in self.papers.items()]
        self.fields["paper"].choices = [NONE_CHOSEN, *known]  # type: ignore[attr-defined]  # a choice

    def clean(self) -> dict[str, Any]:
        """Either a known paper or all three facts of a new one."""
        data = super().clean() or self.cleaned_data
        data["paper"] = self.papers.get(data.get("paper") or "")
        if data["paper"] is None and not all(
            data.get(name) for name in ("paper_number", "paper_issued_on", "paper_scan")
        ):
            sentence = gettext_lazy("Chọn văn bản đã có, hoặc ghi đủ số, ngày và tải bản quét.")
            raise forms.ValidationError(sentence)
        return data


class ListFilter(Form):
    """The list of syntheses."""

    q = forms.CharField(label=gettext_lazy("Từ khóa"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=gettext_lazy("Trạng thái"),
        choices=[("", gettext_lazy("Tất cả")), *SynthesisState.choices],
        required=False,
    )

    @property
    def chosen(self) -> dict[str, Any]:
        """What was set, well formed or not at all: a filter never refuses a page."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
