"""What is asked for when work of a programme is divided, moved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phoihop.commitments.showing import day
from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.models import Body, Person
from phoihop.organisations.queries import assignable
from phoihop.programmes.forms import ReasonForm, offer, searched, words
from phoihop.programmes.models import Area, Stage, Task
from phoihop.programmes.services import TaskFrame


class TaskForm(Form):
    """A task for a body; whom it names is chosen once the body is."""

    area = forms.ChoiceField(label=gettext_lazy("Mảng việc"), choices=Area.choices)
    title = words(gettext_lazy("Nội dung công việc"), required=True, rows=2, most=1000)
    body = forms.ModelChoiceField(
        label=gettext_lazy("Cơ quan thực hiện"),
        queryset=Body.objects.none(),
        to_field_name="code",
        widget=searched(),
    )
    due_on = DateField(label=gettext_lazy("Xong trước hết ngày"))
    product = forms.CharField(label=gettext_lazy("Sản phẩm"), max_length=300, required=False)
    said_by = forms.CharField(
        label=gettext_lazy("Theo kết luận, lời hứa của"),
        max_length=300,
        help_text=gettext_lazy("Ví dụ: kết luận của Chủ tịch HĐND tại buổi làm việc."),
    )
    person = forms.CharField(label=gettext_lazy("Người phụ trách"), max_length=200, required=False)
    stand_in = forms.CharField(label=gettext_lazy("Người thay"), max_length=200, required=False)

    def __init__(self, *args: Any, stage: str, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "body", Body.objects.existing(timezone.localdate()).by_rank())
        if stage == Stage.FOLLOW_UP:
            del self.fields["area"]
        else:
            del self.fields["said_by"]
        for name in ("person", "stand_in"):
            self.fields[name].help_text = _("Họ tên hoặc mã số người của cơ quan thực hiện hay văn phòng giúp việc.")

    def clean(self) -> dict[str, Any]:
        """The people named, found in the body or in an office that serves it."""
        data = super().clean() or self.cleaned_data
        body = data.get("body")
        for name in ("person", "stand_in"):
            if body is not None and data.get(name):
                try:
                    data[name] = person_of(data[name], body)
                except forms.ValidationError as error:
                    self.add_error(name, error)
            else:
                data[name] = None
        return data

    def frame(self) -> TaskFrame:
        """As services take it."""
        return TaskFrame(**{"area": Area.OTHER, "said_by": "", **self.cleaned_data})

    @staticmethod
    def as_it_stands(task: Task) -> dict[str, Any]:
        """The form as the task stands."""
        return {
            "area": task.area,
            "title": task.title,
            "body": task.body.code,
            "due_on": day(task.due_on),
            "product": task.product,
            "said_by": task.said_by,
            "person": task.person.full_name if task.person else "",
            "stand_in": task.stand_in.full_name if task.stand_in else "",
        }


def person_of(text: str, body: Body) -> Person:
    """The one of this name or code in `body` or an office that serves it; a form error for none or several."""
    people = assignable(body, on=timezone.localdate())
    found = list(people.filter(Q(code=text) | Q(full_name__iexact=text))[:3])
    if len(found) == 1:
        return found[0]
    if found:
        codes = ", ".join(one.code for one in found)
        sentence = _("Có nhiều người tên «%(name)s»; hãy ghi mã số: %(codes)s.") % {"name": text, "codes": codes}
        raise forms.ValidationError(sentence)
    sentence = _("«%(name)s» không có trong %(body)s hoặc văn phòng giúp việc.")
    raise forms.ValidationError(sentence % {"name": text, "body": body.short_name or body.name})


class MoveTaskForm(ReasonForm):
    due_on = DateField(label=gettext_lazy("Ngày xong mới"))
    field_order = ("due_on", "reason")
