"""What every environment shares; `env.py` names the variables that are read."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from supportdesk.settings import env
from supportdesk.settings.api import *
from supportdesk.settings.limits import *
from supportdesk.settings.signing_in import *

BASE_DIR = Path(__file__).resolve().parent.parent.parent

DEBUG = False
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]

# An app is shared or tenant, never both: a table in both schemas would hide a mistake (TRAP-T04).
SHARED_APPS = [
    "django_tenants",
    "supportdesk.kernel",
    "vendors",
    "monitoring.intake",
    "demo",
    "django.contrib.staticfiles",
]
TENANT_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "rest_framework",
    "drf_spectacular",
    "supportdesk.audit",
    "people",
    "notifications",
    "oncall",
    "customers",
    "slas",
    "plans",
    "contracts",
    "tickets",
    "billing",
    "communication",
    "monitoring",
    "reconciler",
    "reports",
]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS]

TENANT_MODEL = "vendors.Vendor"
TENANT_DOMAIN_MODEL = "vendors.Domain"
TENANT_LIMIT_SET_CALLS = True  # safe from django-tenants 4.0.1 on; tests/kernel keeps the proof (TRAP-T06)
SHOW_PUBLIC_IF_NO_TENANT_FOUND = False
PUBLIC_SCHEMA_URLCONF = "supportdesk.urls_public"
# Hosts that belong to no vendor and show the installation's own pages; all others come from the Domain table.
BARE_HOSTS = env.words("BARE_HOSTS")
# The empty, migrated schema that new vendors are copied from, and the role that web, worker and ticker run as.
TEMPLATE_SCHEMA = "t_template0000"
APP_ROLE = env.text("DESK_APP_ROLE", "desk_app")
ROOT_URLCONF = "supportdesk.urls"
WSGI_APPLICATION = "supportdesk.wsgi.application"
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
AUTH_USER_MODEL = "people.User"
# Where what vendors' messages say lies; the outbox itself is shared.
MESSAGE_CONTENT_MODEL = "notifications.MessageContent"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Networks of the proxies in front of us, whose word about a visitor's address and scheme is taken.
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
# As many as the web server has in each process (embedded/launcher.py): one vendor holds all but one of them at most.
WEB_THREADS = env.number("WEB_THREADS", 4)
MIDDLEWARE = [
    "supportdesk.kernel.http.proxies.ProxyMiddleware",
    "supportdesk.kernel.http.logs.RequestMiddleware",
    "supportdesk.kernel.http.middleware.SecurityHeadersMiddleware",
    "supportdesk.kernel.http.middleware.PlainHttpMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "supportdesk.kernel.http.compression.CompressionMiddleware",
    "supportdesk.kernel.http.middleware.VendorMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "supportdesk.kernel.http.shares.ShareMiddleware",
    "supportdesk.kernel.http.middleware.VendorSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "supportdesk.audit.views.SecurityEventsMiddleware",
    "web.middleware.ReaderMiddleware",
    "supportdesk.kernel.fields.texts.NulMiddleware",
    "web.middleware.UnsentMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "supportdesk.kernel.http.error_pages.LimitsMiddleware",
]

FORM_RENDERER = "supportdesk.kernel.fields.renderer.FormRenderer"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.context_processors.reader",
            ],
            "loaders": [
                ("django.template.loaders.cached.Loader", ["supportdesk.kernel.http.templates.Loader"]),
            ],
        },
    }
]

CSRF_FAILURE_VIEW = "supportdesk.kernel.http.error_pages.csrf_failure"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True

SESSION_ENGINE = "supportdesk.kernel.http.sessions"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 50  # a form says how many it takes; this many it can still answer

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.text("CACHE_URL", "redis://localhost:6379/1"),
        "KEY_FUNCTION": "supportdesk.kernel.cache.vendor_key",
        "OPTIONS": {"serializer": "supportdesk.kernel.cache.JsonSerializer"},
    }
}

# Keys from before SECRET_KEY was changed: what they signed and locked away is good until they are taken out.
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
# What tells this installation from a copy of its machine or of its whole database cluster, which look the same from
# within: a copy is started with another one, and sends no mail until it is released (kernel/homes.py).
INSTALLATION_ID = env.text("INSTALLATION_ID", "")[:100]

# Private files: one folder a vendor below this root, opaque names, no MEDIA_URL (TRAP-T13).
PRIVATE_FILES_ROOT = Path(env.text("PRIVATE_FILES_ROOT", str(BASE_DIR / ".desk" / "files")))
# What an organisation may upload in a day, and what uploads leave free on the disk of the files (ATTACK-S17).
UPLOADS_PER_DAY_MB = env.number("UPLOADS_PER_DAY_MB", 2000)
FILES_RESERVE_MB = env.number("FILES_RESERVE_MB", 500)
ATTACHMENT_MAX_BYTES = 25 * 1024 * 1024
ATTACHMENTS_MAX_PER_MESSAGE = 10
ATTACHMENT_MAX_PIXELS = 40_000_000
FILE_UPLOAD_HANDLERS = ["supportdesk.kernel.files.uploads.BoundedFileUploadHandler"]  # on disk, never in memory
MEDIA_URL = ""
MEDIA_ROOT = ""

REDIS_URL = env.text("REDIS_URL", "redis://localhost:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000  # a backend's catalogue memory grows with every vendor it has seen
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 60,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    # A broker's host that is gone says nothing: after twenty seconds the worker takes another connection.
    "socket_keepalive": True,
    "socket_keepalive_options": {
        getattr(socket, name): value
        for name, value in (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 2))
        if hasattr(socket, name)
    },
}

# A drill's failpoint at which processes die (kernel/failpoints.py); only drills set it, production refuses it.
FAULT = env.text("FAULT", "")

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")  # STARTTLS, usually port 587
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL")  # TLS from the first byte on, usually port 465
EMAIL_TIMEOUT = env.number("EMAIL_TIMEOUT", 10)
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    raise ImproperlyConfigured("Set EMAIL_USE_TLS (STARTTLS) or EMAIL_USE_SSL (TLS from the start), not both.")
# The right-hand side of Message-IDs and of the address mail comes from.
MAIL_DOMAIN = env.text("MAIL_DOMAIN", "localhost")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"support@{MAIL_DOMAIN}")

# How vendors' pages are addressed in links: scheme and port of the outside; the host comes from the Domain table.
PUBLIC_SCHEME = env.text("PUBLIC_SCHEME", "https")
PUBLIC_PORT = env.text("PUBLIC_PORT", "")
# Where links in mails lead, by the names of the pages' addresses: no domain app knows a page.
MAILED_PAGES = {
    "account_reset_password": "/password/forgotten/",
    "account_reset_password_from_key": "/password/new/%(uidb36)s-%(key)s/",
    "desk-ticket": "/desk/tickets/%(reference)s/",
    "invitation": "/invitation/%(token)s/",
    "portal-ticket": "/portal/tickets/%(reference)s/",
}
VENDOR_TERMS_ROOT = BASE_DIR / "vendor_terms"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"vendor": {"()": "supportdesk.kernel.http.logs.VendorFilter"}},
    "formatters": {
        "line": {
            "()": "supportdesk.kernel.http.logs.OneLineFormatter",
            "format": "%(asctime)s %(levelname)s %(vendor)s %(name)s: %(message)s%(asked)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["vendor"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
