"""The audit log: lines are added and never changed (ATTACK-A40)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.functional import SimpleLazyObject

from people.models import User
from supportdesk.audit.models import AuditEntry
from supportdesk.audit.operations import record
from tests.factories import make_staff
from vendors.models import Vendor

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def record_one() -> None:
    record(actor="timer", action="ticket.breach", target="ticket:42", data={"metric": "resolution"}, now=NOON)


def test_an_entry_says_who_did_what_to_what_and_when(vendor: Vendor) -> None:
    agent = make_staff("Ada")
    record(actor=agent, action="ticket.resolve", target="ticket:42", data={"kind": "fixed"}, now=NOON)
    entry = AuditEntry.objects.values("happened_at", "actor", "action", "target", "data").get()
    assert entry == {
        "happened_at": NOON,
        "actor": f"user:{agent.pk}",
        "action": "ticket.resolve",
        "target": "ticket:42",
        "data": {"kind": "fixed"},
    }


def test_whoever_asked_for_a_page_is_named_like_anybody_else(vendor: Vendor) -> None:
    user = make_staff()
    wrapped = cast("User", SimpleLazyObject(lambda: user))  # as request.user is
    record(actor=wrapped, action="x", target=wrapped, data={}, now=NOON)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.target) == (f"user:{user.pk}", f"user:{user.pk}")


def test_what_is_not_stored_cannot_be_named(vendor: Vendor) -> None:
    with pytest.raises(ValueError, match="not stored yet"):
        record(actor=User(name="Nobody"), action="x", target="y", data={}, now=NOON)


def test_an_act_that_is_rolled_back_leaves_no_entry(vendor: Vendor) -> None:
    with transaction.atomic():
        record_one()
        transaction.set_rollback(True)
    assert AuditEntry.objects.count() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditentry SET actor = 'somebody else'",
        "DELETE FROM audit_auditentry",
        "TRUNCATE audit_auditentry",
    ],
)
def test_an_entry_is_never_changed(vendor: Vendor, statement: str) -> None:
    record_one()
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.count() == 1
