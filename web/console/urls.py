"""Addresses of the console, as its pages name them."""

from __future__ import annotations

from web.registry import find_pages

urlpatterns = find_pages("web.console.pages")
