"""What came of a ticket's promises is kept by the process, and is what it would be if it were worked out again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Contact
from reports.core.promises import Run
from reports.queries import runs
from supportdesk.kernel.tenancy import vendor_schema
from tests.terms.world import World
from tests.tickets.clocks.hours import AT_11, AT_12, AT_13, AT_15, FILED, NEXT_DAY
from tickets.models import Breach, Ticket
from tickets.operations.acts.merging import merge_tickets
from tickets.operations.acts.status_changes import change_severity, close, reopen, resolve, wait_for
from tickets.operations.clocks.refreshing import advance_clocks
from tickets.operations.messages.conversation import reply
from vendors.models import Vendor

INSTANTS = [FILED + timedelta(minutes=30 * step) for step in range(100)]


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    runs.forget()
    yield
    runs.forget()


def worked_out_again(ids: list[int], at: datetime) -> dict[int, tuple[Run, ...]]:
    runs.forget()
    return runs.find_runs(ids, at)


@pytest.fixture
def ids(world: World, contact: Contact, ticket: Ticket) -> list[int]:
    """Tickets that are answered, put on hold, resolved, reopened, closed, merged, late, and left alone."""
    waits, ends, merged, late, alone = [world.file(contact, 1 + number % 4, FILED) for number in range(5)]
    reply(ticket=ticket, actor=world.agent, body="We are on it.", now=AT_11)
    wait_for(ticket=waits, actor=world.agent, party="customer", reason="logs", now=AT_11)
    merge_tickets(source=merged, target=ticket, actor=world.agent, reason="The same", now=AT_11)
    change_severity(ticket=ticket, actor=world.agent, severity=1, reason="Everybody", now=AT_12)
    resolve(ticket=ends, actor=world.agent, kind="fix", explanation="Restarted.", now=AT_12)
    reply(ticket=waits, actor=contact.user, body="Here they are.", now=AT_13)
    reopen(ticket=ends, actor=contact.user, reason="Again", now=AT_13)
    advance_clocks(ticket_ids=[late.pk], now=AT_13)
    resolve(ticket=ends, actor=world.agent, kind="fix", explanation="Replaced.", now=AT_15)
    close(ticket=ends, actor=world.agent, now=NEXT_DAY)
    return [ticket.pk, waits.pk, ends.pk, merged.pk, late.pk, alone.pk]


def test_at_every_instant_in_either_order_it_is_what_would_be_worked_out_again(ids: list[int]) -> None:
    expected = {at: worked_out_again(ids, at) for at in INSTANTS}
    runs.forget()

    assert [at for at in [*INSTANTS, *reversed(INSTANTS)] if runs.find_runs(ids, at) != expected[at]] == []


def test_a_ticket_to_which_nothing_has_happened_is_not_read_again(ids: list[int]) -> None:
    first = runs.find_runs(ids, NEXT_DAY)

    with CaptureQueriesContext(connection) as sent:
        again = runs.find_runs(ids, NEXT_DAY + timedelta(seconds=1))

    read = [query["sql"] for query in sent if 'FROM "tickets_ticket"' in query["sql"]]
    assert (again, len(read)) == (first, 1)


def test_an_event_is_seen_at_once(world: World, contact: Contact) -> None:
    ticket = world.file(contact, 4, AT_13)
    before = runs.find_runs([ticket.pk], AT_15)
    reply(ticket=ticket, actor=world.agent, body="We are on it.", now=AT_15)

    now = runs.find_runs([ticket.pk], AT_15)

    assert now != before
    assert now == worked_out_again([ticket.pk], AT_15)


def test_a_recorded_breach_is_seen_at_once(world: World, ticket: Ticket) -> None:
    before = runs.find_runs([ticket.pk], AT_11)
    breach = {"metric": "next_update", "cycle": 7, "severity": 1, "commitment": "effort"}
    Breach.objects.create(ticket=ticket, breached_at=AT_11, recorded_at=AT_11, **breach)

    assert len(runs.find_runs([ticket.pk], AT_11)[ticket.pk]) == len(before[ticket.pk]) + 1


def test_T12_what_is_kept_is_the_vendors_own(
    world: World, ticket: Ticket, vendor: Vendor, other_vendor: Vendor
) -> None:
    assert runs.find_runs([ticket.pk], AT_15)[ticket.pk] != ()

    with vendor_schema(other_vendor.schema_name):
        assert runs.find_runs([ticket.pk], AT_15) == {}
    assert list(runs._kept) == [(vendor.schema_name, ticket.pk)]
