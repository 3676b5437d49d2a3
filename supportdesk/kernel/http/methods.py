"""Addresses that only take forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http.response import HttpResponseBase
from django.views.decorators import http

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def require_POST(view: View) -> View:  # noqa: N802  # Django's own name for it
    """Let the view only take forms, and mark it as no page to lead anybody to."""
    guarded: View = http.require_POST(view)
    guarded.is_post_only = True  # type: ignore[attr-defined]  # read by kernel.unsent.page_of
    return guarded
