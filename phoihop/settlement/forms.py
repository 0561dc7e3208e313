"""Filters of the lists, and what is asked for the acts on reminders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.forms.acts import SEARCHED, ActForm, words
from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.forms.choose import BodyField, BodyFilterField
from phoihop.organisations.models import Body
from phoihop.petitions import shipped
from phoihop.petitions.models import Regime
from phoihop.sessions.models import Session
from phoihop.settlement.models import Step
from phoihop.settlement.ranges import Wanted

EVERY = _("Tất cả")
ANY = ("", EVERY)
STANDING = [
    ("", _("Chưa giải quyết xong")),
    ("unanswered", _("Chưa trả lời")),
    ("overdue", _("Quá hạn trả lời")),
    ("answered", _("Đã trả lời, chưa giải quyết xong")),
    ("all_answered", _("Đã trả lời, kể cả đã giải quyết xong")),
    ("solved", _("Đã giải quyết xong")),
    ("sent", _("Tất cả kiến nghị đã chuyển")),
]
PASSED = [ANY, ("1", _("Từ 1 kỳ họp")), ("2", _("Từ 2 kỳ họp")), ("3", _("Từ 3 kỳ họp")), ("5", _("Từ 5 kỳ họp"))]
OLDER = [ANY, ("90", _("Trên 3 tháng")), ("180", _("Trên 6 tháng")), ("365", _("Trên 1 năm")), ("730", _("Trên 2 năm"))]
REMINDED = [ANY, ("none", _("Chưa đôn đốc")), ("any", _("Đã đôn đốc")), *Step.choices]
PROMISES = [ANY, ("late", _("Quá hạn")), ("broken", _("Kiểm tra thấy không thực hiện"))]


def _session(label: Any, none: Any = EVERY) -> forms.ModelChoiceField[Session]:
    return forms.ModelChoiceField(
        label=label, queryset=Session.objects.none(), to_field_name="code", required=False, empty_label=none,
        widget=forms.Select(attrs=SEARCHED),
    )  # fmt: skip


class SettlementFilter(Form):
    """Filters of the list; figures link into it."""

    at_hand = 5

    standing = forms.ChoiceField(label=_("Tình trạng"), choices=STANDING, required=False)
    lead = BodyFilterField(label=_("Cơ quan phải giải quyết"))
    field = forms.ChoiceField(label=_("Lĩnh vực"), required=False)
    passed = forms.ChoiceField(label=_("Số kỳ họp đã qua"), choices=PASSED, required=False)
    reminded = forms.ChoiceField(label=_("Bước đôn đốc cao nhất"), choices=REMINDED, required=False)
    older = forms.ChoiceField(label=_("Nêu lần đầu"), choices=OLDER, required=False)
    promise = forms.ChoiceField(label=_("Lời hứa"), choices=PROMISES, required=False)
    regime = forms.ChoiceField(label=_("Kênh kiến nghị"), choices=[ANY, *Regime.choices], required=False)
    commune = BodyFilterField(label=_("Xã, phường"))
    session = _session(_("Tổng hợp cho kỳ họp"))
    since = DateField(label=_("Tiếp nhận từ ngày"), required=False)
    until = DateField(label=_("Tiếp nhận đến ngày"), required=False)
    promiser = BodyFilterField(label=_("Cơ quan hứa"))
    exactly = forms.IntegerField(required=False, min_value=0, max_value=99, widget=forms.HiddenInput)
    younger = forms.IntegerField(required=False, min_value=1, max_value=9999, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, today: date, sessions: QuerySet[Session], **options: Any) -> None:
        super().__init__(data, **options)
        self.today = today
        self.fields["session"].queryset = sessions  # type: ignore[attr-defined]  # a choice of rows
        field = self.fields["field"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [ANY, *shipped.field_names().items()]

    @property
    def chosen(self) -> dict[str, Any]:
        """What was set and is well formed: a filter never refuses a page."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in {None, ""}}

    def wanted(self) -> Wanted:
        """What the list is limited to."""
        chosen = self.chosen
        chosen |= {name: int(chosen[name]) for name in ("passed", "older") if name in chosen}
        return Wanted(self.today, **chosen)


BY = [
    ("lead", _("Cơ quan giải quyết")),
    ("field", _("Lĩnh vực")),
    ("sessions", _("Số kỳ họp đã qua")),
    ("age", _("Thời gian từ khi nêu")),
]


class FiguresFilter(Form):
    """By what the figures are counted, and of which petitions."""

    by = forms.ChoiceField(label=_("Tính theo"), choices=BY, required=False)
    session = _session(_("Tổng hợp cho kỳ họp"))
    since = DateField(label=_("Tiếp nhận từ ngày"), required=False)
    until = DateField(label=_("Tiếp nhận đến ngày"), required=False)

    def __init__(self, data: Any, *, sessions: QuerySet[Session], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["session"].queryset = sessions  # type: ignore[attr-defined]  # a choice of rows

    @property
    def chosen(self) -> dict[str, Any]:
        """What was set and is well formed."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class RemindForm(Form):
    """A step to take; recorded from a paper that was sent outside it asks for number and day."""

    step = forms.ChoiceField(label=_("Bước"), choices=Step.choices, widget=forms.RadioSelect)
    request = words(_("Nội dung yêu cầu"), help_text=_("Đứng trong văn bản, sau danh sách kiến nghị."))
    addressee = BodyField(label=_("Cơ quan cấp trên"), required=False, help_text=_("Chỉ khi đề nghị cấp trên chỉ đạo."))
    session = _session(_("Đưa ra kỳ họp"), _("Không chọn"))
    ground = words(_("Căn cứ chọn bước"), required=False, help_text=_("Bắt buộc khi bước vượt bước máy đề xuất."))
    number_text = forms.CharField(
        label=_("Số, ký hiệu văn bản đã gửi"), max_length=120, help_text=_("Ví dụ: 12/TTHĐND-VP.")
    )
    sent_on = DateField(label=_("Gửi ngày"))

    def __init__(
        self, *args: Any, steps: Sequence[str], sessions: QuerySet[Session], recorded: bool, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        step = self.fields["step"]
        assert isinstance(step, forms.ChoiceField)  # noqa: S101  # declared above
        step.choices = [(key, Step(key).label) for key in steps]
        self.fields["session"].queryset = sessions  # type: ignore[attr-defined]  # a choice of rows
        if not recorded:
            del self.fields["number_text"], self.fields["sent_on"]

    @property
    def addressed(self) -> Body | None:
        """The superior, where the step goes to it."""
        found: Body | None = self.cleaned_data["addressee"]
        return found if self.cleaned_data["step"] == Step.SUPERIOR else None


class ReportFilter(Form):
    """Before which session."""

    session = _session(_("Kỳ họp"), _("Kỳ họp gần nhất"))

    def __init__(self, data: Any, *, sessions: QuerySet[Session], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["session"].queryset = sessions  # type: ignore[attr-defined]  # a choice of rows

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen."""
        data = self.cleaned_data if self.is_valid() else {}
        return {name: value for name, value in data.items() if value}


class ReceiveReportForm(ActForm):
    """By which paper of the body its report came in, and when."""

    received_on = DateField(label=_("Nhận ngày"), help_text=_("Ngày này quyết định đúng hạn hay quá hạn."))


class ConcludeForm(Form):
    on = DateField(label=_("Ngày có kết quả"))
    note = words(_("Kết quả"), help_text=_("Trả lời về từng kiến nghị vẫn ghi ở trang của kiến nghị."))


class ReasonForm(Form):
    reason = words(_("Lý do"))
