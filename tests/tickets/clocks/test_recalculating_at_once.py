"""Recalculations with somebody at work on a ticket, and versions published twice at once: two real connections."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Barrier

import pytest
from django.db import connections, transaction
from pytest_django import DjangoDbBlocker

from plans.errors import AlreadyPublished
from plans.models import Publication
from supportdesk.kernel.models import Timer
from supportdesk.kernel.tenancy import vendor_schema
from tests import databases
from tests.factories import make_staff
from tests.kernel.threads import at_once
from tests.terms.world import World
from tests.tickets.clocks.hours import AT_11, FILED
from tests.tickets.clocks.recalculations import apply_to_open, draft_of, response_within
from tickets.models import Event, Recalculation, Ticket
from tickets.operations.clocks.recalculating import AGAIN_IF_HELD, TIMER, recalculate_batch
from tickets.operations.event_log import lock_ticket
from tickets.queries.recalculation import get_progress
from vendors.models import Vendor


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Vendor]:
    """A vendor in a database of its own, entered, whose rows other connections see."""
    with django_db_blocker.unblock():
        connections.close_all()
        with databases.fresh_database("_recalculating"):
            vendor = Vendor.objects.get(key=databases.VENDOR_KEY)
            with vendor_schema(vendor.schema_name):
                yield vendor


def test_a_ticket_that_somebody_holds_is_tried_again_and_the_others_do_not_wait(committed: Vendor) -> None:
    world, admin = World("imagicle"), make_staff("Admin", is_admin=True)
    contact = world.customer(region="europe", plan="gold")
    held, free = world.file(contact, 2, FILED), world.file(contact, 2, FILED)
    recalculation = apply_to_open(draft_of(world, admin, AT_11, response_within(3)), admin, AT_11)
    locked, worked = Barrier(2, timeout=10), Barrier(2, timeout=10)

    def hold() -> None:
        with vendor_schema(committed.schema_name), transaction.atomic():
            lock_ticket(Ticket.objects.get(pk=held.pk))
            locked.wait()
            worked.wait()

    def work() -> None:
        with vendor_schema(committed.schema_name):
            locked.wait()
            for _ in range(2):
                recalculate_batch(recalculation_id=recalculation.pk, now=AT_11)
            worked.wait()

    at_once(hold, work)
    assert list(Event.objects.filter(kind="promise_changed").values_list("ticket", flat=True)) == [free.pk]
    assert Timer.objects.get(handler=TIMER).due_at == AT_11 + AGAIN_IF_HELD
    world.pass_time(AT_11 + AGAIN_IF_HELD)
    assert get_progress(recalculation).done == 2
    assert Event.objects.filter(kind="promise_changed", ticket=held).count() == 1


def test_of_two_who_publish_for_open_tickets_at_once_one_does_and_there_is_one_run(committed: Vendor) -> None:
    world, admin = World("imagicle"), make_staff("Admin", is_admin=True)
    contact = world.customer(region="europe", plan="gold")
    ticket = world.file(contact, 2, FILED)
    for number in range(4):
        draft = draft_of(world, admin, AT_11, response_within(3 + number), label=f"5.{number}")
        start = Barrier(2, timeout=10)

        def publish(start: Barrier = start, draft: object = draft) -> str:
            with vendor_schema(committed.schema_name):
                start.wait()
                try:
                    apply_to_open(draft, admin, AT_11)  # type: ignore[arg-type]
                except AlreadyPublished as error:
                    return f"told of {error.publication.label}"
                return "published"

        assert sorted(at_once(publish, publish)) == ["published", f"told of 5.{number}"]
    assert Recalculation.objects.count() == Publication.objects.filter(label__startswith="5.").count() == 4
    world.pass_time(AT_11 + AGAIN_IF_HELD)
    assert [event["label"] for event in world.events(ticket, "promise_changed")][-1] == "5.3"
