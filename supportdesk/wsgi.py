"""The WSGI application served by gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ["DESK_PROCESS"] = "web"  # settings/databases.py
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportdesk.settings.production")
application = get_wsgi_application()
# What was loaded stays: it is not looked through again for garbage, nor copied into each worker's memory by the search.
# A page makes a few ten thousand objects and few circles; looking after each 700 took up to a fifth of a long page.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
