"""Addresses that let in anybody who knows them: marked at their view, masked in every log line (ATTACK-S19)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from django.conf import settings
from django.urls import get_resolver

View = TypeVar("View", bound=Callable[..., Any])


def secret_path(view: View) -> View:
    """Mark a view whose path holds what lets its reader in."""
    view.holds_secret = True  # type: ignore[attr-defined]  # read by _prefixes
    return view


def mask_secret_paths(text: str) -> str:
    """Return a text with `...` for the secret part of every address that is marked."""
    return _pattern(settings.ROOT_URLCONF).sub(r"\1...", text)


@cache
def _pattern(urlconf: str) -> re.Pattern[str]:
    found = get_resolver(urlconf).reverse_dict
    routes = [route for view in found for route in found.getlist(view) if getattr(view, "holds_secret", False)]
    before = {template.partition("%(")[0] for possibilities, *_ in routes for template, _names in possibilities}
    beginnings = "|".join(re.escape(beginning) for beginning in sorted(before))
    return re.compile(rf"(\b(?:{beginnings}))[^/\s?'\"]+" if before else r"(?!)()")
