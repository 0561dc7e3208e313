"""A file of many items on its way in: sent, its columns matched, checked, confirmed, written, given up."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as Columns
from datetime import date, datetime
from io import BytesIO
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as queue

from phoihop.intake.files import FILE, HEADINGS, heading_sum
from phoihop.intake.models import AT_MACHINE, Batch, BatchKind, BatchState, Mapping
from phoihop.intake.permissions import can_screen
from phoihop.intake.rules.sheets import COLUMNS
from phoihop.intake.services.taking import check_day, check_source
from phoihop.kernel import secrecy
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.documents import content
from phoihop.kernel.documents.rules import EXECUTABLE, extension
from phoihop.kernel.encodings import decoded
from phoihop.kernel.errors import Refused
from phoihop.kernel.stops import STOPPED
from phoihop.kernel.web.imports import MAX_BYTES
from phoihop.kernel.web.letters import ENOUGH
from phoihop.organisations.models import Body

DOCUMENTS = frozenset({content.DOCX, content.PDF, content.TEXT, content.ODT})
ENDINGS = frozenset({"xlsx", "csv", "docx", "pdf", "txt", "odt", *EXECUTABLE})
UNDER_WAY = {BatchState.READING, BatchState.MAPPING, BatchState.CHECKING, BatchState.CHECKED, BatchState.WRITING}


@transaction.atomic
def submit_batch(
    *,
    receiver: Body,
    name: str,
    data: bytes,
    received_on: date,
    source_kind: str = "",
    source_code: str = "",
    by: User,
    at: datetime,
) -> Batch:
    """Send in a spreadsheet, minutes or a synthesis report (nộp tệp): sealed with its name; a worker reads it.

    Raises PermissionDenied, Refused "intake.file_too_large", "intake.file_kind", "intake.day_ahead", "intake.day_old",
    "intake.not_its_meeting", and those of `content.look`; no sentence repeats the file's name.
    """
    if not can_screen(by, receiver.pk):
        raise PermissionDenied
    check_source(receiver, source_kind, source_code)
    check_day(received_on, at)
    if len(data) > MAX_BYTES:
        raise Refused("intake.file_too_large", _("Tệp lớn hơn 30 MB: hãy chia thành nhiều tệp."))
    file_sum = secrecy.digest(hashlib.sha256(data).hexdigest(), purpose="intake.file_sum")
    data, encoding = _in_utf8(name, data)
    batch = Batch(
        receiver=receiver, kind=_kind(name, data), since=at, source_kind=source_kind, source_code=source_code,
        received_on=received_on, file_sum=file_sum, encoding=encoding, by=by, at=at,
    )  # fmt: skip
    head = f"tep.{_ending(name)}".encode()
    batch.file = secrecy.seal(len(head).to_bytes(2) + head + data, purpose=FILE, row=batch.pk)
    audit.create(batch, verb="batch.submitted", by=by, at=at)
    queue.configure_task("intake.read_batch").defer(batch_id=str(batch.pk))
    return batch


@transaction.atomic
def map_columns(*, batch_id: UUID, columns: Columns[str, int], converted: bool = True, by: User, at: datetime) -> Batch:
    """Say which column means what (ghép cột), {our name: place}; remembered for the receiver. A worker then checks.

    `converted` False: letters in which an old encoding was found are right as they are in the file.

    Raises PermissionDenied, Refused "intake.batch_state", "intake.no_text_column".
    """
    batch = _locked(batch_id, by)
    if batch.kind != BatchKind.SPREADSHEET or batch.state not in {BatchState.MAPPING, BatchState.CHECKED}:
        raise _wrong_state()
    if "text" not in columns or not columns.keys() <= COLUMNS.keys() or len(set(columns.values())) < len(columns):
        sentence = _("Chọn cột «Nội dung» và mỗi cột chỉ dùng cho một mục.")
        raise Refused("intake.no_text_column", sentence)
    batch.mapping = {str(place): name for name, place in columns.items()}
    batch.converted = bool(batch.encoding) and (converted or not batch.turned_from)
    _remember(batch, columns, by, at)
    _move(batch, BatchState.CHECKING, "batch.columns_matched", by, at, "mapping", "converted", done=0)
    queue.configure_task("intake.check_batch").defer(batch_id=str(batch.pk))
    return batch


@transaction.atomic
def confirm_batch(*, batch_id: UUID, by: User, at: datetime) -> Batch:
    """Let the lines without an error be taken in (xác nhận ghi). Again: nothing happens.

    Raises PermissionDenied, Refused "intake.batch_state", "intake.nothing_to_take_in".
    """
    batch = _locked(batch_id, by)
    if batch.kind == BatchKind.SPREADSHEET and batch.state in {BatchState.WRITING, BatchState.DONE}:
        return batch
    if batch.kind != BatchKind.SPREADSHEET or batch.state != BatchState.CHECKED:
        raise _wrong_state()
    if batch.error_count >= batch.total:
        raise Refused("intake.nothing_to_take_in", _("Tệp không có dòng nào tiếp nhận được: hãy sửa tệp rồi nộp lại."))
    _move(batch, BatchState.WRITING, "batch.confirmed", by, at, done=0)
    queue.configure_task("intake.write_batch").defer(batch_id=str(batch.pk))
    return batch


@transaction.atomic
def drop_batch(*, batch_id: UUID, by: User, at: datetime) -> Batch:
    """Give a file up (bỏ tệp): it is removed; what was taken in of it stays. Raises PermissionDenied, Refused
    "intake.batch_state"."""
    batch = _locked(batch_id, by)
    if batch.state not in UNDER_WAY:
        raise _wrong_state()
    return end(batch, BatchState.REFUSED, _("Đã bỏ theo yêu cầu."), by, at)


@transaction.atomic
def resume_batch(*, batch_id: UUID, by: User, at: datetime) -> Batch:
    """Ask a worker again where the one that had it is gone; two at once do each line once. Raises PermissionDenied."""
    batch = _locked(batch_id, by)
    if batch.state in AT_MACHINE:
        names = {"reading": "read_batch", "checking": "check_batch", "writing": "write_batch"}
        batch.let_go_on()
        audit.save(batch, STOPPED, verb="batch.resumed", by=by, at=at)
        queue.configure_task(f"intake.{names[batch.state]}").defer(batch_id=str(batch.pk))
    return batch


def end(batch: Batch, state: BatchState, sentence: str, by: User | None, at: datetime) -> Batch:
    """Written or given up: the file and what was read of it are gone. The caller holds the row's lock."""
    batch.state, batch.since, batch.sentence = state, at, sentence[:500]
    batch.file = batch.parts = None
    if state != BatchState.DONE:
        batch.findings, batch.notes, batch.note_count = [], [], 0
    batch.let_go_on()
    fields = [
        "state",
        "since",
        "sentence",
        "file",
        "parts",
        "findings",
        "notes",
        "note_count",
        "done",
        "reached",
        "taken",
    ]
    return audit.save(batch, [*fields, *STOPPED], verb=f"batch.{state.value}", by=by, at=at)


def _remember(batch: Batch, columns: Columns[str, int], by: User, at: datetime) -> None:
    headings = secrecy.unseal_json(batch.parts or b"", purpose=HEADINGS, row=batch.pk)["headings"]
    kept = Mapping.objects.select_for_update().filter(body=batch.receiver).first()
    new = {
        heading_sum(headings[place]): name
        for name, place in columns.items()
        if place < len(headings) and headings[place]
    }
    if kept is None:
        audit.create(Mapping(body=batch.receiver, columns=new), verb="mapping.remembered", by=by, at=at)
    elif kept.columns != kept.columns | new:
        kept.columns = kept.columns | new
        audit.save(kept, ["columns"], verb="mapping.remembered", by=by, at=at)


def _move(batch: Batch, state: BatchState, verb: str, by: User, at: datetime, *more: str, done: int) -> None:
    batch.state, batch.since, batch.done = state, at, done
    audit.save(batch, ["state", "since", "done", *more], verb=verb, by=by, at=at)


def _locked(batch_id: UUID, by: User) -> Batch:
    batch = Batch.objects.select_for_update(of=("self",)).select_related("receiver", "by").get(pk=batch_id)
    if not can_screen(by, batch.receiver_id):
        raise PermissionDenied
    return batch


def _wrong_state() -> Refused:
    return Refused("intake.batch_state", _("Tệp đang ở bước khác: hãy tải lại trang."))


def _ending(name: str) -> str:
    ending = extension(name)
    return ending if ending in ENDINGS else ""


def _in_utf8(name: str, data: bytes) -> tuple[bytes, str]:
    """(a text file's bytes in UTF-8, the old encoding they were in); as they are, and "", where that is not surely one."""
    if _ending(name) not in {"csv", "txt"} or data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data, ""
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text, encoding = decoded(data, enough=ENOUGH) or ("", "")
        return (text.encode(), encoding) if encoding else (data, "")
    return data, ""


def _kind(name: str, data: bytes) -> BatchKind:
    kind = content.look(BytesIO(data), f"đã chọn.{_ending(name)}").kind
    if kind == content.XLSX or (kind == content.TEXT and _ending(name) == "csv"):
        return BatchKind.SPREADSHEET
    if kind in DOCUMENTS:
        return BatchKind.DOCUMENT
    raise Refused("intake.file_kind", _("Chỉ nhận bảng tính .xlsx, .csv hoặc văn bản .docx, .odt, .pdf, .txt."))
