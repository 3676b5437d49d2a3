"""What pages add themselves to: each audience's navigation, panels and figures, found by importing its folder of pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Generic, Protocol, TypeVar

from django.urls import URLPattern, reverse
from django.utils.functional import Promise

Label = str | Promise  # a word, or one that is translated when it is shown
Reader = TypeVar("Reader")


class Entry(Protocol):
    """Something that a page adds: a name of its own, and its place among the others."""

    @property
    def name(self) -> str: ...

    @property
    def order(self) -> int: ...


Added = TypeVar("Added", bound=Entry)


class Registry(Generic[Added]):
    """What pages have added; iterating gives it in order. A name that is taken raises ValueError."""

    def __init__(self) -> None:
        self.entries: list[Added] = []

    def add(self, *added: Added) -> None:
        """Add entries at their places."""
        for entry in added:
            if any(entry.name == other.name for other in self.entries):
                raise ValueError(f"{entry.name!r} was added twice.")
            self.entries = sorted([*self.entries, entry], key=lambda one: one.order)

    def __iter__(self) -> Iterator[Added]:
        return iter(self.entries)


def everybody(_reader: object) -> bool:
    """Let every reader of the audience see an entry."""
    return True


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A group of the rail; `label` names the landmark of one without a title, `wide` groups go on small screens."""

    title: Label
    order: int
    label: Label = ""
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Generic[Reader]):
    """A page in the navigation, by the name of its address; `count` is the figure beside it, `key` leads there."""

    name: str
    label: Label
    order: int
    group: Group | None = None
    key: str = ""
    is_for: Callable[[Reader], bool] = everybody
    count: Callable[[Reader], int | None] | None = None


def link_item(link: Link[Reader], reader: Reader, *, current: str, query: str = "") -> dict[str, Any]:
    """Return a link as the templates of navigation show it."""
    return {
        "label": link.label,
        "url": reverse(link.name) + query,
        "count": link.count(reader) if link.count else None,
        "current": link.name == current,
        "key": link.key,
    }


def rail_groups(groups: Mapping[Group, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return groups with their items as desk_base.html shows them, in order, without empty ones."""
    return [
        {"title": group.title, "label": group.label, "wide": group.wide, "items": groups[group]}
        for group in sorted(groups, key=lambda one: one.order)
        if groups[group]
    ]


def find_pages(package: str) -> list[URLPattern]:
    """Import every module of a package of pages, in which pages add themselves, and return their addresses."""
    found: list[URLPattern] = []
    for module in sorted(iter_modules(import_module(package).__path__), key=lambda one: one.name):
        found += getattr(import_module(f"{package}.{module.name}"), "urlpatterns", [])
    return found
