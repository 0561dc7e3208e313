"""The signatures of a stored file, held against the certificates this installation trusts."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from phoihop.kernel.documents import signed, signing
from phoihop.kernel.documents.content import PDF
from phoihop.kernel.documents.keys import KeyRing, key_ring
from phoihop.kernel.documents.models import Version
from phoihop.kernel.documents.opening import descriptor, opened
from phoihop.kernel.documents.signed import Verdict
from phoihop.kernel.documents.signing import Field, Key, NotSigned, Trouble
from phoihop.kernel.errors import Refused

log = logging.getLogger(__name__)


def signatures_of(version: Version) -> signed.Report:
    """What the file says of its signatures; state "none" for one that is no PDF. Refuses what `opened` refuses."""
    with opened(version) as stored:
        if version.kind != PDF:
            return signed.Report("none")
        ring = key_ring()
        with descriptor(stored) as file:
            return signed.check(file, trust=ring.trust, trial=ring.trial)


def signatures_in(pdf: bytes, ring: KeyRing) -> signed.Report:
    """The same of a file that is not stored yet."""
    with tempfile.TemporaryFile() as file:
        file.write(pdf)
        return signed.check(file, trust=ring.trust, trial=ring.trial)


@dataclass(frozen=True)
class Signed:
    """A file with one more signature: the name in its certificate, and whether a test authority gave it."""

    data: bytes
    signer: str
    is_trial: bool


def with_fields(pdf: bytes, fields: Sequence[Field]) -> bytes:
    """`pdf` with an empty field for each signature to come. Raises Refused "signing.not_signed"."""
    try:
        return signing.prepare(pdf, fields)
    except NotSigned as error:
        log.warning("not prepared: %s", error.words)
        raise _refusal(error.trouble) from error


def signed_in(pdf: bytes, *, field: str, key: Key, ring: KeyRing, stamp: bytes, reason: str, place: str) -> Signed:
    """`pdf` with the empty `field` signed, and looked at again as anybody will: every signature in it must hold here.

    Raises Refused "signing.no_key", "signing.locked", "signing.certificate_expired", "signing.no_timestamp",
    "signing.not_signed", "signing.untrusted" (the page about signatures would call the signer unknown),
    "signing.broken_before" (an earlier signature in the file does not hold).
    """
    try:
        made = signing.sign(pdf, field=field, key=key, stamp=stamp, reason=reason, place=place)
    except NotSigned as error:
        log.warning("not signed: %s %s", error.trouble, error.words)
        raise _refusal(error.trouble) from error
    return _looked_at(made, field, ring)


def continued(before: bytes, after: bytes, *, field: str, ring: KeyRing) -> Signed:
    """`after`, which somebody signed elsewhere, if it is `before` and one good signature in `field`, nothing else.

    Raises Refused "signing.other_file", "signing.field_empty", "signing.more_than_signed", and as `signed_in`
    "signing.untrusted", "signing.certificate_expired", "signing.broken_before".
    """
    if not after.startswith(before):
        sentence = _(
            "Tệp nộp lên không phải tệp đang trình ký được ký thêm; hãy tải lại tệp mới nhất rồi ký vào tệp ấy."
        )
        raise Refused("signing.other_file", sentence)
    report = signatures_in(after, ring)
    if field not in {one.name for one in report.signatures}:
        sentence = _("Trong tệp nộp lên, ô ký «%(field)s» còn trống; hãy ký đúng vào ô ấy.")
        raise Refused("signing.field_empty", sentence % {"field": field})
    before_it = {one.name for one in signatures_in(before, ring).signatures}
    added = {one.name for one in report.signatures} - before_it
    if added != {field} or report.loose_end or report.left_out:
        sentence = _(
            "Tệp nộp lên có thêm nội dung ngoài một chữ ký ở ô «%(field)s»; hãy tải lại tệp mới nhất và chỉ ký."
        )
        raise Refused("signing.more_than_signed", sentence % {"field": field})
    return _looked_at(after, field, ring)


def _looked_at(pdf: bytes, field: str, ring: KeyRing) -> Signed:
    """The file, once every signature in it holds as the page about signatures says it."""
    mine = None
    for one in signatures_in(pdf, ring).signatures:
        if one.name == field:
            mine = one
        elif one.verdict not in {Verdict.VALID, Verdict.EXPIRED}:
            sentence = _("Chữ ký của %(signer)s đã có trong tệp không còn đúng; hãy mở trang chữ ký số để xem.")
            raise Refused("signing.broken_before", sentence % {"signer": one.signer or one.name})
    if mine is None or mine.verdict in {Verdict.ALTERED, Verdict.CHANGED_AFTER}:
        raise _refusal(Trouble.NOT_SIGNED)
    if mine.verdict == Verdict.EXPIRED:
        raise _refusal(Trouble.EXPIRED)
    if mine.verdict == Verdict.UNTRUSTED:
        sentence = _(
            "Chứng thư của %(signer)s do «%(issuer)s» cấp không thuộc các tổ chức được tin cậy ở đây; hãy nhờ quản"
            " trị đặt chứng thư gốc của tổ chức ấy vào thư mục tin cậy."
        )
        raise Refused("signing.untrusted", sentence % {"signer": mine.signer, "issuer": mine.issuer})
    return Signed(pdf, mine.signer, mine.trial)


def _refusal(trouble: Trouble) -> Refused:
    match trouble:
        case Trouble.NO_KEY:
            sentence = _("Không mở được khóa ký số đã khai báo (tệp hoặc thiết bị không có); hãy báo người quản trị.")
            return Refused("signing.no_key", sentence)
        case Trouble.LOCKED:
            sentence = _("Mật khẩu của khóa ký số đã khai báo không đúng; hãy báo người quản trị.")
            return Refused("signing.locked", sentence)
        case Trouble.EXPIRED:
            sentence = _("Chứng thư số đã hết hạn hoặc chưa có hiệu lực; hãy gia hạn chứng thư rồi ký lại.")
            return Refused("signing.certificate_expired", sentence)
        case Trouble.NO_TIMESTAMP:
            sentence = _("Máy chủ cấp dấu thời gian không trả lời, chưa ký; hãy thử lại sau ít phút.")
            return Refused("signing.no_timestamp", sentence)
        case Trouble.NOT_SIGNED:
            sentence = _("Không ký được vào tệp này; hãy thử lại, nếu vẫn vậy thì báo người quản trị xem nhật ký.")
            return Refused("signing.not_signed", sentence)
