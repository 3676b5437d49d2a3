"""The Celery application: it wakes up and executes, PostgreSQL rows are the truth."""

from __future__ import annotations

import os
from pathlib import Path

from celery import Celery
from celery.signals import heartbeat_sent, setup_logging, worker_init

os.environ["DESK_PROCESS"] = "worker"  # settings/databases.py
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportdesk.settings.production")
app = Celery("supportdesk", task_cls="supportdesk.kernel.processes.tasks:VendorTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["supportdesk.kernel"])


@setup_logging.connect
def keep_our_logging(**_options: object) -> None:
    """Leave logging as the settings have it: every line names its vendor (TRAP-T22)."""


@heartbeat_sent.connect
def touch_heartbeat(**_options: object) -> None:
    """Leave a sign that the worker is connected and its loop runs, where a health check looks for it."""
    if path := os.environ.get("WORKER_HEARTBEAT"):
        Path(path).touch()


@worker_init.connect
def load_what_timers_call(**_options: object) -> None:
    """Load the handlers once, before the pool's processes part from this one."""
    from supportdesk.kernel.timers import load_handlers  # Django is set up by now

    load_handlers()
