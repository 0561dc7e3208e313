"""A document and its versions."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.documents.rules import extension
from phoihop.kernel.ids import public_code, uuid7
from phoihop.kernel.search.fields import vector


def _document_code() -> str:
    return public_code("TL")


class Document(models.Model):
    """A file people refer to (tài liệu), through its versions. Rights are those of the row it hangs on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_document_code, editable=False)
    title = models.CharField(_("tên tài liệu"), max_length=300)

    class Meta:
        db_table = "documents_document"

    def __str__(self) -> str:
        return self.title

    @property
    def latest(self) -> Version | None:
        """The newest version; reads prefetched versions when there are any. None only before the first is stored."""
        return max(self.versions.all(), key=lambda version: version.number, default=None)


class TextState(models.TextChoices):
    """What is known of a version's text."""

    WAITING = "waiting", _("Đang đọc chữ")
    READY = "ready", _("Đã đọc chữ")
    NONE = "none", _("Không có lớp chữ")
    FAILED = "failed", _("Không đọc được")


class Flag(models.TextChoices):
    """What a reader should know before opening a file."""

    MACROS = "macros", _("Tệp có chứa macro, không bật macro khi mở")
    SCRIPTS = "scripts", _("Tệp PDF có mã lệnh, mở bằng phần mềm đã cập nhật")
    EMBEDDED = "embedded", _("Tệp có nhúng tệp khác bên trong")
    EXTERNAL = "external", _("Tệp tự nạp nội dung từ địa chỉ bên ngoài khi mở")
    ENCRYPTED = "encrypted", _("Tệp có đặt mật khẩu nên không đọc được nội dung")
    LEGACY = "legacy", _("Định dạng cũ, không đọc được nội dung; nên lưu lại dạng mới")
    RENAMED = "renamed", _("Đuôi tệp đã được sửa cho đúng nội dung")
    TEXT_CUT = "text_cut", _("Tệp quá dài, chỉ phần đầu tìm kiếm được")
    SECRET_MARK = "secret_mark", _("Trong tệp có dấu độ mật, tệp bị khóa chờ người có trách nhiệm kiểm tra")


class Version(models.Model):
    """One state of a document: the bytes under `path` (never a web address), what they are, and their text.

    `kind`: media type by content, not by name. `flags`: what a reader should know (`Flag`). `path` is empty once the
    bytes were taken out again (a state secret found in them); `sha256` stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("phiên bản"))
    name = models.CharField(_("tên tệp"), max_length=200)
    kind = models.CharField(_("loại tệp"), max_length=120)
    size = models.PositiveBigIntegerField(_("dung lượng"))
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200, blank=True)
    flags = models.JSONField(default=list)
    text = models.TextField(blank=True)
    text_state = models.CharField(max_length=8, choices=TextState, default=TextState.WAITING)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(_("tải lên lúc"))
    search = vector(text="C")

    audit_skip = frozenset({"text"})

    class Meta:
        db_table = "documents_version"
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_numbered_once"),
            models.CheckConstraint(
                name="document_version_without_bytes_has_no_text", condition=~models.Q(path="") | models.Q(text="")
            ),
        ]
        indexes = [
            models.Index(fields=["path"], name="document_version_path"),
            GinIndex(fields=["search"], name="document_version_search"),
        ]

    @property
    def warnings(self) -> list[str | Promise]:
        """The sentences of `flags`, in their order."""
        return [Flag(flag).label for flag in self.flags]

    @property
    def about(self) -> str:
        """«PDF, 1,2 MB» for lists of files."""
        unit, size = ("MB", self.size / 1024**2) if self.size >= 1024**2 else ("KB", max(self.size / 1024, 0.1))
        return f"{extension(self.name).upper()}, {size:.1f} {unit}".replace(".", ",")

    @property
    def is_locked(self) -> bool:
        """A mark of secrecy was found inside: nobody opens it until a person has looked at it."""
        return Flag.SECRET_MARK in self.flags
