"""A document and its versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

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


class TextState(models.TextChoices):
    """What is known of a version's text."""

    WAITING = "waiting", _("Đang đọc chữ")
    READY = "ready", _("Đã đọc chữ")
    NONE = "none", _("Không có lớp chữ")
    FAILED = "failed", _("Không đọc được")


class Version(models.Model):
    """One state of a document: the bytes under `path` (never a web address), what they are, and their text.

    `kind`: media type by content, not by name. `flags`: what a reader should know (macros, text layer missing…).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("phiên bản"))
    name = models.CharField(_("tên tệp"), max_length=200)
    kind = models.CharField(_("loại tệp"), max_length=120)
    size = models.PositiveBigIntegerField(_("dung lượng"))
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    flags = models.JSONField(default=list)
    text = models.TextField(blank=True)
    text_state = models.CharField(max_length=8, choices=TextState, default=TextState.WAITING)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(_("tải lên lúc"))
    search = vector(text="C")

    audit_skip = frozenset({"text"})

    class Meta:
        db_table = "documents_version"
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="document_version_numbered_once")]
