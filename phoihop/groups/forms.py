"""What is asked for an act in a group."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phoihop.groups.models import GroupKind, MemberRole
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.models import Body, Person
from phoihop.planning.models import Plan
from phoihop.planning.models.plans import IN_EFFECT
from phoihop.regulations.models import Regulation, Unit
from phoihop.regulations.queries import edition_in_use
from phoihop.regulations.rules.addresses import in_words

LONGEST = 20_000
SEARCHED = {"data-select": True, "data-none": gettext_lazy("Không có mục nào khớp")}


def words(label: Any, *, rows: int = 4, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
        error_messages={"required": gettext_lazy("Ô này chưa có nội dung; hãy ghi vài chữ.")},
    )


def one_body(label: Any, *, required: bool = True, help_text: Any = "") -> forms.ModelChoiceField[Body]:
    """One body; its list is filled in when the form is made."""
    return forms.ModelChoiceField(
        label=label,
        required=required,
        queryset=Body.objects.none(),
        to_field_name="code",
        widget=forms.Select(attrs=SEARCHED),
        help_text=help_text,
    )


def several_bodies(label: Any, *, required: bool = True, help_text: Any = "") -> forms.ModelMultipleChoiceField[Body]:
    """Several bodies; their list is filled in when the form is made."""
    return forms.ModelMultipleChoiceField(
        label=label,
        required=required,
        queryset=Body.objects.none(),
        to_field_name="code",
        widget=forms.SelectMultiple(attrs=SEARCHED),
        help_text=help_text,
    )


def offer(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Fill a choice of rows."""
    form.fields[name].queryset = rows  # type: ignore[attr-defined]  # a field of choices out of rows


def these(bodies: Sequence[Body]) -> QuerySet[Body]:
    """Known bodies as the list of a field, by rank."""
    return Body.objects.filter(pk__in=[body.pk for body in bodies]).by_rank()


class NameForm(Form):
    name = forms.CharField(label=gettext_lazy("Tên nhóm, kênh"), max_length=200)
    purpose = words(gettext_lazy("Mục đích, phạm vi"), rows=3)


class OpenForm(NameForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Loại"),
        choices=GroupKind.choices,
        widget=forms.RadioSelect,
        initial=GroupKind.WORKING,
        help_text=gettext_lazy(
            "Nhóm công tác: chỉ người được cử và thủ trưởng cơ quan thành viên đọc, viết. "
            "Kênh thông tin: mọi người của cơ quan thành viên đọc và trả lời; cơ quan chủ trì đưa tin."
        ),
    )
    host = one_body(gettext_lazy("Cơ quan chủ trì"))
    bodies = several_bodies(gettext_lazy("Các cơ quan thành viên khác"))
    regulation = forms.ModelChoiceField(
        label=gettext_lazy("Về quy chế"),
        queryset=Regulation.objects.none(),
        required=False,
        to_field_name="code",
        widget=forms.Select(attrs=SEARCHED),
        help_text=gettext_lazy("Để trống nếu nhóm làm về một kế hoạch, chuyên đề, lĩnh vực."),
    )
    clause = forms.CharField(
        label=gettext_lazy("Điều khoản"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("Địa chỉ trong quy chế, ví dụ art_5__para_2; để trống nếu về cả quy chế."),
    )
    plan = forms.ModelChoiceField(
        label=gettext_lazy("Về kế hoạch"),
        queryset=Plan.objects.none(),
        required=False,
        to_field_name="code",
        widget=forms.Select(attrs=SEARCHED),
        help_text=gettext_lazy("Kế hoạch đang thực hiện; để trống nếu nhóm không làm riêng về kế hoạch nào."),
    )
    plan_topic = forms.ChoiceField(label=gettext_lazy("Nội dung trọng tâm của kế hoạch"), required=False)
    field_order = ("kind", "name", "purpose", "host", "bodies", "regulation", "clause", "plan", "plan_topic")

    def __init__(self, *args: Any, user: User, hosts: Sequence[Body], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "host", these(hosts))
        offer(self, "bodies", Body.objects.existing(today).by_rank())
        known = Regulation.objects.visible_to(user).exclude(state="draft").order_by("short_title", "pk")
        offer(self, "regulation", known)
        plans = Plan.objects.visible_to(user).filter(state__in=IN_EFFECT)
        offer(self, "plan", plans.order_by("-period_from", "title", "pk"))
        self._offer_topics(plans.filter(code=self.initial.get("plan", "")).first())
        clause = self.initial.get("clause")
        if clause:
            self.fields["clause"].widget = forms.HiddenInput()
        else:
            del self.fields["clause"]

    def _offer_topics(self, plan: Plan | None) -> None:
        """The topics of the plan that the address names; none where it names none."""
        names = list(plan.topics.order_by("order").values_list("name", flat=True)) if plan else []
        if names:
            field: Any = self.fields["plan_topic"]
            field.choices = [("", _("Cả kế hoạch")), *((name, name) for name in names)]
        else:
            del self.fields["plan_topic"]

    def clean(self) -> dict[str, Any]:
        """The clause as a unit of the regulation's edition in use."""
        data = super().clean() or self.cleaned_data
        clause, regulation = data.pop("clause", ""), data.get("regulation")
        data["unit"] = unit_of(regulation, clause) if regulation is not None and clause else None
        return data


def unit_of(regulation: Regulation, eid: str) -> Unit | None:
    """A clause of the edition in use."""
    return Unit.objects.filter(edition=edition_in_use(regulation), eid=eid).select_related("edition").first()


def clause_words(unit: Unit) -> str:
    """A clause by its address in words."""
    return in_words(unit.eid, _)


class SayForm(Form):
    text = words(gettext_lazy("Tin nhắn"), rows=3, help_text=gettext_lazy("Gõ @ và họ tên để nhắc một thành viên."))
    file = forms.FileField(label=gettext_lazy("Tệp kèm theo"), required=False)
    is_urgent = forms.BooleanField(label=gettext_lazy("Tin khẩn: báo ngay cho mọi người trong nhóm"), required=False)
    field_order = ("body", "text", "file", "is_urgent")

    def __init__(self, *args: Any, bodies: Sequence[Body], **options: Any) -> None:
        super().__init__(*args, **options)
        self.bodies = {body.code: body for body in bodies}
        if len(bodies) > 1:
            choices = [(body.code, body.name) for body in bodies]
            self.fields["body"] = forms.ChoiceField(label=_("Thay mặt cơ quan"), choices=choices)
            self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """The body as a row: the chosen one, or the only one."""
        data = super().clean() or self.cleaned_data
        data["body"] = self.bodies.get(data.get("body") or next(iter(self.bodies), ""))
        return data


class CorrectForm(Form):
    text = words(gettext_lazy("Tin nhắn"), help_text=gettext_lazy("Lời trước khi sửa vẫn xem lại được."))


class ReasonForm(Form):
    reason = words(gettext_lazy("Lý do"), rows=3)


class BodyForm(Form):
    body = one_body(gettext_lazy("Cơ quan"))

    def __init__(self, *args: Any, seated: Sequence[Body], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        others = Body.objects.existing(today).exclude(pk__in=[body.pk for body in seated])
        offer(self, "body", others.by_rank())


class NameMemberForm(Form):
    person = forms.ModelChoiceField(
        label=gettext_lazy("Người được cử"),
        queryset=Person.objects.none(),
        to_field_name="code",
        widget=forms.Select(attrs=SEARCHED),
    )
    role = forms.ChoiceField(label=gettext_lazy("Vai trò"), choices=MemberRole.choices, initial=MemberRole.MEMBER)
    paper = forms.CharField(
        label=gettext_lazy("Theo văn bản số, ngày"),
        max_length=120,
        help_text=gettext_lazy("Số, ký hiệu và ngày văn bản cử người của cơ quan đó."),
    )

    def __init__(self, *args: Any, people: QuerySet[Person], runs: bool, recorded: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "person", people)
        if not runs:
            del self.fields["role"]
        if not recorded:
            del self.fields["paper"]


class DecisionForm(Form):
    text = words(gettext_lazy("Nội dung kết luận"))
    lead = one_body(
        gettext_lazy("Giao cơ quan thực hiện"),
        required=False,
        help_text=gettext_lazy("Để trống nếu chỉ ghi điều đã thống nhất, không giao việc."),
    )
    partners = several_bodies(gettext_lazy("Cơ quan phối hợp"), required=False)
    recipient = one_body(
        gettext_lazy("Nơi nhận kết quả"),
        required=False,
        help_text=gettext_lazy("Nơi nhận xác nhận đã thực hiện hay chưa."),
    )
    due_on = DateField(label=gettext_lazy("Hạn"), required=False)
    output = forms.CharField(label=gettext_lazy("Sản phẩm"), max_length=300, required=False)

    def __init__(self, *args: Any, bodies: Sequence[Body], **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("lead", "partners", "recipient"):
            offer(self, name, these(bodies))

    def clean(self) -> dict[str, Any]:
        """A task needs its three facts; each that lacks is asked for at its field."""
        data = super().clean() or self.cleaned_data
        data["partners"] = list(data.get("partners") or ())
        facts = ("lead", "recipient", "due_on")
        if data["partners"] or any(data.get(name) for name in facts):
            for name in facts:
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Giao việc cần đủ cơ quan thực hiện, nơi nhận kết quả và hạn."))
        return data


class FilterForm(Form):
    """What the list of groups is narrowed by."""

    q = forms.CharField(required=False, max_length=200)
    regulation = forms.CharField(required=False, max_length=40)
    clause = forms.CharField(required=False, max_length=80)
    plan = forms.CharField(required=False, max_length=40)
    archived = forms.BooleanField(required=False)

    def wanted(self) -> Q:
        """As a condition; what cannot be read narrows nothing."""
        if not self.is_valid():
            return Q(archived_at__isnull=True)
        data = self.cleaned_data
        found = Q(archived_at__isnull=not data["archived"])
        if data["regulation"]:
            found &= Q(regulation__code=data["regulation"])
        if data["clause"]:
            found &= Q(unit__eid=data["clause"])
        if data["plan"]:
            found &= Q(plan__code=data["plan"])
        if data["q"]:
            found &= Q(name__icontains=data["q"]) | Q(purpose__icontains=data["q"])
        return found
