"""What a person does with one's own login; accounts are opened and closed by `organisations.services`."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.mfa.base.internal.flows import delete_dangling_recovery_codes
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.login.oidc import LONGEST, as_kept
from phoihop.kernel.login.queries import identity_of_account, live_sessions_of, may_lose, passkey_code, session_code
from phoihop.kernel.login.rules import device
from phoihop.kernel.notifications.services import notify
from phoihop.kernel.notifications.words import Sentence

PAGE = "/accounts/2fa/"


@transaction.atomic
def choose_password(*, by: User, password: str, at: datetime) -> User:
    """The person's own new password (đổi mật khẩu), also after a letter; who was given one has now changed it."""
    row = User.objects.select_for_update().get(pk=by.pk)
    row.set_password(password)
    row.must_choose_password = False
    return audit.save(row, ["password", "must_choose_password"], verb="account.password_chosen", by=by, at=at)


@transaction.atomic
def remove_second_factor(*, user: User, by: User | None, at: datetime, reason: str) -> int:
    """Take every second factor (xác thực hai lớp) from an account whose holder has lost it; returns how many there were.

    Who may is the caller's to decide. The secrets leave no trace, the act does.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    number: int = Authenticator.objects.filter(user=row).delete()[0]
    audit.record(row, verb="account.second_factor_removed", after={"number": number}, by=by, at=at, reason=reason)
    notify(
        users=[row], kind="account.second_factor_removed", url=PAGE, by=by, at=at,
        title=Sentence(_("Xác thực hai lớp của tài khoản đã được quản trị gỡ bỏ; hãy bật lại.")),
        key=f"second_factor_removed:{at.isoformat()}",
    )  # fmt: skip
    return number


@transaction.atomic
def remove_passkey(*, code: str, by: User, at: datetime, reason: str) -> None:
    """Take one of one's own passkeys (gỡ khóa truy cập); the last factor gone, recovery codes go too.

    Raises Refused "account.passkey_gone" (not, or no longer, there), "account.second_factor_needed" (the role obliges
    and no other factor is left).
    """
    row = User.objects.select_for_update().get(pk=by.pk)
    passkeys = Authenticator.objects.filter(user=row, type=Authenticator.Type.WEBAUTHN)
    passkey = next((one for one in passkeys if passkey_code(one) == code), None)
    if passkey is None:
        raise Refused("account.passkey_gone", gettext("Khóa truy cập này đã được gỡ trước đó."))
    if not may_lose(row, passkey):
        raise Refused(
            "account.second_factor_needed",
            gettext("Vai trò của đồng chí bắt buộc xác thực hai lớp: hãy thêm cách khác trước khi gỡ khóa này."),
        )
    name = str(passkey.data["name"])
    passkey.delete()
    delete_dangling_recovery_codes(row)
    audit.record(row, verb="account.passkey_removed", after={"name": name}, by=by, at=at, reason=reason)
    _tell(
        row, Sentence(_("Khóa truy cập «%(name)s» vừa được gỡ khỏi tài khoản."), {"name": name}), "passkey_removed", at
    )


@transaction.atomic
def end_session(*, code: str, by: User, at: datetime) -> bool:
    """End one of one's own sessions (kết thúc phiên đăng nhập); False: it was over already."""
    row = User.objects.select_for_update().get(pk=by.pk)
    found = [one for one in live_sessions_of(row, at=at) if session_code(one.session_key) == code]
    return _end(found, row, at) > 0


@transaction.atomic
def end_other_sessions(*, keep: str | None, by: User, at: datetime) -> int:
    """End every session of one's own but the one whose key is `keep`; returns how many ended."""
    row = User.objects.select_for_update().get(pk=by.pk)
    return _end([one for one in live_sessions_of(row, at=at) if one.session_key != keep], row, at)


def _end(sessions: list[UserSession], row: User, at: datetime) -> int:
    for session in sessions:
        session.end()
    if sessions:
        which = [{"device": device(one.user_agent), "since": one.created_at} for one in sessions]
        audit.record(row, verb="account.sessions_ended", after={"sessions": audit.plain(which)}, by=row, at=at)
        told = Sentence(_("Đã kết thúc %(number)s phiên đăng nhập của tài khoản."), {"number": len(sessions)})
        _tell(row, told, "sessions_ended", at)
    return len(sessions)


def forget_sessions(*, user: User) -> None:
    """End all sessions of an account within the act that closes it: opened again, it begins with a login."""
    for session in UserSession.objects.filter(user=user):
        session.end()


@transaction.atomic
def link_identity(*, user: User, identity: str, by: User | None, at: datetime) -> SocialAccount:
    """Let an identity of the shared login open an account (gắn đăng nhập dùng chung); who may is the caller's to decide.

    `identity`: the subject, or the e-mail address, as `settings.OIDC_CLAIM` says. Raises Refused
    "account.shared_login_off", "account.identity_malformed", "account.identity_held" (the account has one),
    "account.identity_taken" (it opens another account).
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    if not settings.OIDC_ISSUER:
        raise Refused("account.shared_login_off", gettext("Bản cài đặt này không dùng đăng nhập dùng chung."))
    kept = as_kept(identity.strip())
    if not 0 < len(kept) <= LONGEST or (settings.OIDC_CLAIM == "email" and "@" not in kept):
        raise Refused("account.identity_malformed", gettext("Mã định danh trống, quá dài hoặc không phải thư điện tử."))
    if identity_of_account(row) is not None:
        raise Refused(
            "account.identity_held", gettext("Tài khoản đã gắn với một định danh; hãy gỡ định danh đó trước.")
        )
    try:
        with transaction.atomic():
            made = SocialAccount.objects.create(user=row, provider=settings.OIDC_ISSUER, uid=kept)
    except IntegrityError as taken:
        raise Refused("account.identity_taken", gettext("Định danh này đang mở một tài khoản khác.")) from taken
    after = {"issuer": settings.OIDC_ISSUER, "identity": kept}
    audit.record(row, verb="account.identity_linked", after=after, by=by, at=at)
    told = Sentence(
        _("Quản trị vừa gắn tài khoản với định danh %(identity)s của đăng nhập dùng chung."), {"identity": kept}
    )
    _tell(row, told, "identity_linked", at)
    return made


@transaction.atomic
def unlink_identity(*, user: User, by: User | None, at: datetime, reason: str) -> None:
    """Take the identity of the shared login from an account (gỡ đăng nhập dùng chung); its sessions end.

    Raises Refused "account.identity_gone".
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    link = identity_of_account(row)
    if link is None:
        raise Refused("account.identity_gone", gettext("Tài khoản không còn gắn với định danh nào."))
    link.delete()
    forget_sessions(user=row)
    after = {"issuer": link.provider, "identity": link.uid}
    audit.record(row, verb="account.identity_unlinked", after=after, by=by, at=at, reason=reason)
    _tell(row, Sentence(_("Quản trị vừa gỡ đăng nhập dùng chung khỏi tài khoản.")), "identity_unlinked", at)


@transaction.atomic
def clear_sessions(*, at: datetime) -> int:
    """Remove sessions that have run out, of visitors too, and what the list keeps of those that are gone; no act."""
    number: int = Session.objects.filter(expire_date__lt=at).delete()[0]
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return number


def note_seen(*, session_key: str, apart: timedelta, at: datetime) -> None:
    """Note that a session was in use at `at`, unless another web process has within `apart`; no act, bookkeeping."""
    UserSession.objects.filter(session_key=session_key, last_seen_at__lt=at - apart).update(last_seen_at=at)


CHANGES: dict[str, tuple[str, str]] = {
    "account/email/password_changed": ("", _("Mật khẩu của tài khoản vừa được đổi.")),
    "account/email/password_set": ("", _("Tài khoản vừa được đặt mật khẩu.")),
    "account/email/password_reset": ("", _("Mật khẩu của tài khoản vừa được đặt lại qua thư điện tử.")),
    "mfa/email/totp_activated": ("account.totp_activated", _("Ứng dụng xác thực vừa được bật cho tài khoản.")),
    "mfa/email/totp_deactivated": ("account.totp_deactivated", _("Ứng dụng xác thực vừa được tắt.")),
    "mfa/email/recovery_codes_generated": ("account.codes_made", _("Bộ mã dự phòng của tài khoản vừa được tạo mới.")),
    "mfa/email/webauthn_added": ("account.passkey_added", _("Một khóa truy cập vừa được thêm vào tài khoản.")),
}


@transaction.atomic
def tell_change(*, what: str, by: User, at: datetime) -> None:
    """Record and tell the account's holder that its ways in have changed; `what` is allauth's name of the change."""
    verb, sentence = CHANGES[what]
    if verb:
        audit.record(by, verb=verb, by=by, at=at)
    _tell(by, Sentence(sentence), what, at)


def _tell(user: User, title: Sentence, what: str, at: datetime) -> None:
    notify(users=[user], kind="account.changed", title=title, url=PAGE, key=f"{what}:{at.isoformat()}", at=at)
