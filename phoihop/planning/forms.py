"""What people type about plans."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.forms import DateField, Form, cleaned_query
from phoihop.organisations.forms.choose import BodyField
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper
from phoihop.planning.models import Direction, Plan, StepState, Topic
from phoihop.planning.services import Frame, Reading, Target
from phoihop.regulations.models import Regulation

SEARCHABLE = {"data-select": True, "data-none": gettext_lazy("Không có mục nào khớp")}


class FrameForm(Form):
    """What a plan is made of before its steps. People name the last day, we keep the first day after it."""

    title = forms.CharField(label=gettext_lazy("Tên kế hoạch"), max_length=300)
    period_from = DateField(label=gettext_lazy("Từ ngày"))
    period_last = DateField(label=gettext_lazy("Đến hết ngày"))
    regulations = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Thực hiện các quy chế"),
        queryset=Regulation.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.SelectMultiple(attrs=SEARCHABLE),
    )
    topics = forms.CharField(
        label=gettext_lazy("Nội dung trọng tâm"),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Mỗi dòng một nội dung."),
    )
    directives = forms.CharField(
        label=gettext_lazy("Văn bản chỉ đạo của cấp ủy"),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Mỗi dòng một số, ký hiệu (ví dụ 25-CT/TU) hoặc mã số văn bản đã có trong hệ thống."),
    )
    purpose = forms.CharField(
        label=gettext_lazy("Mục đích, yêu cầu"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Mỗi dòng là một đoạn của văn bản."),
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        regulations = Regulation.objects.visible_to(user).filter(state="in_force").order_by("short_title", "pk")
        self.fields["regulations"].queryset = regulations  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean_directives(self) -> list[Paper]:
        """The papers named, in their order."""
        found: list[Paper] = []
        for line in filter(None, (line.strip() for line in self.cleaned_data["directives"].splitlines())):
            seen = Paper.objects.visible_to(self.user)
            rows = list(seen.filter(code=line.upper())[:1]) or list(
                seen.filter(number_text__iexact=line).order_by("-issued_on", "-pk")[:1]
            )
            if not rows:
                sentence = _(
                    "Không thấy văn bản «%(line)s» trong các văn bản đồng chí được xem; hãy ghi lại số, ký hiệu."
                )
                raise forms.ValidationError(sentence % {"line": line})
            found += rows
        return found

    def frame(self) -> Frame:
        """As services take it."""
        data = self.cleaned_data
        return Frame(
            title=data["title"],
            first=data["period_from"],
            until=data["period_last"] + timedelta(days=1),
            regulations=list(data["regulations"]),
            directives=data["directives"],
            topics=data["topics"].splitlines(),
            purpose=data["purpose"],
        )

    @staticmethod
    def first(plan: Plan) -> dict[str, Any]:
        """The form as the plan stands."""
        return {
            "title": plan.title,
            "period_from": plan.period_from,
            "period_last": plan.period_last,
            "regulations": [
                row.regulation.code for row in plan.regulations.select_related("regulation").order_by("order")
            ],
            "topics": "\n".join(topic.name for topic in plan.topics.order_by("order")),
            "directives": "\n".join(
                row.paper.number_text or row.paper.code
                for row in plan.directives.select_related("paper").order_by("order")
            ),
            "purpose": plan.purpose,
        }


class MakeForm(FrameForm):
    body = forms.ModelChoiceField(
        label=gettext_lazy("Cơ quan lập kế hoạch"), queryset=Body.objects.none(), to_field_name="code", empty_label=None
    )
    field_order = ("body", "title", "period_from", "period_last", "regulations", "topics", "directives", "purpose")

    def __init__(self, *args: Any, bodies: QuerySet[Body], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]  # a ModelChoiceField


class StepFilter(Form):
    """Filters of the table of steps; they stay in the address."""

    q = forms.CharField(label=gettext_lazy("Từ khóa"), required=False, max_length=100)
    lead = forms.ChoiceField(label=gettext_lazy("Cơ quan chủ trì"), required=False)
    topic = forms.ChoiceField(label=gettext_lazy("Nội dung trọng tâm"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("Trạng thái"), required=False)

    def __init__(self, data: Any, *, leads: Iterable[Body], topics: Iterable[Topic], **options: Any) -> None:
        super().__init__(data, **options)
        self.leads, self.topics = {body.code: body for body in leads}, {str(topic.order): topic for topic in topics}
        _offer(self.fields["lead"], [(code, body.short_name) for code, body in self.leads.items()])
        _offer(self.fields["topic"], [(key, topic.name) for key, topic in self.topics.items()])
        _offer(
            self.fields["state"], [*StepState.choices, ("undated", _("Chưa có ngày")), ("alone", _("Chưa có chủ trì"))]
        )
        if not self.topics:
            del self.fields["topic"]

    @property
    def chosen(self) -> dict[str, Any]:
        """What was set, well formed or not at all: a filter never refuses a page."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class PasteForm(Form):
    """Cells as a spreadsheet copies them."""

    cells = forms.CharField(
        label=gettext_lazy("Các ô đã chép"),
        strip=False,
        max_length=4_000_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )

    def __init__(self, data: QueryDict | None = None, **options: Any) -> None:
        """Tabs and line ends stay: they say where cells end. Each cell is cleaned when it is read."""
        super().__init__(data, **options)
        if data is not None:
            self.data = cleaned_query(data, keep={"cells"})


class BulkForm(Form):
    """What all chosen steps are given."""

    lead = BodyField(label=gettext_lazy("Giao cơ quan chủ trì"), required=False)
    topic = forms.ModelChoiceField(
        label=gettext_lazy("Đưa vào nội dung trọng tâm"),
        queryset=Topic.objects.none(),
        to_field_name="order",
        required=False,
    )
    days = forms.IntegerField(
        label=gettext_lazy("Dời các ngày"),
        required=False,
        min_value=-3660,
        max_value=3660,
        help_text=gettext_lazy("Số ngày; số âm là sớm hơn."),
    )

    def __init__(self, *args: Any, plan: Plan, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["topic"].queryset = plan.topics.order_by("order")  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not any(data.get(name) for name in ("lead", "topic", "days")):
            raise forms.ValidationError(
                _("Hãy chọn ít nhất một thay đổi: cơ quan chủ trì, nội dung trọng tâm hoặc số ngày.")
            )
        return data


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ClosingForm(Form):
    """What came of the plan."""

    note = forms.CharField(
        label=gettext_lazy("Đánh giá khi kết thúc"), max_length=8000, widget=forms.Textarea(attrs={"rows": 5})
    )


class MoveForm(ReasonForm):
    due_on = DateField(label=gettext_lazy("Ngày hoàn thành mới"))
    field_order = ("due_on", "reason")


class EffectForm(Form):
    """The issued paper of a plan that was signed outside."""

    paper = forms.CharField(
        label=gettext_lazy("Văn bản ban hành kế hoạch"),
        max_length=120,
        help_text=gettext_lazy("Số, ký hiệu hoặc mã số của văn bản đã phát hành, đã có trong hệ thống."),
    )

    def __init__(self, *args: Any, user: User, plan: Plan, **options: Any) -> None:
        super().__init__(*args, **options)
        self.papers = Paper.objects.visible_to(user).filter(issuer=plan.body_id)

    def clean_paper(self) -> Paper:
        """The newest paper of that number."""
        text = self.cleaned_data["paper"]
        row = self.papers.filter(code=text.upper()).first()
        row = row or self.papers.filter(number_text__iexact=text).order_by("-issued_on", "-pk").first()
        if row is None:
            sentence = _("Không thấy văn bản «%(text)s» của cơ quan lập kế hoạch; hãy ghi nhận văn bản đó trước.")
            raise forms.ValidationError(sentence % {"text": text})
        return row


class TargetForm(Form):
    """A target with its unit."""

    name = forms.CharField(label=gettext_lazy("Chỉ tiêu"), max_length=300)
    unit = forms.CharField(
        label=gettext_lazy("Đơn vị tính"), max_length=40, help_text=gettext_lazy("Ví dụ: %, cuộc, kiến nghị.")
    )
    baseline = forms.DecimalField(
        label=gettext_lazy("Số liệu đầu kỳ"), required=False, max_digits=16, decimal_places=2, localize=True
    )
    target = forms.DecimalField(label=gettext_lazy("Phải đạt"), max_digits=16, decimal_places=2, localize=True)
    direction = forms.ChoiceField(label=gettext_lazy("Cách tính đạt"), choices=Direction.choices)

    def as_target(self) -> Target:
        """As services take it."""
        return Target(**self.cleaned_data)


class ReadingForm(Form):
    """A figure reached."""

    on = DateField(label=gettext_lazy("Tính đến hết ngày"))
    value = forms.DecimalField(label=gettext_lazy("Số liệu"), max_digits=16, decimal_places=2, localize=True)
    note = forms.CharField(label=gettext_lazy("Ghi chú"), max_length=300, required=False)
    paper = forms.CharField(
        label=gettext_lazy("Văn bản nguồn"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Số, ký hiệu hoặc mã số văn bản, nếu có."),
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean_paper(self) -> Paper | None:
        """The newest paper of that number the person may see."""
        text = self.cleaned_data["paper"]
        if not text:
            return None
        seen = Paper.objects.visible_to(self.user)
        row = (
            seen.filter(code=text.upper()).first()
            or seen.filter(number_text__iexact=text).order_by("-issued_on").first()
        )
        if row is None:
            raise forms.ValidationError(_("Không thấy văn bản «%(text)s»; hãy ghi lại số, ký hiệu.") % {"text": text})
        return row

    def reading(self) -> Reading:
        """As services take it."""
        return Reading(**self.cleaned_data)


def _offer(field: forms.Field, choices: Iterable[tuple[Any, Any]]) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  # all callers declare one
    field.choices = [("", _("Tất cả")), *choices]
