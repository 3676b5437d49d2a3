"""Addresses of the console."""

from __future__ import annotations

from django.urls import path

from plans.views import console

urlpatterns = [
    path("", console.plans, name="console-plans"),
    path("plans/<slug:key>/", console.plan, name="console-plan"),
    path("topics/", console.topics, name="console-topics"),
    path("lines/", console.lines, name="console-lines"),
    path("versions/", console.versions, name="console-versions"),
]
