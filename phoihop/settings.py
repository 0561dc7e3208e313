"""One settings file; every choice of a deployment is an environment variable, listed in .env.example."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from environs import Env, validate

from phoihop.links import *  # noqa: F403  # settings too: apps below ask them of `django.conf.settings`

ROOT = Path(__file__).resolve().parent.parent
env = Env()
TESTING = "pytest" in sys.modules
if not TESTING:
    env.read_env(str(ROOT / ".env"), recurse=False)

DATA_DIR: Path = env.path("PHOIHOP_DATA", Path.home() / ".local" / "share" / "phoihop")
SAMPLE = env.bool(
    "PHOIHOP_SAMPLE", False
)  # `phoihop up` sets it on the embedded database: banner, loopback, no outgoing mail
DEBUG = env.bool("DEBUG", False)

# A missing secret stops a server; the embedded instance makes its own file outside the data (phoihop.ops).
SECRET_KEY: str = env.str("SECRET_KEY", "test-only-not-a-secret" if TESTING else "")
# Keyed digests and encryption of personal fields: a file outside data and backup (DESIGN.md 3).
FIELD_KEY_FILE: str = env.str("FIELD_KEY_FILE", "")
FIELD_KEY: str = "test-only-field-key" if TESTING else ""
if FIELD_KEY_FILE:
    FIELD_KEY = Path(FIELD_KEY_FILE).read_text(encoding="utf-8").strip()
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
HTTPS = env.bool("HTTPS", False)
PUBLIC_URL: str = env.str("PUBLIC_URL", "http://localhost:8000").rstrip("/")

INSTALLED_APPS = [
    "phoihop.kernel.accounts",
    "phoihop.kernel.audit",
    "phoihop.kernel.clock",
    "phoihop.kernel.documents",
    "phoihop.kernel.search",
    "phoihop.kernel.notifications",
    "phoihop.kernel.web",
    "phoihop.kernel.login",
    "phoihop.organisations",
    "phoihop.papers",
    "phoihop.regulations",
    "phoihop.commitments",
    "phoihop.sessions",
    "phoihop.intake",
    "phoihop.contacts",
    "phoihop.drafting",
    "phoihop.planning",
    "phoihop.programmes",
    "phoihop.petitions",
    "phoihop.syntheses",
    "phoihop.settlement",
    "phoihop.groups",
    "phoihop.exchanges",
    "phoihop.desk",
    "phoihop.voter_reports",
    "phoihop.reports",
    "phoihop.portal",
    "phoihop.api",
    "phoihop.ops",
    "procrastinate.contrib.django",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
]

MIDDLEWARE = [
    "phoihop.kernel.web.middleware.request_log",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "phoihop.kernel.web.middleware.CompressedPages",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "phoihop.kernel.web.middleware.remember_answers",
    "phoihop.kernel.web.middleware.person_language",
    "phoihop.kernel.web.middleware.LoginRequired",
    "phoihop.kernel.login.presence.watched",
    "phoihop.kernel.login.gates.Gates",
    "phoihop.kernel.web.middleware.messages_for_htmx",
    "phoihop.kernel.web.middleware.Refusals",
    "phoihop.kernel.web.middleware.get_writes_nothing",
]

ROOT_URLCONF = "phoihop.urls"
WSGI_APPLICATION = "phoihop.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "phoihop.kernel.web.context.shell",
            ],
            "string_if_invalid": "⟦thiếu biến: %s⟧" if TESTING else "",
        },
    }
]
# The frame asks these functions of the apps; "" or an address that no app has mounted: nothing is shown there.
SHELL_NAVIGATION = "phoihop.desk.navigation.items"  # (request) -> Sequence[kernel.web.context.NavItem]
SHELL_COUNTS = "phoihop.desk.navigation.counts"  # (request) -> Mapping[key of a NavItem or "bell", int]
SHELL_BELL_URL = "notifications:list"
SHELL_BELL_PANEL = "notifications:bell"  # fetched when the bell is opened
SHELL_SEARCH_URL = "/search/"
SHELL_PUBLIC_URL = "/cong-dan/"  # who is no officer goes there from the login
CSRF_FAILURE_VIEW = "phoihop.kernel.web.errors.csrf_failure"
FORM_RENDERER = "phoihop.kernel.web.forms.Renderer"

# The application role writes rows and only inserts acts; the owner role migrates and backs up (DESIGN.md 6).
_database = env.str("DATABASE_URL", "postgresql://phoihop_app@127.0.0.1:5432/phoihop")
DATABASE_OWNER_URL: str = env.str("DATABASE_OWNER_URL", "")
DATABASES: dict[str, Any] = {
    "default": dict(dj_database_url.parse(_database, conn_max_age=600, conn_health_checks=True))
}
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c timezone=Asia/Ho_Chi_Minh"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
SESSION_COOKIE_NAME = "phoihop"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = USE_TZ = True
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["phoihop.kernel.web.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "static" / "collected"
STATICFILES_DIRS = [ROOT / "static" / "bundle"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": str(DATA_DIR / "files"),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING or DEBUG  # else: what collectstatic has gathered
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1500  # 300 petitions for as many bodies: two boxes of each row, two of each body
FILE_UPLOAD_HANDLERS = [
    "phoihop.kernel.documents.uploading.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# What one statement of a yearly report may sort and group in before it goes to disk; a report asks one at a time.
REPORTS_WORK_MEM: str = env.str("REPORTS_WORK_MEM", "128MB")
VOTER_REPORT_MAX_ROWS: int = env.int("VOTER_REPORT_MAX_ROWS", 100_000)  # petitions of one report that is approved
UPLOAD_MAX_BYTES: int = env.int("UPLOAD_MAX_BYTES", 50 * 1024 * 1024)

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"] if TESTING else ["phoihop.kernel.accounts.hashers.Argon2"]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "phoihop.kernel.login.adapter.ClosedSignup"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # an address that nobody has gets no letter, and the page does not tell
ACCOUNT_LOGOUT_ON_GET = False
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"shared_login": "120/m/ip"}
ACCOUNT_FORMS = {"login": "phoihop.kernel.login.forms.LoginForm"}
# How many proxies stand before the web server: the limits of logins and the list of sessions go by the visitor's address.
ALLAUTH_TRUSTED_PROXY_COUNT: int = env.int("TRUSTED_PROXIES", 1 if HTTPS else 0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "phoihop.kernel.login.forms.PasskeyForm",
    "login_webauthn": "phoihop.kernel.login.forms.PasskeyLoginForm",
    "authenticate_webauthn": "phoihop.kernel.login.forms.PasskeySecondForm",
    "reauthenticate_webauthn": "phoihop.kernel.login.forms.PasskeyAgainForm",
}
# A whole office stands behind one address, and a passkey cannot be guessed; asking and answering count twice.
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
MFA_TOTP_ISSUER = "Phối Hợp"
MFA_ADAPTER = "phoihop.kernel.login.adapter.SealedFactors"
# Leaders, heads and administrators must have a second factor; a sample has nobody to protect.
SECOND_FACTOR_REQUIRED: bool = env.bool("SECOND_FACTOR_REQUIRED", not (SAMPLE or TESTING))
# The shared login (OpenID Connect): off while no issuer is named. The issuer is compared letter by letter.
OIDC_ISSUER: str = env.str("OIDC_ISSUER", "")
if OIDC_ISSUER and not OIDC_ISSUER.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
    raise ImproperlyConfigured("OIDC_ISSUER must begin with https://")
OIDC_NAME: str = env.str("OIDC_NAME", "")  # what people call it, on the button
OIDC_CLIENT_ID: str = env.str("OIDC_CLIENT_ID", "")
if OIDC_ISSUER and not OIDC_CLIENT_ID:
    raise ImproperlyConfigured("OIDC_ISSUER needs OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET_FILE: str = env.str("OIDC_CLIENT_SECRET_FILE", "")
OIDC_CLIENT_SECRET = Path(OIDC_CLIENT_SECRET_FILE).read_text("utf-8").strip() if OIDC_CLIENT_SECRET_FILE else ""
OIDC_CLAIM: str = env.str("OIDC_CLAIM", "sub", validate=validate.OneOf(["sub", "email"]))  # accounts are linked by it
# Words in the issuer's acr or amr that count as a second factor; none: ours is asked.
OIDC_SECOND_FACTOR: list[str] = env.list("OIDC_SECOND_FACTOR", [])
SOCIALACCOUNT_ADAPTER = "phoihop.kernel.login.oidc.SharedLogin"
SECOND_FACTOR_FOR = "phoihop.organisations.queries.needs_second_factor"  # (user) -> bool

# The interface for other programs: the longest life of a key, and how often one may ask.
API_KEY_DAYS: int = env.int("API_KEY_DAYS", 366)
API_RATE_KEY: str = env.str("API_RATE_KEY", "600/m")
API_RATE_ANONYMOUS: str = env.str("API_RATE_ANONYMOUS", "60/m")
NINJA_NUM_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT

# The public face: how often one address may send and follow within an hour (a whole village may stand behind one).
PORTAL_PER_HOUR: dict[str, int] = {"send": env.int("PORTAL_SENDS", 30), "follow": env.int("PORTAL_FOLLOWS", 60)}

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST: str = env.str("EMAIL_HOST", "")
EMAIL_PORT: int = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER: str = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD: str = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS: bool = env.bool("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", "phoihop@localhost")
MAIL_ENABLED = bool(EMAIL_HOST) and not SAMPLE

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
# A worker that was off when a daily job was due runs it at its start, once: the database knows which ticks were deferred.
PROCRASTINATE_PERIODIC_DEFAULTS = {"max_delay": 25 * 3600}

# Certificates (.pem, .crt, .cer) of the authorities whose signatures count.
SIGNATURE_TRUST: Path = env.path("SIGNATURE_TRUST", DATA_DIR / "trust")
# Which key signs for whom (docs/operations.md 7), and the keys of a sample's test authority: both beside the field key.
KEYS_DIR: Path | None = Path(FIELD_KEY_FILE).parent if FIELD_KEY_FILE else None
SIGNERS_FILE: Path | None = env.path("SIGNERS_FILE", KEYS_DIR / "signers.toml" if KEYS_DIR else None)
TEST_AUTHORITY: Path | None = KEYS_DIR / "test-authority" if KEYS_DIR else None
ANCHOR_FILE: Path = env.path("ANCHOR_FILE", DATA_DIR / "anchors.log")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "phoihop.kernel.web.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "loggers": {"procrastinate": {"level": "WARNING"}},
    "root": {"handlers": [] if TESTING else ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
}
