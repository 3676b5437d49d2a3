"""Addresses of the console's reports."""

from __future__ import annotations

from django.urls import path

from web.console.views import answered_waits as console_answered_waits
from web.console.views import promises as console_promises

urlpatterns = [
    path("promises/", console_promises.promises, name="console-promises"),
    path("promises.csv", console_promises.promises_csv, name="console-promises-csv"),
    path("answered-waits/", console_answered_waits.answered_waits, name="console-answered-waits"),
    path("answered-waits.csv", console_answered_waits.answered_waits_csv, name="console-answered-waits-csv"),
]
