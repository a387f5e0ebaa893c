"""Settings of the office. What differs between machines comes from the environment:

``JIANGCE_DATA``           data folder (default: the XDG data folder)
``JIANGCE_SECRET_KEY``     else generated into the data folder
``JIANGCE_ALLOWED_HOSTS``  further host names, separated by commas
``JIANGCE_DEBUG``          ``1`` on a developer's machine only
``JIANGCE_HTTPS``          ``1`` where a proxy speaks HTTPS for us: secure headers and cookies, ``X-Forwarded-Proto`` believed
``JIANGCE_API_A_MINUTE``   requests to the interface from one address in a minute, each process (default 1200)
``JIANGCE_MODE``           ``production`` (the default) or ``demo``: a seeded town, its accounts shown on the log-in page
``DATABASE_URL``           default: SQLite in the data folder; see `database`
``JIANGCE_FACTS``          a folder of facts for the analyst's page (/simulate/); without it the page only says how
``JIANGCE_FACTS_DAY``      as known on which day (2024-12-31); default: today
``JIANGCE_PROACTIVE``      which benefits are settled without an application; default: `offering/proactive.yaml`
``JIANGCE_NOTICES``        the office's own terms of public notice (a file); see `notices/terms.yaml`
``JIANGCE_RETENTION``      a file of rules on how long personal data is kept; default: the package's own
``JIANGCE_KEYRING``        the keys of personal data; default: in the data folder; see `sealing.keys`
"""

from __future__ import annotations

import os
from pathlib import Path

from jiangce.office import data
from jiangce.office.database import database


def _on(name: str) -> bool:
    return os.environ.get(name, "") == "1"


HERE = Path(__file__).resolve().parent
DATA = data.data_folder()

SECRET_KEY = data.secret_key()
DEBUG = _on("JIANGCE_DEBUG")
_more_hosts = os.environ.get("JIANGCE_ALLOWED_HOSTS", "").split(",")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *(host.strip() for host in _more_hosts if host.strip())]

JIANGCE_DEMO = os.environ.get("JIANGCE_MODE", "production") == "demo"
JIANGCE_DEMAND_MFA = not JIANGCE_DEMO  # who decides or pays proves it with a second factor

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django_htmx",
    "ninja",
    "jiangce.office.pages",  # its templates go before allauth's
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    # what the office is about, the lowest first
    "jiangce.office.audit",
    "jiangce.office.sealing",
    "jiangce.office.workdays",
    "jiangce.office.identity",
    "jiangce.office.registers",
    "jiangce.office.claims",
    "jiangce.office.notices",
    "jiangce.office.letters",
    "jiangce.office.payments",
    "jiangce.office.offering",
    "jiangce.office.rosters",
    "jiangce.office.personal",
    "jiangce.office.upkeep",
    # what people see
    "jiangce.office.public",
    "jiangce.office.analyst",
    "jiangce.office.api",
    "jiangce.office.portal",
    "jiangce.office.desk",
    "jiangce.office.registry",
    "jiangce.office.oversight",
    "jiangce.office.employer",
    "jiangce.office.noticeboard",
    "jiangce.office.finance",
    "jiangce.office.administration",
]

# Public pages never look at the session: no cookie, no query. Everybody else passes the guard.
MIDDLEWARE = [
    "jiangce.office.middleware.security_headers",  # first: on whatever goes out, refusals and static files too
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "jiangce.office.api.limits.body_limit",
    "jiangce.office.api.limits.rate_limit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "jiangce.office.identity.guard.Guard",
    "jiangce.office.middleware.NoNul",
    "jiangce.office.middleware.BackToThePage",
]

ROOT_URLCONF = "jiangce.office.urls"
WSGI_APPLICATION = "jiangce.office.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["jiangce.office.pages.templatetags.addresses"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "jiangce.office.pages.frame.frame",
            ],
        },
    }
]

# The public site never opens it: it may be missing, or the folder read-only.
DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""), DATA, demo=JIANGCE_DEMO)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["jiangce.office.identity.sessions.Accounts"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"jiangce.office.identity.passwords.{name}"} for name in ("NotTheName", "LongEnough", "NotCommon")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
CSRF_FAILURE_VIEW = "jiangce.office.pages.errors.csrf_failure"
JIANGCE_LANDINGS = (
    "employer:home",
    "portal:home",
    "oversight:claims",
    "finance:home",
    "desk:queue",
    "administration:home",
)  # after log-in, the first that the account may reach
JIANGCE_NO_LANDING = "portal:no-post"  # for whom there is none of them
ACCOUNT_ADAPTER = "jiangce.office.identity.adapter.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
# Counted in the database, for all processes together; what need not be exact, in each for itself.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "upkeep_cache", "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    "near": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "near", "OPTIONS": {"MAX_ENTRIES": 20_000}},
}  # fmt: skip
JIANGCE_API_A_MINUTE = int(
    os.environ.get("JIANGCE_API_A_MINUTE", "1200")
)  # requests to /api/ from one address, each process
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "匠策"
SESSION_ENGINE = "jiangce.office.identity.sessions"
SESSION_COOKIE_AGE = 12 * 3600  # a working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# Static files are served as they lie in the packages; hashed names only where collectstatic was really run
STATIC_URL = "/static/"
# (to collect: make the folder `static` in the data folder first).
_REPORT = HERE.parent / "population" / "simulation" / "report"
STATICFILES_DIRS = [
    ("vendored", _REPORT / "vendored"),
    ("report", _REPORT / "drawing"),
]  # ECharts, and what draws with it
STATIC_ROOT = DATA / "static" if (DATA / "static").is_dir() else None
_collected = STATIC_ROOT is not None and (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_USE_FINDERS = not _collected
WHITENOISE_MAX_AGE = 24 * 3600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _collected
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

SILENCED_SYSTEM_CHECKS = ["security.W002"]  # our own middleware sends X-Frame-Options
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if _on("JIANGCE_HTTPS"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_SSL_REDIRECT = True
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # failed log-ins are counted by whom the proxy names, not by the proxy
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # a supervisor asks on this machine, without the proxy
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

APPEND_SLASH = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # bytes; see api.limits
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
# Evidence: two files of the largest size at once. In memory alone: nothing personal lies unsealed in a temporary folder.
JIANGCE_LARGE_BODIES = {"portal:hand-in": 21_000_000, "employer:papers-hand-in": 21_000_000}
FILE_UPLOAD_MAX_MEMORY_SIZE = 21_000_000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Only what happened and where, never with what: answers live in query strings, and those are not logged.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "django.security.DisallowedHost": {"handlers": ["stderr"], "level": "CRITICAL", "propagate": False},
    },
}

# The analyst's page: whose facts, as known when. Open to whoever reaches the site, so never real facts on a public one.
JIANGCE_FACTS = os.environ.get("JIANGCE_FACTS", "")
JIANGCE_FACTS_DAY = os.environ.get("JIANGCE_FACTS_DAY", "")

# 免申即享: the city's own list; empty: the one that comes along.
JIANGCE_PROACTIVE = os.environ.get("JIANGCE_PROACTIVE", "")
JIANGCE_NOTICES = os.environ.get("JIANGCE_NOTICES", "")  # "": notices/terms.yaml

# How long personal data is kept: an office's own rules; ours where it has none. See `personal.retention`.
JIANGCE_RETENTION = os.environ.get("JIANGCE_RETENTION", "")

# Where the public site gets its answers. Tests put a stand-in here.
JIANGCE_ENGINE = "jiangce.office.public.engine.real.Engine"
