"""Addresses of the console's reports."""

from __future__ import annotations

from django.urls import path

from tickets.views import console_promises

urlpatterns = [
    path("promises/", console_promises.promises, name="console-promises"),
    path("promises.csv", console_promises.promises_csv, name="console-promises-csv"),
]
