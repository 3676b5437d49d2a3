"""Writes of promises: freezing one."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from slas.models import Policy
from supportdesk.kernel.database.compiled_queries import CompiledQuery, Parameter


def snapshot_policy(*, draft: Policy, now: datetime) -> Policy:
    """Return the frozen promise with exactly the documents of a draft, storing it the first time."""
    documents = {"name": draft.name, "calendar": draft.calendar, "policy": draft.policy}
    frozen = next(iter(_policies_by_digest(digest=draft.digest)), None)
    if frozen is None:
        frozen, _created = Policy.objects.get_or_create(digest=draft.digest, defaults={**documents, "created_at": now})
    for field, document in documents.items():  # equal by the digest, so that they need not be read
        setattr(frozen, field, document)
    return frozen


@CompiledQuery
def _policies_by_digest() -> QuerySet[Policy]:
    return Policy.objects.filter(digest=Parameter("digest")).defer("name", "calendar", "policy")
