"""The test suite: real PostgreSQL and Valkey, fast password hashing, files in a temporary folder."""

import os
import tempfile
from pathlib import Path

from supportdesk.settings import env
from supportdesk.settings.base import *
from supportdesk.settings.databases import databases
from supportdesk.settings.plain_http import *

SECRET_KEY = env.text("SECRET_KEY", "test-only-not-secret-" + "x" * 40)
ALLOWED_HOSTS = [".localhost", "localhost", "127.0.0.1"]
BARE_HOSTS = ["localhost"]
DATABASES = databases()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Tests empty their cache: each worker of a run has one of its own.
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
CACHES["default"]["LOCATION"] = env.text("CACHE_URL", "redis://localhost:6379/1").replace("?db=1", f"?db={_WORKER + 1}")
PRIVATE_FILES_ROOT = Path(tempfile.gettempdir()) / "desk-test-files"
FILES_RESERVE_MB = 0  # machines that run tests may have small disks
PUBLIC_PORT = ""
WEB_THREADS = 10_000  # clients of tests leave open what is streamed to them
DEMO = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
