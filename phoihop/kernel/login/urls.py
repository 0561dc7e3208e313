"""Addresses of the login; mounted at /accounts/."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery_codes
from django.urls import URLPattern, URLResolver, include, path, re_path

from phoihop.kernel.login import views
from phoihop.kernel.web.middleware import recording

# Of allauth only what is used: accounts are made by the administrator, so no signup and no address book.
urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", views.login, name="account_login"),
    path("shared/", views.shared_login, name="shared_login"),
    path("shared/callback/", views.shared_login_callback, name="shared_login_callback"),
    path("shared/left/", views.shared_login_left, name="shared_login_left"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    # One part of letters, digits and a dash each: the key is masked in the log by its name.
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("sessions/end/", views.end_other_sessions, name="sessions_end_others"),
    path("sessions/<slug:code>/end/", views.end_session, name="sessions_end"),
    path("device/key/", views.device_key, name="device_key"),
    path("device/standing/", views.device_standing, name="device_standing"),
    path("2fa/", views.security, name="mfa_index"),
    path("2fa/authenticate/", factors.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/", include("allauth.mfa.totp.urls")),
    # allauth notes on this GET that the codes have been seen.
    path("2fa/recovery-codes/", recording()(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/download/",
        recording()(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("2fa/recovery-codes/generate/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("passkeys/login/", views.login_passkey, name="mfa_login_webauthn"),
    path("passkeys/add/", views.add_passkey, name="mfa_add_webauthn"),
    path("passkeys/reauthenticate/", views.reauthenticate_passkey, name="mfa_reauthenticate_webauthn"),
    path("passkeys/<slug:code>/remove/", views.remove_passkey, name="mfa_remove_webauthn"),
]
