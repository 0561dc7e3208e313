"""A petition as the file for the national database tells it: no person, no official, nothing of the sender."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import GATHERERS, Body, RoleKind, sight_of
from phoihop.organisations.queries import succeeded
from phoihop.petitions import shipped
from phoihop.petitions.models import AlikeMember, AlikeState, AnswerLine, Petition, Pledge
from phoihop.voter_reports.models import NationalRow

FORMAT = "phoihop-petitions-1"
GIVERS = (RoleKind.REGISTRY_CLERK, RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE)


@dataclass(frozen=True)
class Field:
    """A field of the file: its lasting key, what it is. `many`: a list of things with these keys."""

    key: str
    title: Any
    many: Sequence[str] = ()


FIELDS = (
    Field("code", _("Mã số kiến nghị")),
    Field("regime", _("Kênh: na (Quốc hội), council (Hội đồng nhân dân)")),
    Field("receiver_code", _("Mã cơ quan tiếp nhận trong danh bạ")),
    Field("receiver", _("Cơ quan tiếp nhận")),
    Field("session", _("Kỳ họp")),
    Field("received_on", _("Ngày tiếp nhận")),
    Field("first_put_on", _("Ngày nêu lần đầu")),
    Field("content", _("Nội dung, không có dữ liệu của người gửi")),
    Field("matter", _("Tính chất")),
    Field("field_key", _("Mã lĩnh vực")),
    Field("field", _("Lĩnh vực")),
    Field("level", _("Cấp giải quyết")),
    Field("body_key", _("Mã loại cơ quan có thẩm quyền")),
    Field("commune_code", _("Mã xã, phường trong danh bạ")),
    Field("commune", _("Xã, phường")),
    Field("state", _("Trạng thái")),
    Field("handling", _("Loại xử lý")),
    Field("lead_code", _("Mã cơ quan trả lời trong danh bạ")),
    Field("lead", _("Cơ quan trả lời")),
    Field("routed_on", _("Ngày chuyển lần đầu")),
    Field("due_on", _("Hạn trả lời")),
    Field("answered_on", _("Ngày trả lời")),
    Field("solved_on", _("Ngày giải quyết xong")),
    Field("reopened_on", _("Ngày mở lại")),
    Field("merged_into", _("Mã kiến nghị đã gộp vào")),
    Field("split_from", _("Mã kiến nghị đã tách ra từ")),
    Field("repeats", _("Mã các kiến nghị trùng, lặp lại")),
    Field("answers", _("Trả lời"), ("body_code", "body", "number", "answered_on", "received_on", "result", "text")),
    Field("pledges", _("Lời hứa"), ("body_code", "body", "text", "due_on", "state", "is_broken")),
)  # fmt: skip


def gatherers_of(user: User) -> QuerySet[Body]:
    """Bodies for which the person gives out the file."""
    sight = sight_of(user)
    mine = [body for body in sight.bodies if sight.has(body, *GIVERS)]
    return Body.objects.filter(kind__in=GATHERERS, pk__in=mine, abolished_on__isnull=True).defer("search").by_rank()


def of_body(body: Body) -> QuerySet[Petition]:
    """Its petitions, in the order in which they came."""
    rows = Petition.objects.filter(receiver__in=succeeded(body))
    rows = rows.select_related("receiver", "session", "commune", "lead", "merged_into", "split_from")
    return rows.defer(
        "search", "alike_keys", "published_text", "receiver__search", "session__search", "commune__search",
        "lead__search", "merged_into__search", "merged_into__text", "split_from__search", "split_from__text",
    ).order_by("pk")  # fmt: skip


def last_given(keys: Sequence[UUID]) -> Mapping[UUID, str]:
    """{petition: digest of the state in which it was last given out}."""
    rows = NationalRow.objects.filter(petition__in=keys).order_by("petition", "-pk").distinct("petition")
    return dict(rows.values_list("petition", "digest"))


def told(rows: Sequence[Petition]) -> Iterator[tuple[Petition, dict[str, Any]]]:
    """Each with what the file says of it; a fixed number of queries."""
    keys = [row.pk for row in rows]
    answers, repeats = _answers(keys), _repeats(keys)
    for row in rows:
        yield row, _told(row, answers.get(row.pk, []), repeats.get(row.pk, []))


def _told(row: Petition, answers: Sequence[AnswerLine], repeats: Sequence[str]) -> dict[str, Any]:
    return {
        "code": row.code,
        "regime": row.regime,
        "receiver_code": row.receiver.code,
        "receiver": row.receiver.name,
        "session": row.session.title if row.session else None,
        "received_on": _day(row.received_on),
        "first_put_on": _day(row.first_put_on),
        "content": row.text,
        "matter": row.matter or None,
        "field_key": row.field or None,
        "field": shipped.fields().get(row.field),
        "level": row.level or None,
        "body_key": row.body_key or None,
        "commune_code": row.commune.code if row.commune else None,
        "commune": row.commune.name if row.commune else None,
        "state": row.state,
        "handling": row.handling,
        "lead_code": row.lead.code if row.lead else None,
        "lead": row.lead.name if row.lead else None,
        "routed_on": _day(row.routed_on),
        "due_on": _day(row.due_on),
        "answered_on": _day(row.answered_on),
        "solved_on": _day(row.solved_on),
        "reopened_on": _day(row.reopened_on),
        "merged_into": row.merged_into.code if row.merged_into else None,
        "split_from": row.split_from.code if row.split_from else None,
        "repeats": sorted(repeats),
        "answers": [_answer(line) for line in answers],
        "pledges": [_pledge(pledge) for line in answers for pledge in line.pledges.all()],
    }


def _answer(line: AnswerLine) -> dict[str, Any]:
    reply = line.answer
    return {
        "body_code": reply.body.code,
        "body": reply.body.name,
        "number": reply.number or None,
        "answered_on": _day(reply.answered_on),
        "received_on": _day(reply.received_on),
        "result": line.result,
        "text": line.text,
    }


def _pledge(pledge: Pledge) -> dict[str, Any]:
    return {
        "body_code": pledge.body.code,
        "body": pledge.body.name,
        "text": pledge.text,
        "due_on": _day(pledge.due_on),
        "state": pledge.commitment.state,
        "is_broken": pledge.is_broken,
    }


def _answers(keys: Sequence[UUID]) -> Mapping[UUID, list[AnswerLine]]:
    pledges = Pledge.objects.select_related("body", "commitment").order_by("due_on", "pk")
    lines = AnswerLine.objects.standing().filter(petition__in=keys).select_related("answer__body", "answer__paper")
    lines = lines.defer("answer__body__search", "answer__paper__search", "answer__paper__sheet")
    found = defaultdict(list)
    deferred = pledges.defer("body__search", "commitment__search")
    for line in lines.prefetch_related(Prefetch("pledges", deferred)).order_by("answer__answered_on", "pk"):
        found[line.petition_id].append(line)
    return found


def _repeats(keys: Sequence[UUID]) -> Mapping[UUID, list[str]]:
    """{petition: codes of others, of the same receiver, that a person found to ask the same}."""
    own = AlikeMember.objects.standing().filter(petition__in=keys, group__state=AlikeState.CONFIRMED)
    groups: dict[UUID, list[tuple[UUID, UUID]]] = defaultdict(list)
    for petition, receiver, group in own.values_list("petition", "petition__receiver", "group"):
        groups[group].append((petition, receiver))
    found: dict[UUID, list[str]] = defaultdict(list)
    others = AlikeMember.objects.standing().filter(group__in=list(groups))
    for group, key, code, receiver in others.values_list("group", "petition", "petition__code", "petition__receiver"):
        for petition, own_receiver in groups[group]:
            if petition != key and receiver == own_receiver:
                found[petition].append(code)
    return found


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
