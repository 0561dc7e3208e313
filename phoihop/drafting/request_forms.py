"""What is asked in requests for changes and in their answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phoihop.commitments.forms.acts import SEARCHED, ActForm
from phoihop.commitments.models import Commitment
from phoihop.drafting.models import ChangeKind, ChangeRequest, ClauseChange, Decision, RequestState
from phoihop.drafting.services import Grounds, Ruling, Wish
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper

_LIMIT = re.compile(r"(?P<code>[\w-]{3,20})/\d{1,3}")


class RequestFilterForm(Form):
    state = forms.ChoiceField(
        label=gettext_lazy("Trạng thái"), required=False, choices=[("", gettext_lazy("Tất cả")), *RequestState.choices]
    )
    regulation = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)


class GroundsForm(Form):
    """Why changes are asked for. `bodies`: parties in whose name it may be done; none: the party is known already."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do đề nghị"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    answer_by = DateField(
        label=gettext_lazy("Đề nghị trả lời trước ngày"),
        help_text=gettext_lazy("Cơ quan chủ trì quy chế nhận một nhiệm vụ trả lời có hạn là ngày này."),
    )
    commitment = forms.CharField(
        label=gettext_lazy("Nhiệm vụ làm căn cứ"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Mã số nhiệm vụ cho thấy điều khoản chưa phù hợp, nếu có."),
    )
    paper = forms.ChoiceField(
        label=gettext_lazy("Văn bản làm căn cứ"), required=False, widget=forms.Select(attrs=SEARCHED)
    )
    limit = forms.CharField(
        label=gettext_lazy("Hạn chế đã nêu ở báo cáo kiểm điểm"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("Mã báo cáo, dấu gạch chéo, số thứ tự hạn chế."),
    )
    field_order = ("body",)

    def __init__(
        self, *args: Any, user: User, bodies: Sequence[Body] = (), papers: Sequence[Paper] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.papers = {paper.code: paper for paper in papers}
        self.bodies = {body.code: body for body in bodies}
        chosen = self.fields["paper"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101  # declared above
        chosen.choices = [("", _("Không có")), *((one.code, str(one)[:160]) for one in papers)]
        if len(self.bodies) > 1:
            names = [(body.code, body.name) for body in bodies]
            self.fields["body"] = forms.ChoiceField(label=_("Bên đề nghị"), choices=names)
            self.order_fields(["body"])

    def clean_commitment(self) -> Commitment | None:
        """A commitment the person may know of."""
        code = self.cleaned_data["commitment"]
        found = Commitment.objects.visible_to(self.user).filter(code=code).first() if code else None
        if code and found is None:
            raise forms.ValidationError(_("Không thấy nhiệm vụ nào mang mã số này; hãy xem lại mã số."))
        return found

    def clean_limit(self) -> str:
        """«KD-2026-000001/2»: a limit of a review the person may read."""
        said = str(self.cleaned_data["limit"])
        if said and not limit_page(self.user, said):
            raise forms.ValidationError(_("Không thấy báo cáo kiểm điểm nào mang mã này; ghi mã báo cáo/số hạn chế."))
        return said

    def asked_by(self) -> Body:
        """The party in whose name it is asked."""
        return self.bodies[self.cleaned_data.get("body") or next(iter(self.bodies))]

    def grounds(self) -> Grounds:
        """As typed."""
        data = self.cleaned_data
        paper = self.papers.get(data["paper"])
        return Grounds(data["reason"], data["answer_by"], data["commitment"], paper, data["limit"])


def limit_page(user: User, said: str) -> str:
    """Where the review of a limit «code/number» stands; "" for none that `user` may see."""
    found, pages = _LIMIT.fullmatch(said), settings.CASE_PAGES
    return str(import_string(pages["review"])(user, found["code"])) if found and "review" in pages else ""


def initial_of(request: ChangeRequest) -> dict[str, Any]:
    """The form as it was filled in."""
    return {
        "reason": request.reason,
        "answer_by": request.answer_by,
        "commitment": request.evidence_commitment.code if request.evidence_commitment else "",
        "paper": request.evidence_paper.code if request.evidence_paper else "",
        "limit": request.evidence_limit,
    }


class WishForm(Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Đề nghị"), choices=ChangeKind, widget=forms.RadioSelect, initial=ChangeKind.REWORD
    )
    heading = forms.CharField(
        label=gettext_lazy("Tên của điều bổ sung"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Chỉ dùng khi bổ sung một điều mới; số điều do phần mềm đánh."),
    )
    proposed = forms.CharField(
        label=gettext_lazy("Lời văn đề nghị"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Sửa thẳng vào lời hiện hành, hoặc ghi lời văn bổ sung; bãi bỏ thì không cần."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Lý do với điều khoản này"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, of_article: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not of_article:
            del self.fields["heading"]

    def wish(self) -> Wish:
        """As typed."""
        data = self.cleaned_data
        return Wish(ChangeKind(data["kind"]), data["proposed"], data.get("heading", ""), data["reason"])


class LetterForm(ActForm):
    """Nothing but the letter, where one is needed."""


class WithdrawForm(ActForm):
    reason = forms.CharField(
        label=gettext_lazy("Lý do rút"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class RulingsForm(ActForm):
    """What becomes of each change: decision, words settled on, reason."""

    def __init__(self, *args: Any, changes: Sequence[ClauseChange], **options: Any) -> None:
        super().__init__(*args, **options)
        self.orders = [change.order for change in changes]
        for change in changes:
            at = {"address": change.address, "order": change.order}
            self.fields[f"decision_{change.order}"] = forms.ChoiceField(
                label=_("%(order)s. %(address)s: xử lý") % at, choices=Decision, widget=forms.RadioSelect
            )
            self.fields[f"adopted_{change.order}"] = forms.CharField(
                label=_("%(order)s. %(address)s: lời văn tiếp thu") % at,
                required=False,
                max_length=20_000,
                initial=change.proposed,
                widget=forms.Textarea(attrs={"rows": 4}),
                help_text=_("Chỉ dùng khi tiếp thu một phần hoặc với lời văn khác."),
            )
            self.fields[f"reason_{change.order}"] = forms.CharField(
                label=_("%(order)s. %(address)s: lý do, giải trình") % at,
                required=False,
                max_length=5_000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.fields["words"] = forms.CharField(
            label=_("Nội dung trả lời chung"),
            required=False,
            max_length=10_000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def rulings(self) -> dict[int, Ruling]:
        """As typed."""
        data = self.cleaned_data
        return {
            order: Ruling(Decision(data[f"decision_{order}"]), data[f"reason_{order}"], data[f"adopted_{order}"])
            for order in self.orders
        }
