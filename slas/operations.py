"""Writes of promises: freezing one."""

from __future__ import annotations

from datetime import datetime

from slas.models import Policy


def snapshot_policy(*, draft: Policy, now: datetime) -> Policy:
    """Return the frozen promise with exactly the documents of a draft, storing it the first time."""
    documents = {"name": draft.name, "calendar": draft.calendar, "policy": draft.policy}
    frozen, _created = Policy.objects.defer(*documents).get_or_create(
        digest=draft.digest, defaults={**documents, "created_at": now}
    )
    for field, document in documents.items():  # equal by the digest, so that they need not be read
        setattr(frozen, field, document)
    return frozen
