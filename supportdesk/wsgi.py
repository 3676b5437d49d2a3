"""The WSGI application served by gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DESK_PROCESS"] = "web"  # settings/databases.py
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportdesk.settings.production")
application = get_wsgi_application()
