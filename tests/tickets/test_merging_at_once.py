"""Merges that cross: two agents, each merging one ticket into the other at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from threading import Barrier

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from supportdesk.kernel.tenancy import vendor_schema
from tests import databases
from tests.kernel.threads import at_once
from tests.terms.world import World
from tests.tickets.clocks.hours import AT_11, AT_12, FILED
from tickets.errors import NotPossible
from tickets.models import Ticket
from tickets.operations.acts.merging import merge_tickets, undo_merge
from vendors.models import Vendor


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Vendor]:
    """A vendor in a database of its own, entered, whose rows other connections see."""
    with django_db_blocker.unblock():
        connections.close_all()
        with databases.fresh_database("_merging"):
            vendor = Vendor.objects.get(key=databases.VENDOR_KEY)
            with vendor_schema(vendor.schema_name):
                yield vendor


@pytest.fixture
def world(committed: Vendor) -> World:
    """The vendor's desk, committed."""
    return World("imagicle")


def look_up(start: Barrier, *tickets: Ticket) -> list[Ticket]:
    """Return each ticket as this thread's connection finds it, when the other thread has looked as well."""
    found = [Ticket.objects.get(pk=ticket.pk) for ticket in tickets]
    start.wait()
    return found


def test_merges_that_cross_make_no_circle_and_do_not_wait_for_each_other(world: World, committed: Vendor) -> None:
    contact = world.customer(region="europe", plan="gold")

    for _ in range(6):
        one, other = world.file(contact, 2, FILED), world.file(contact, 2, FILED)
        start = Barrier(2, timeout=10)

        def merge(source: Ticket, target: Ticket, start: Barrier = start) -> str:
            with vendor_schema(committed.schema_name):
                mine = look_up(start, source, target)
                try:
                    merge_tickets(source=mine[0], target=mine[1], actor=world.agent, reason="Same", now=AT_11)
                except NotPossible:
                    return "refused"
                return "merged"

        outcomes = at_once(partial(merge, one, other), partial(merge, other, one))
        assert sorted(outcomes) == ["merged", "refused"]
        assert Ticket.objects.filter(pk__in=[one.pk, other.pk], merged_into=None).count() == 1


def test_an_undoing_and_a_merge_of_the_target_do_not_wait_for_each_other(world: World, committed: Vendor) -> None:
    contact = world.customer(region="europe", plan="gold")

    for _ in range(6):
        last, middle, first = (world.file(contact, 2, FILED) for _ in range(3))
        merge_tickets(source=first, target=middle, actor=world.agent, reason="Same", now=AT_11)
        start = Barrier(2, timeout=10)

        def undo(first: Ticket = first, start: Barrier = start) -> None:
            with vendor_schema(committed.schema_name):
                undo_merge(source=look_up(start, first)[0], actor=world.agent, reason="Other", now=AT_12)

        def merge(middle: Ticket = middle, last: Ticket = last, start: Barrier = start) -> None:
            with vendor_schema(committed.schema_name):
                mine = look_up(start, middle, last)
                merge_tickets(source=mine[0], target=mine[1], actor=world.agent, reason="Same", now=AT_12)

        at_once(undo, merge)
        statuses = Ticket.objects.filter(pk__in=[first.pk, middle.pk, last.pk]).order_by("pk")
        assert [ticket.status for ticket in statuses] == ["OPEN", "MERGED", "OPEN"]
