"""The signatures of a stored file, held against the certificates this installation trusts."""

from __future__ import annotations

import logging
import tempfile

from django.utils.translation import gettext as _

from phoihop.kernel.documents import signed, signing
from phoihop.kernel.documents.content import PDF
from phoihop.kernel.documents.keys import KeyRing, key_ring
from phoihop.kernel.documents.models import Version
from phoihop.kernel.documents.opening import descriptor, opened
from phoihop.kernel.documents.signed import Verdict
from phoihop.kernel.documents.signing import Key, NotSigned, Trouble
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


def signed_in(pdf: bytes, *, field: str, key: Key, ring: KeyRing, stamp: bytes, reason: str, place: str) -> bytes:
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
    for one in signatures_in(made, ring).signatures:
        if one.name == field and one.verdict != Verdict.VALID:
            sentence = _(
                "Chứng thư của %(signer)s do «%(issuer)s» cấp không thuộc các tổ chức được tin cậy ở đây; hãy nhờ quản"
                " trị đặt chứng thư gốc của tổ chức ấy vào thư mục tin cậy."
            )
            raise Refused("signing.untrusted", sentence % {"signer": one.signer, "issuer": one.issuer})
        if one.name != field and one.verdict not in {Verdict.VALID, Verdict.EXPIRED}:
            sentence = _("Chữ ký của %(signer)s đã có trong tệp không còn đúng; hãy mở trang chữ ký số để xem.")
            raise Refused("signing.broken_before", sentence % {"signer": one.signer or one.name})
    return made


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
