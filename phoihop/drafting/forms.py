"""What people type about drafts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phoihop.drafting.amending_print import USUAL_EFFECT
from phoihop.drafting.models import Draft, DraftOrigin, DraftParty, DraftStage
from phoihop.drafting.services import Facts, NewDraft, PartyLine, SignedPaper
from phoihop.kernel.documents.models import Document
from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.models import Body, Term
from phoihop.regulations.forms import SEARCHABLE, living
from phoihop.regulations.models import Regulation, RegulationKind, RegulationState, UnitType


class FilterForm(Form):
    q = forms.CharField(label=gettext_lazy("Từ khóa"), required=False)
    stage = forms.ChoiceField(
        label=gettext_lazy("Giai đoạn"), required=False, choices=[("", gettext_lazy("Tất cả")), *DraftStage.choices]
    )


FIELDS_OF = {
    DraftOrigin.TEMPLATE: {"template"},
    DraftOrigin.FILE: {"file"},
    DraftOrigin.LAST_TERM: {"regulation"},
    DraftOrigin.AMENDMENT: {"regulation"},
}


class StartForm(Form):
    drafted_by = forms.ModelChoiceField(
        label=gettext_lazy("Cơ quan chủ trì soạn thảo"), queryset=Body.objects.none(), empty_label=None
    )
    title = forms.CharField(
        label=gettext_lazy("Tên quy chế"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Như sẽ ghi trên văn bản, bắt đầu bằng «Quy chế phối hợp công tác giữa …»."),
    )
    short_title = forms.CharField(label=gettext_lazy("Tên gọi tắt"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=RegulationKind.choices)
    parties = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Các bên ký"),
        queryset=Body.objects.none(),
        widget=forms.SelectMultiple(attrs=SEARCHABLE),
        help_text=gettext_lazy("Xếp theo thứ bậc; thứ tự ký đổi được ở trang của dự thảo."),
    )
    follower = forms.ModelChoiceField(
        label=gettext_lazy("Đơn vị theo dõi"),
        queryset=Body.objects.none(),
        required=False,
        widget=forms.Select(attrs=SEARCHABLE),
    )
    term = forms.ModelChoiceField(
        label=gettext_lazy("Nhiệm kỳ"), queryset=Term.objects.order_by("-from_on"), required=False
    )

    template = forms.ChoiceField(
        label=gettext_lazy("Mẫu"),
        choices=[
            ("bilateral", gettext_lazy("Song phương, hai bên")),
            ("multilateral", gettext_lazy("Đa phương, bốn bên")),
            ("offices", gettext_lazy("Giữa các văn phòng")),
        ],
        help_text=gettext_lazy("Lời mẫu gọi các bên theo thứ tự đã chọn."),
    )
    file = forms.FileField(
        label=gettext_lazy("Tệp dự thảo"),
        help_text=gettext_lazy(
            "Tệp .docx, .pdf có chữ, .txt, .html hoặc Akoma Ntoso (.xml). Không đưa văn bản mật vào phần mềm."
        ),
        widget=forms.FileInput(attrs={"accept": ".docx,.pdf,.txt,.html,.htm,.xml,.akn"}),
    )
    regulation = forms.ModelChoiceField(
        label=gettext_lazy("Quy chế"), queryset=Regulation.objects.none(), widget=forms.Select(attrs=SEARCHABLE)
    )
    field_order = ("regulation", "template", "file")

    def __init__(
        self,
        *args: Any,
        bodies: QuerySet[Body],
        origin: DraftOrigin,
        regulations: QuerySet[Regulation],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.origin = origin
        for name in {"template", "file", "regulation"} - FIELDS_OF.get(origin, set()):
            del self.fields[name]
        if "regulation" in self.fields:
            wanted = (
                regulations.filter(state=RegulationState.IN_FORCE) if origin is DraftOrigin.AMENDMENT else regulations
            )
            self.fields["regulation"].queryset = wanted  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["drafted_by"].queryset = bodies  # type: ignore[attr-defined]  # a ModelChoiceField
        for name in ("parties", "follower"):
            self.fields[name].queryset = living()  # type: ignore[attr-defined]  # a ModelChoiceField

    def new(self) -> NewDraft:
        """The facts as typed; parties in rank order."""
        data = self.cleaned_data
        return NewDraft(
            title=data["title"],
            short_title=data["short_title"],
            kind=RegulationKind(data["kind"]),
            drafted_by=data["drafted_by"],
            parties=list(data["parties"]),
            follower=data["follower"],
            term=data["term"],
            replaces=data["regulation"] if self.origin is DraftOrigin.LAST_TERM else None,
            amends=data["regulation"] if self.origin is DraftOrigin.AMENDMENT else None,
        )


class FactsForm(Form):
    """What a draft is. The pen stays, or goes to one of its parties."""

    title = forms.CharField(label=gettext_lazy("Tên quy chế"), widget=forms.Textarea(attrs={"rows": 2}))
    short_title = forms.CharField(label=gettext_lazy("Tên gọi tắt"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=RegulationKind.choices)
    drafted_by = forms.ModelChoiceField(
        label=gettext_lazy("Cơ quan chủ trì soạn thảo"),
        queryset=Body.objects.none(),
        empty_label=None,
        help_text=gettext_lazy("Giao cho bên ký khác thì bên đó cầm dự thảo từ lúc lưu."),
    )
    follower = forms.ModelChoiceField(
        label=gettext_lazy("Đơn vị theo dõi"),
        queryset=Body.objects.none(),
        required=False,
        widget=forms.Select(attrs=SEARCHABLE),
    )
    term = forms.ModelChoiceField(
        label=gettext_lazy("Nhiệm kỳ"), queryset=Term.objects.order_by("-from_on"), required=False
    )

    def __init__(self, *args: Any, draft: Draft, **options: Any) -> None:
        first = {name: getattr(draft, name) for name in self.base_fields}
        super().__init__(*args, initial=first, **options)
        pens = [party.body_id for party in draft.parties.all()] + [draft.drafted_by_id]
        self.fields["drafted_by"].queryset = Body.objects.filter(pk__in=pens).by_rank()  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["follower"].queryset = living()  # type: ignore[attr-defined]  # a ModelChoiceField

    def facts(self) -> Facts:
        """As typed."""
        data = self.cleaned_data
        return Facts(**data | {"kind": RegulationKind(data["kind"])})


class NodeForm(Form):
    """The words of one node, with what the person had before them; `take` is set to overwrite knowingly."""

    heading = forms.CharField(required=False)
    text = forms.CharField(required=False)
    saw = forms.CharField(max_length=16)
    take = forms.CharField(max_length=16, required=False)
    revision = forms.IntegerField(min_value=0)

    def words(self) -> dict[str, Any]:
        """As the service wants them; an empty heading is none."""
        data = self.cleaned_data
        return {
            "heading": data["heading"] or None,
            "text": data["text"],
            "saw": data["take"] or data["saw"],
            "revision": data["revision"],
        }


class AddForm(Form):
    """The kind of what comes `after` the node, or `inside` it."""

    after = forms.ChoiceField(choices=UnitType.choices, required=False)
    inside = forms.ChoiceField(choices=UnitType.choices, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("after")) == bool(data.get("inside")):
            raise forms.ValidationError(_("Hãy chọn thêm sau hoặc thêm bên trong."))
        return data


class MoveForm(Form):
    way = forms.ChoiceField(choices=[(way, way) for way in ("up", "down", "into")])
    into = forms.CharField(max_length=40, required=False)


CHECKED_AS_TYPED = {
    "hx-post": "",
    "hx-vals": '{"check": "yes"}',
    "hx-trigger": "input changed delay:800ms",
    "hx-target": "#wrong-bases",
    "hx-swap": "outerHTML",
    "hx-sync": "this:replace",
}


class BasesForm(Form):
    bases = forms.CharField(
        label=gettext_lazy("Căn cứ, mỗi căn cứ một dòng"), required=False, widget=forms.Textarea(attrs={"rows": 10})
    )
    saw = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["bases"].widget.attrs |= CHECKED_AS_TYPED

    def lines(self) -> dict[str, list[str]]:
        """As the service wants them."""
        data = self.cleaned_data
        return {name: [line for line in data[name].split("\n") if line] for name in ("bases", "saw")}


class EffectForm(Form):
    effect = forms.CharField(
        label=gettext_lazy("Điều khoản thi hành, mỗi khoản một dòng"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Không ghi số khoản. Bỏ trống: có hiệu lực từ ngày ký, nội dung khác giữ nguyên."),
    )
    saw = forms.CharField(required=False, widget=forms.HiddenInput)

    def lines(self) -> dict[str, list[str]]:
        """As the service wants them; the usual words are none."""
        data = self.cleaned_data
        said = [line for line in data["effect"].split("\n") if line.strip()]
        seen = [line for line in data["saw"].split("\n") if line]
        return {"lines": [] if tuple(said) == USUAL_EFFECT else said, "saw": seen}


class FreezeForm(Form):
    note = forms.CharField(
        label=gettext_lazy("Ghi chú"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Ví dụ: gửi các bên lấy ý kiến lần 1."),
    )


class AbandonForm(Form):
    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class EnterForm(Form):
    number_text = forms.CharField(label=gettext_lazy("Số, ký hiệu"), max_length=120)
    signed_on = DateField(label=gettext_lazy("Ngày ký"))
    place = forms.CharField(label=gettext_lazy("Nơi ký"), max_length=120, required=False)
    scan = forms.FileField(
        label=gettext_lazy("Bản ký"),
        required=False,
        help_text=gettext_lazy("Đã ký số ở phần «Ký kết» thì không cần đưa tệp."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )

    def paper(self, scan: Document | None) -> SignedPaper:
        """What the signed paper says."""
        data = self.cleaned_data
        return SignedPaper(data["number_text"], data["signed_on"], data["place"], scan)


class CompareForm(Form):
    old = forms.ChoiceField(label=gettext_lazy("Bản trước"))
    new = forms.ChoiceField(label=gettext_lazy("Bản sau"))
    all = forms.BooleanField(label=gettext_lazy("Cả chỗ không đổi"), required=False)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("old", "new"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def picked(self, *, default: tuple[str, str]) -> tuple[str, str]:
        """The two to compare, as chosen; what is not there gives way to the usual ones."""
        data = self.cleaned_data if self.is_valid() else {}
        return (data["old"], data["new"]) if {"old", "new"} <= data.keys() else default


class PartiesForm(Form):
    """The parties of a draft: a place, whether it drafts along, whether it goes; and others to come."""

    def __init__(self, *args: Any, parties: Sequence[DraftParty], **options: Any) -> None:
        super().__init__(*args, **options)
        self.parties = parties
        for party in parties:
            name = party.body.name
            self.fields[f"order_{party.pk}"] = forms.IntegerField(
                label=_("Thứ tự ký của %(body)s") % {"body": name}, initial=party.order, min_value=1, max_value=99
            )
            self.fields[f"drafts_{party.pk}"] = forms.BooleanField(
                label=_("%(body)s cùng soạn") % {"body": name}, initial=party.drafts, required=False
            )
            self.fields[f"leaves_{party.pk}"] = forms.BooleanField(
                label=_("Bỏ %(body)s khỏi các bên ký") % {"body": name}, required=False
            )
        there = [party.body_id for party in parties]
        self.fields["more"] = forms.ModelMultipleChoiceField(
            label=_("Thêm bên ký"),
            queryset=living().exclude(pk__in=there),
            required=False,
            widget=forms.SelectMultiple(attrs=SEARCHABLE),
        )

    def lines(self) -> list[PartyLine]:
        """The parties as they are to be, in the order of signing; new ones behind."""
        data = self.cleaned_data
        stay = [party for party in self.parties if not data[f"leaves_{party.pk}"]]
        stay.sort(key=lambda party: (data[f"order_{party.pk}"], party.order))
        kept = [PartyLine(party.body, data[f"drafts_{party.pk}"]) for party in stay]
        return [*kept, *(PartyLine(body) for body in data["more"])]
