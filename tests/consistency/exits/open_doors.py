"""Addresses that show no row of others: public ones, and those where everybody sees only what is one's own."""

from __future__ import annotations

from collections.abc import Mapping

OPEN: Mapping[str, str] = {
    "web:settings": "own account only",
    "web:language": "own choice; shows nothing",
    "web:theme": "own choice; shows nothing",
    "web:components": "samples invented in the code",
    "web:favicon": "a picture",
    "web:healthz": "whether the process lives",
    "web:readyz": "whether the database answers",
    "account_login": "login",
    "account_logout": "own session",
    "account_inactive": "says that the own account is closed",
    "account_reauthenticate": "own password",
    "account_change_password": "own password",
    "account_set_password": "own password",
    "account_reset_password": "tells nobody which addresses have accounts",
    "account_reset_password_done": "a sentence",
    "account_reset_password_from_key": "whoever has the letter's key sets that account's password",
    "account_reset_password_from_key_done": "a sentence",
    "desk:feeds": "own feeds only",
    "desk:revoke-feed": "own feeds only, by POST",
    "organisations:confirm_import": "own import only, by POST (organisations/tests/test_import_runs.py)",
    "organisations:resume_import": "own import only, by POST (organisations/tests/test_import_runs.py)",
    "desk:bulk": "by POST, on rows of one's own bodies; each row by its own service (desk/tests/test_desk.py)",
    "desk:feed": "whoever has the secret sees what its owner may see then (desk/tests/test_search_and_feeds.py)",
    "mfa_index": "own password, factors, passkeys and sessions",
    "shared_login": "on to the issuer; shows nothing",
    "shared_login_callback": "back from the issuer; a stranger sees the own identity (tests/oidc)",
    "shared_login_left": "a sentence after leaving",
    "device_key": "keys of one's own logins, by POST (kernel/login/tests/test_devices.py)",
    "device_standing": "whether a login still stands, for who holds its token (kernel/login/tests/test_devices.py)",
    "phone:page": "a frame that names nobody (contacts/tests/test_phone.py)",
    "phone:manifest": "name and marks of the program",
    "phone:worker": "addresses of the page's own files",
    "sessions_end": "own session, by POST (kernel/login/tests/test_sessions.py)",
    "sessions_end_others": "own sessions, by POST",
    "mfa_login_webauthn": "login by a passkey",
    "mfa_add_webauthn": "own passkey",
    "mfa_remove_webauthn": "own passkey (kernel/login/tests/test_passkeys.py)",
    "mfa_reauthenticate_webauthn": "own passkey",
    "mfa_authenticate": "own second factor",
    "mfa_reauthenticate": "own second factor",
    "mfa_activate_totp": "own second factor",
    "mfa_deactivate_totp": "own second factor",
    "mfa_view_recovery_codes": "own second factor",
    "mfa_generate_recovery_codes": "own second factor",
    "mfa_download_recovery_codes": "own second factor",
}

# Apps whose chapter is not written yet, with who owes it. A chapter and a line here exclude each other.
AWAITED: Mapping[str, str] = {}
