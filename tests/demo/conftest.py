"""Stories told once a run, and a vendor filled with its sample."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from demo.seeding import Seeded, seed_vendor
from supportdesk.kernel.tenancy import vendor_schema
from tickets.models import Event
from vendors.queries import vendor_by_key

# A Wednesday afternoon in Berlin, a morning in New York, an evening in Dubai.
NOW = datetime(2026, 11, 18, 13, 0, tzinfo=UTC)


@cache
def story_document(vendor_key: str) -> dict[str, Any]:
    """Return the story of a vendor as `story --json` prints it; the database must be open."""
    lines: list[str] = []

    class Output:
        def write(self, text: str) -> None:
            lines.append(text)

    call_command("story", vendor_key, "--json", stdout=Output())
    document: dict[str, Any] = json.loads("".join(lines))[0]
    return document


@pytest.fixture
def story_of(db: None) -> Callable[[str], dict[str, Any]]:
    """A function that returns a vendor's story; played once, as nothing of it stays."""
    return story_document


@pytest.fixture
def sample_of(db: None) -> Iterator[Callable[..., Seeded]]:
    """A function that fills a vendor with its sample and leaves the test standing in its schema."""
    entered: list[Any] = []

    def fill(vendor_key: str, now: datetime = NOW) -> Seeded:
        seeded = seed_vendor(
            Path(settings.VENDOR_TERMS_ROOT) / vendor_key, domain="localhost", password_hash="", now=now
        )
        schema = vendor_schema(vendor_by_key(vendor_key).schema_name)
        schema.__enter__()
        entered.append(schema)
        return seeded

    yield fill
    for schema in reversed(entered):
        schema.__exit__(None, None, None)


def scene(story: dict[str, Any], subject: str) -> dict[str, Any]:
    """Return the first scene with this subject."""
    return next(found for found in story["scenes"] if found["subject"] == subject)


def promise(found_scene: dict[str, Any], subject: str, line: int = 0) -> dict[str, Any]:
    """Return what a line of a scene promises of a metric or step."""
    promised = found_scene["lines"][line]["promised"]
    found: dict[str, Any] = next(found for found in promised if found["subject"] == subject)
    return found


def line_at(found_scene: dict[str, Any], when: str) -> dict[str, Any]:
    """Return the first line of a scene at a time on the wall."""
    found: dict[str, Any] = next(line for line in found_scene["lines"] if line["when"] == when)
    return found


def happened(kind: str) -> int:
    """Return on how many tickets something of this kind happened."""
    return Event.objects.filter(kind=kind).values("ticket").distinct().count()
