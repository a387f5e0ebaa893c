"""Settings of the office. What differs between machines comes from the environment:

``JIANGCE_DATA``           data folder (default: the XDG data folder)
``JIANGCE_SECRET_KEY``     else generated into the data folder
``JIANGCE_ALLOWED_HOSTS``  further host names, separated by commas
``JIANGCE_DEBUG``          ``1`` on a developer's machine only
``JIANGCE_HTTPS``          ``1`` where a proxy speaks HTTPS for us: secure headers, ``X-Forwarded-Proto`` believed
"""

from __future__ import annotations

import os
from pathlib import Path

from jiangce.office import data


def _on(name: str) -> bool:
    return os.environ.get(name, "") == "1"


HERE = Path(__file__).resolve().parent
DATA = data.data_folder()

SECRET_KEY = data.secret_key()
DEBUG = _on("JIANGCE_DEBUG")
_more_hosts = os.environ.get("JIANGCE_ALLOWED_HOSTS", "").split(",")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *(host.strip() for host in _more_hosts if host.strip())]

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django_htmx",
    "ninja",
    "jiangce.office.public",
    "jiangce.office.api",
]

# No sessions, no log-in, no CSRF token: the public site changes nothing and sets no cookie.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "jiangce.office.middleware.security_headers",
    "jiangce.office.api.limits.body_limit",
    "django.middleware.common.CommonMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "jiangce.office.urls"
WSGI_APPLICATION = "jiangce.office.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

# Never opened by the public site: it may be missing, or the folder read-only.
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA / "jiangce.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# Static files are served as they lie in the packages; hashed names only where collectstatic was really run
STATIC_URL = "/static/"
# (to collect: make the folder `static` in the data folder first).
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

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if _on("JIANGCE_HTTPS"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600

APPEND_SLASH = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # bytes; see api.limits
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400

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

# Where the public site gets its answers. Tests put a stand-in here.
JIANGCE_ENGINE = "jiangce.office.public.engine.real.Engine"
