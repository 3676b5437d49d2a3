"""The list "Set up your desk": steps that pages add, their state, and who sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from people.models import User, UserKind
from people.queries import get_desk_settings
from web.registry import Label, Registry

# Steps are counted no further: how much there is beyond matters to nobody who sets up a desk.
COUNT_LIMIT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupStep:
    """A step: what is done, why, and the page where it is done, by the name of its address.

    `count` says how much of it there is, up to a limit; with `enough` the step is done. `needs` are names of steps that come
    before it.
    """

    name: str
    order: int
    label: Label
    text: Label
    page: str
    action: Label
    count: Callable[[int], int]
    enough: int = 1
    needs: tuple[str, ...] = ()


SETUP: Registry[SetupStep] = Registry()


def setup_list(user: User) -> dict[str, Any] | None:
    """Return the list as ui/setup_list.html shows it, None for those who do not set up the desk and once it is hidden."""
    if not (user.kind == UserKind.STAFF and user.is_admin) or get_desk_settings().setup_hidden_at is not None:
        return None
    steps = list(SETUP)
    counts = {step.name: step.count(COUNT_LIMIT) for step in steps}
    done = {step.name for step in steps if counts[step.name] >= step.enough}
    rows = [_row(step, counts[step.name], done, steps) for step in steps]
    return {
        "steps": rows,
        "done": len(done),
        "is_done": len(done) == len(steps),
        "next": next((row["name"] for row in rows if row["state"] == "todo" and row["url"]), ""),
    }


def _row(step: SetupStep, count: int, done: set[str], steps: list[SetupStep]) -> dict[str, Any]:
    missing = [other.label for other in steps if other.name in step.needs and other.name not in done]
    state = "done" if step.name in done else "waits" if missing else "todo"
    return {
        "name": step.name,
        "label": step.label,
        "text": step.text,
        "state": state,
        "count": f"{COUNT_LIMIT - 1}+" if count >= COUNT_LIMIT else str(count),
        "waits_for": missing[0] if missing else "",
        "url": _address(step.page) if state != "waits" else "",
        "action": step.action,
    }


def _address(page: str) -> str:
    """Return the address of a page, empty as long as there is no such page."""
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""
