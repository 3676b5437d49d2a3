"""The demo on one machine: embedded servers, plain HTTP on *.localhost, every mail into the local sink."""

from supportdesk.settings import env
from supportdesk.settings.base import *
from supportdesk.settings.databases import databases
from supportdesk.settings.plain_http import *

SECRET_KEY = env.text("SECRET_KEY", "demo-only-not-secret-" + "x" * 40)
ALLOWED_HOSTS = ["localhost", ".localhost", "127.0.0.1"]
BARE_HOSTS = ["localhost", "127.0.0.1"]
DATABASES = databases()
PUBLIC_PORT = env.text("PUBLIC_PORT", "8000")
DEMO = True
