"""Writes of promises: freezing one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slas.models import Policy
from slas.queries import draft_policy


def freeze_policy(
    *, name: Mapping[str, str], calendar: Mapping[str, Any], policy: Mapping[str, Any], now: datetime
) -> Policy:
    """Return the frozen promise with exactly these documents, storing it the first time."""
    draft = draft_policy(name=name, calendar=calendar, policy=policy)
    frozen, _created = Policy.objects.get_or_create(
        digest=draft.digest,
        defaults={"name": draft.name, "calendar": draft.calendar, "policy": draft.policy, "created_at": now},
    )
    return frozen
