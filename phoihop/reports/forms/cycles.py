"""What people type about cycles, self-reviews and earlier limits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phoihop.commitments.forms.acts import ActForm
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.models import Body
from phoihop.regulations.models import Regulation
from phoihop.reports.forms.reviews import SEARCHABLE
from phoihop.reports.models import CycleKind, LimitVerdict
from phoihop.reports.permissions import can_open
from phoihop.reports.services import Period, Round


class CycleForm(Form):
    """A cycle of review. People name the last day of the period, we keep the first day after it."""

    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=CycleKind.choices)
    regulations = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Quy chế được kiểm điểm"),
        queryset=Regulation.objects.none(),
        to_field_name="code",
        widget=forms.SelectMultiple(attrs=SEARCHABLE),
        help_text=gettext_lazy("Một hoặc nhiều quy chế; mỗi bên ký nợ một báo cáo tự đánh giá chung cho cả đợt."),
    )
    body = forms.ModelChoiceField(
        label=gettext_lazy("Cơ quan chủ trì"), queryset=Body.objects.none(), to_field_name="code", empty_label=None
    )
    title = forms.CharField(label=gettext_lazy("Tên đợt kiểm điểm"), max_length=300)
    period_from = DateField(label=gettext_lazy("Từ ngày"))
    period_last = DateField(label=gettext_lazy("Đến hết ngày"))
    cutoff_on = DateField(
        label=gettext_lazy("Chốt số liệu đến hết ngày"),
        help_text=gettext_lazy("Bên gửi sớm hơn thì số liệu của bên đó chốt vào ngày gửi."),
    )
    due_on = DateField(label=gettext_lazy("Hạn gửi tự đánh giá"))

    def __init__(self, *args: Any, user: User, bodies: QuerySet[Body], **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        rows = Regulation.objects.visible_to(user).exclude(state="draft").order_by("short_title", "pk")
        self.fields["regulations"].queryset = rows  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if {"regulations", "body"} <= data.keys():
            outside = [row for row in data["regulations"] if not can_open(self.user, row, data["body"])]
            if outside:
                sentence = _("%(body)s không ký và không theo dõi %(regulation)s; hãy bỏ quy chế này.")
                self.add_error("regulations", sentence % {"body": data["body"], "regulation": outside[0]})
        return data

    def round_(self) -> Round:
        """The cycle as services take it."""
        data = self.cleaned_data
        period = Period(data["period_from"], data["period_last"] + timedelta(days=1), data["cutoff_on"])
        return Round(CycleKind(data["kind"]), data["title"], period, data["due_on"])


def _words(label: Any, *, required: bool = False, rows: int = 6, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, widget=widget, help_text=help_text, max_length=50_000)


class SelfForm(Form):
    """The sections of a self-review; `revision` is the state they were opened in."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    results = _words(gettext_lazy("Kết quả thực hiện"), rows=8, help_text=gettext_lazy("Mỗi dòng là một đoạn."))
    limits = _words(gettext_lazy("Tồn tại, hạn chế"), help_text=gettext_lazy("Mỗi hạn chế một dòng."))
    causes = _words(
        gettext_lazy("Nguyên nhân"), help_text=gettext_lazy("Mỗi dòng một nguyên nhân, theo thứ tự của các hạn chế.")
    )
    proposals = _words(gettext_lazy("Kiến nghị, đề xuất"), help_text=gettext_lazy("Mỗi dòng là một đoạn."))

    def words(self) -> dict[str, str]:
        """The sections alone."""
        return {name: text for name, text in self.cleaned_data.items() if name != "revision"}


class RecordForm(ActForm):
    """A self-review that came on paper: which paper, when it came, its words."""

    received_on = DateField(label=gettext_lazy("Ngày nhận được văn bản"))
    results = _words(gettext_lazy("Kết quả thực hiện"), required=True, rows=8)
    limits = _words(gettext_lazy("Tồn tại, hạn chế"), help_text=gettext_lazy("Mỗi hạn chế một dòng."))
    causes = _words(gettext_lazy("Nguyên nhân"))
    proposals = _words(gettext_lazy("Kiến nghị, đề xuất"))

    class Meta:
        first = ("paper", "paper_number", "paper_issued_on", "paper_scan", "received_on")


class ReasonForm(Form):
    reason = _words(gettext_lazy("Lý do"), required=True, rows=3)


class DueForm(ReasonForm):
    """Another day to hand in by."""

    field_order = ("due_on", "reason")
    due_on = DateField(label=gettext_lazy("Hạn mới"))


class CheckForm(Form):
    """What the review finds of an earlier limit."""

    verdict = forms.ChoiceField(label=gettext_lazy("Kết luận"), choices=LimitVerdict.choices, widget=forms.RadioSelect)
    ground = _words(
        gettext_lazy("Căn cứ kết luận"),
        required=True,
        rows=4,
        help_text=gettext_lazy("Kết quả đã thấy, văn bản chứng minh; hoặc vì sao còn tồn tại."),
    )
