"""A web host whose clock is wrong changes no promise: nothing is early, nothing is falsely breached (through real pages)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from people.core.scopes import scopes_for
from people.models import User
from people.operations.tokens import make_token
from supportdesk.kernel import clock
from supportdesk.kernel.models import OutboxMessage
from tests.clients import VendorClient
from tests.host_clock import misset_host_clock
from tests.terms.world import World
from tickets.models import Breach, Event, StepReached, Ticket
from vendors.models import Vendor

HOUR = timedelta(hours=1)
MOMENT = timedelta(seconds=0.1)


def send(vendor: Vendor, user: User, path: str, body: Any) -> Any:
    """Do something through the API, in real time, and return what came of it."""
    scopes = scopes_for(user.kind)
    token = make_token(owner=user, name="test", scopes=scopes, lasts=timedelta(days=1), now=clock.database_now())
    client = VendorClient(vendor, HTTP_AUTHORIZATION=f"Bearer {token.secret}")
    answer = client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")
    assert answer.status_code in {200, 201}, answer.content
    return answer.json()


@pytest.mark.parametrize("wrong", [HOUR, -HOUR])
def test_fault_E_what_is_filed_and_answered_on_a_host_an_hour_off_is_neither_early_nor_breached(
    vendor: Vendor, world: World, monkeypatch: pytest.MonkeyPatch, wrong: timedelta
) -> None:
    contact = world.customer(plan=next(iter(world.terms.plans)).key)
    began = clock.database_now() - MOMENT
    misset_host_clock(monkeypatch, wrong)

    wish = {"subject": "It does not work", "body": "It worked.", "severity": 2, "intake": {"version": "7.1"}}
    row = send(vendor, contact.user, "tickets", {**wish, "request_type": world.terms.request_types[0].key})
    send(vendor, world.agent, f"tickets/{row['reference']}/reply", {"body": "We look at it."})
    ended = clock.database_now()
    world.pass_time(ended)

    ticket = Ticket.objects.get(reference=row["reference"])
    assert (Breach.objects.count(), StepReached.objects.count()) == (0, 0)
    assert began <= ticket.filed_at <= ended
    assert all(began <= at <= ended for at in Event.objects.filter(ticket=ticket).values_list("at", flat=True))
    assert all(began <= at <= ended for at in claims(vendor))
    assert claims(vendor) != []


def claims(vendor: Vendor) -> list[datetime]:
    """Return from when on each mail may leave."""
    return list(OutboxMessage.objects.filter(vendor=vendor.schema_name).values_list("claim_at", flat=True))
