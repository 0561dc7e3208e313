"""What a person does with one's own login; accounts are opened and closed by `organisations.services`."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_noop as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.notifications.services import notify
from phoihop.kernel.notifications.words import Sentence


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
        users=[row], kind="account.second_factor_removed", url="/accounts/2fa/", by=by, at=at,
        title=Sentence(_("Xác thực hai lớp của tài khoản đã được quản trị gỡ bỏ; hãy bật lại.")),
        key=f"second_factor_removed:{at.isoformat()}",
    )  # fmt: skip
    return number


CHANGES: dict[str, tuple[str, str]] = {
    "account/email/password_changed": ("", _("Mật khẩu của tài khoản vừa được đổi.")),
    "account/email/password_set": ("", _("Tài khoản vừa được đặt mật khẩu.")),
    "account/email/password_reset": ("", _("Mật khẩu của tài khoản vừa được đặt lại qua thư điện tử.")),
    "mfa/email/totp_activated": ("account.totp_activated", _("Ứng dụng xác thực vừa được bật cho tài khoản.")),
    "mfa/email/totp_deactivated": ("account.totp_deactivated", _("Ứng dụng xác thực vừa được tắt.")),
    "mfa/email/recovery_codes_generated": ("account.codes_made", _("Bộ mã dự phòng của tài khoản vừa được tạo mới.")),
}


@transaction.atomic
def tell_change(*, what: str, by: User, at: datetime) -> None:
    """Record and tell the account's holder that its ways in have changed; `what` is allauth's name of the change."""
    verb, sentence = CHANGES[what]
    if verb:
        audit.record(by, verb=verb, by=by, at=at)
    notify(
        users=[by],
        kind="account.changed",
        title=Sentence(sentence),
        url="/settings/",
        key=f"{what}:{at.isoformat()}",
        at=at,
    )
