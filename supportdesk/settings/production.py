"""Production: every secret comes from the environment and has no default."""

from django.core.exceptions import ImproperlyConfigured

from supportdesk.settings import env
from supportdesk.settings.base import *
from supportdesk.settings.base import BASE_DIR, FAULT
from supportdesk.settings.databases import databases

if FAULT:
    raise ImproperlyConfigured("FAULT makes processes crash and is for drills only; unset it in production.")

SECRET_KEY = env.text("SECRET_KEY")
# The machine itself may ask for its health; every other page of these two is 404.
ALLOWED_HOSTS = [*env.words("ALLOWED_HOSTS"), "localhost", "127.0.0.1"]
env.text("DATABASE_URL")
DATABASES = databases()
DEMO = False
OPERATORS_NEED_SECOND_FACTOR = env.flag("OPERATORS_NEED_SECOND_FACTOR", default=True)
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^livez\Z", r"^readyz\Z"]  # asked on the machine itself
# The header comes through from TRUSTED_PROXIES alone (kernel/proxies.py).
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
# Vendors' own domains may have hosts that speak no TLS: only who owns them all can say more.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_INCLUDE_SUBDOMAINS")
SECURE_HSTS_PRELOAD = env.flag("HSTS_PRELOAD")
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "supportdesk.kernel.http.static.StaticFilesStorage"},
}
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = False
