"""Writing to the audit log, in the transaction of the act itself: what is rolled back was never done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from supportdesk.audit.models import AuditEntry, SecurityEvent, SecurityEventKind


def record(*, actor: Model | str, action: str, target: Model | str, data: Mapping[str, Any], now: datetime) -> None:
    """Add one entry; actor and target are rows or names such as `timer` and `ticket:42`."""
    AuditEntry.objects.create(
        happened_at=now, actor=reference(actor), action=action, target=reference(target), data=dict(data)
    )


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what an entry says of changed values: each by its name, from what to what; days as ISO 8601 has them."""
    return {
        name: {"from": _plain(before.get(name)), "to": _plain(value)}
        for name, value in after.items()
        if before.get(name) != value
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def keep_security_event(
    *, kind: SecurityEventKind, person: str, address: str, request_number: str, about: str, now: datetime
) -> None:
    """Add one security event; what cannot be printed in `about`, which anybody may have written, is left out."""
    SecurityEvent.objects.create(
        happened_at=now,
        kind=kind,
        person=person,
        address=address[:45],
        request_number=request_number,
        about="".join(character if character.isprintable() else "?" for character in about[:200]),
    )


def reference(thing: Model | str) -> str:
    """Return how the log names a row: its model and its key."""
    if isinstance(thing, str):
        return thing
    if thing.pk is None:
        raise ValueError(f"{thing!r} is not stored yet, the audit log cannot name it.")
    model = thing._meta.model_name
    return f"{model}:{thing.pk}"
