"""What was done on a commitment, readable: the acts of the audit with their values before and after, in Vietnamese."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phoihop.commitments.queries import Folder
from phoihop.kernel.audit.models import Act
from phoihop.kernel.audit.rules import is_digest
from phoihop.organisations.models import Body, Person

LATEST = 200
LABELS: dict[str, tuple[Any, str, str]] = {
    "commitment.generated": (gettext_lazy("Phát sinh từ quy chế"), "file-plus", "accent"),
    "commitment.opened": (gettext_lazy("Giao nhiệm vụ"), "file-plus", "accent"),
    "commitment.proved": (gettext_lazy("Có minh chứng, chờ xác nhận"), "hourglass", "warn"),
    "commitment.proof_returned": (gettext_lazy("Trở lại đang thực hiện"), "arrow-back-up", "warn"),
    "commitment.proof_lapsed": (gettext_lazy("Minh chứng của cơ quan chủ trì trước không còn tính"), "minus", "warn"),
    "commitment.judged": (gettext_lazy("Kết luận"), "gavel", "good"),
    "commitment.closed": (gettext_lazy("Kết thúc"), "circle-x", "plain"),
    "commitment.reopened": (gettext_lazy("Mở lại"), "lock-open", "warn"),
    "commitment.renamed": (gettext_lazy("Đổi tên theo vụ việc"), "edit", "plain"),
    "commitment.moved": (gettext_lazy("Hạn đổi theo sự kiện"), "calendar-event", "warn"),
    "commitment.extended": (gettext_lazy("Gia hạn"), "calendar-due", "warn"),
    "commitment.suspended": (gettext_lazy("Tạm dừng tính hạn"), "player-pause", "warn"),
    "commitment.resumed": (gettext_lazy("Tiếp tục tính hạn"), "player-play", "accent"),
    "commitment.confirmed": (gettext_lazy("Xác nhận lại cách tính hạn"), "check", "good"),
    "commitment.judge_changed": (gettext_lazy("Đổi nơi xác nhận"), "arrows-exchange", "accent"),
    "commitment.recounted": (gettext_lazy("Tính lại hạn"), "refresh", "warn"),
    "commitment.carried_over": (gettext_lazy("Chuyển theo văn bản mới"), "git-branch", "accent"),
    "participation.assigned": (gettext_lazy("Giao người phụ trách"), "user-check", "accent"),
    "participation.part_given": (gettext_lazy("Giao phần việc"), "list-check", "accent"),
    "participation.part_done": (gettext_lazy("Báo xong phần việc"), "check", "good"),
    "participation.added": (gettext_lazy("Thêm cơ quan tham gia"), "user-plus", "accent"),
    "participation.changed": (gettext_lazy("Đổi vai trò"), "arrows-exchange", "accent"),
    "participation.ended": (gettext_lazy("Thôi tham gia"), "minus", "plain"),
    "proof.handed_in": (gettext_lazy("Nộp minh chứng"), "paperclip", "accent"),
    "proof.returned": (gettext_lazy("Trả lại minh chứng"), "arrow-back-up", "warn"),
    "message.sent": (gettext_lazy("Trao đổi"), "message", "plain"),
    "blocker.raised": (gettext_lazy("Báo vướng mắc"), "alert-triangle", "warn"),
    "note.added": (gettext_lazy("Ghi chú"), "notebook", "plain"),
    "extension.asked": (gettext_lazy("Đề nghị gia hạn"), "hourglass", "warn"),
    "extension.granted": (gettext_lazy("Đồng ý gia hạn"), "check", "good"),
    "extension.refused": (gettext_lazy("Không đồng ý gia hạn"), "x", "alarm"),
    "extension.withdrawn": (gettext_lazy("Đề nghị gia hạn thôi hiệu lực"), "minus", "plain"),
    "hand_back.asked": (gettext_lazy("Đề nghị trả lại nhiệm vụ"), "arrow-back-up", "warn"),
    "hand_back.accepted": (gettext_lazy("Nhận lại nhiệm vụ"), "check", "good"),
    "hand_back.withdrawn": (gettext_lazy("Đề nghị trả lại thôi hiệu lực"), "minus", "plain"),
    "hand_back.refused": (gettext_lazy("Không nhận lại nhiệm vụ"), "x", "alarm"),
}
# Fields a reader understands; the rest (term, raw count, keys) serves the machine.
SHOWN = {
    "commitments.commitment": ["state", "due_on", "done_on", "judge", "verdict_reason", "title", "is_provisional"],
    "commitments.participation": ["role", "person", "stand_in", "internal_due_on", "part", "part_done_on"],
    "commitments.proof": ["returned_reason"],
    "commitments.extension": ["until", "state", "answer"],
    "commitments.handback": ["state", "answer", "new_lead"],
}


@dataclass(frozen=True)
class Change:
    """One field of an act: what it was and what it is, written out; "" for nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One act. `paper`: recorded from this paper, for `on_behalf_of`."""

    title: str
    icon: str
    tone: str
    who: str
    when: str
    reason: str
    on_behalf_of: str
    paper: str
    changes: Sequence[Change]


@dataclass(frozen=True)
class History:
    """The newest acts and how many older ones are not shown."""

    entries: Sequence[Entry]
    older: int


def history(folder: Folder) -> History:
    """Acts on the commitment and on what hangs on it (of notes only what they may read), for those who take part;
    other signatories know the row without its trace (DESIGN.md 3, "audit of a row")."""
    if not folder.inside:
        return History([], 0)
    acts = Act.objects.filter(subject_id__in=_subjects(folder)).exclude(verb="commitment.clock_step_added")
    newest = list(acts.select_related("by").order_by("-id")[: LATEST + 1])
    older = acts.count() - LATEST if len(newest) > LATEST else 0
    newest = newest[:LATEST]
    names = _Names(newest)
    return History([_entry(act, folder, names) for act in newest], older)


def _subjects(folder: Folder) -> list[UUID]:
    hanging: Iterable[Iterable[models.Model]] = (
        folder.parts,
        folder.notes.rows,
        folder.messages.rows,
        folder.proofs,
        folder.extensions,
        folder.hand_backs,
        folder.blockers,
    )
    return [folder.commitment.pk, *(row.pk for rows in hanging for row in rows)]


class _Names:
    """Names behind the keys and codes that acts hold: two queries for a whole history."""

    def __init__(self, acts: Sequence[Act]) -> None:
        keys = {
            UUID(value)
            for act in acts
            for side in (act.before, act.after)
            for name, value in side.items()
            if name in {"person", "stand_in", "judge", "new_lead", "body"} and value
        }
        codes = {act.on_behalf_of for act in acts if act.on_behalf_of}
        bodies = list(Body.objects.filter(models.Q(pk__in=keys) | models.Q(code__in=codes)))
        self.bodies = {body.code: body.name for body in bodies}
        self.rows = {str(body.pk): body.name for body in bodies}
        self.rows |= {str(person.pk): person.full_name for person in Person.objects.filter(pk__in=keys)}


def _entry(act: Act, folder: Folder, names: _Names) -> Entry:
    title, icon, tone = LABELS.get(act.verb, (act.verb, "circle-dot", "plain"))
    return Entry(
        title=str(title),
        icon=icon,
        tone=tone,
        who=(act.by.get_full_name() if act.by else _("Hệ thống")),
        when=f"{timezone.localtime(act.at):%H:%M %d/%m/%Y}",
        reason=_(act.reason) if act.reason else "",
        on_behalf_of=names.bodies.get(act.on_behalf_of, act.on_behalf_of),
        paper=act.paper,
        changes=list(_changes(act, folder, names)),
    )


def _changes(act: Act, folder: Folder, names: _Names) -> Iterable[Change]:
    if not act.before:
        return
    hidden = _hidden(act, folder)
    model = apps.get_model(act.subject_kind)
    for name in SHOWN.get(act.subject_kind, []):
        before, after = act.before.get(name), act.after.get(name)
        told = (act.reason and after == act.reason) or is_digest(after)  # the entry says it already, or nobody may
        if told or name in hidden or before == after or (name not in act.before and name not in act.after):
            continue
        field = model._meta.get_field(name)
        assert isinstance(field, models.Field)  # noqa: S101  # SHOWN names own columns only
        label = str(field.verbose_name)
        yield Change(label[:1].upper() + label[1:], _written(field, before, names), _written(field, after, names))


def _hidden(act: Act, folder: Folder) -> set[str]:
    part = next((part for part in folder.parts if part.pk == act.subject_id), None)
    return set() if part is None or folder.shows_inside_of(part) else {"internal_due_on"}


def _written(field: models.Field[Any, Any], value: Any, names: _Names) -> str:
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.ForeignKey):
        return names.rows.get(str(value), str(value))
    if isinstance(field, models.DateField):
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return str(value)
