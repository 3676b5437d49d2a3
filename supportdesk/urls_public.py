"""Addresses of the bare host, which belongs to no vendor."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from vendors import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.landing, name="landing"),
]
