"""What is sent: forms that a page could take, and for the API what its own description asks for."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

# What a form of ours could ask for: more than any one of them takes.
FORM = dict.fromkeys(
    ("text", "reason", "reopen-text", "vendor-text", "explanation", "body", "name", "title"), "words"
) | {
    "kind": "public",
    "subject": "words",
    "severity": "1",
    "party": "customer",
    "to": "tier:support",
    "t": "1",
    "email": "somebody@example.org",
    "language": "de",
    "region": "europe",
    "next": "/",
    "state": "planned",
}
# Where one field asks for another, which a description cannot say.
_BODIES: dict[str, dict[str, Any]] = {
    "AssignSerializer": {"assignee": None},
    "InviteSerializer": {"email": "somebody@example.org"},
    "ContactInvitationInputSerializer": {"email": "somebody@example.org", "language": "en"},
    "PartnerPersonInputSerializer": {
        "email": "somebody@example.org",
        "name": "Somebody",
        "language": "en",
        "time_zone": "UTC",
    },
    "StaffInputSerializer": {
        "email": "somebody@example.org",
        "name": "Somebody",
        "language": "en",
        "time_zone": "UTC",
    },
    "ContractInputSerializer": {"organisation": 1, "plan": "maintenance", "starts_on": "2030-01-01"},
    "HoldInputSerializer": {"organisation": 1, "reason": "overdue_fees", "since_on": "2026-11-20"},
    "HandOverSerializer": {"tier": "support", "reason": "words"},
}
_WORDS_OF_A_SEARCH = ("q", "words")


def body_for(callback: Any, method: str) -> dict[str, Any]:
    """Return a body that would be taken from the right person, so that only the guard refuses it."""
    described = _described(callback, method)
    if described is None:
        return dict(FORM)
    if described.body is None:
        return {}
    return _BODIES.get(described.body.__name__) or dict(sample(described.body()))


def searches(callback: Any) -> list[str]:
    """Return the queries of a search that fits everything."""
    described = _described(callback, "get")
    if described is None:
        return ["?q=canary&view=all"]
    names = described.query().fields if described.query else {}
    return [f"?{name}=canary" for name in _WORDS_OF_A_SEARCH if name in names]


def query_fields(callback: Any) -> list[str]:
    """Return what the API's description says may stand in the query."""
    described = _described(callback, "get")
    return list(described.query().fields) if described and described.query else []


def sample(field: serializers.Field[Any, Any, Any, Any]) -> Any:
    """Return a value that a field takes."""
    if isinstance(field, serializers.Serializer):
        return {name: sample(part) for name, part in field.fields.items() if part.required}
    if isinstance(field, serializers.ChoiceField):
        return next(choice for choice in field.choices if choice)
    if isinstance(field, serializers.BooleanField):
        return True
    if isinstance(field, serializers.IntegerField):
        return field.min_value or 1
    if isinstance(field, serializers.ListField):
        return [sample(field.child)]
    if isinstance(field, serializers.DictField):
        return {}
    if isinstance(field, serializers.DateTimeField):
        return "2026-11-20T13:00:00Z"
    if isinstance(field, serializers.DateField):
        return "2026-11-20"
    return "me" if field.field_name == "assignee" else "words"


def _described(callback: Any, method: str) -> Any:
    view = getattr(callback, "cls", None)
    return getattr(getattr(view, method, None), "operation", None)
