"""The registry of one's own account: the pages behind it, each with what holds now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from people.models import User
from web.registry import Label, Registry, everybody


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A page of the account, by the name of its address: what it is about, and what holds now or can be done."""

    name: str
    label: Label
    order: int
    words: Callable[[User], str]
    is_for: Callable[[User], bool] = everybody


SETTINGS: Registry[Setting] = Registry()
