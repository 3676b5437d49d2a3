"""Every vendor's sample, whatever day and hour it is filled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from demo.seeding import Seeded
from reconciler.queries.differences import find_differences
from reports.core.promises import Period
from reports.queries.answered_waits import list_waits
from reports.queries.promises import ReportQuery
from tests.demo.conftest import NOW, happened
from tests.demo.test_reading import VENDORS
from tickets.models import Event, Status, StepReached, Ticket
from tickets.queries import count_states

Fill = Callable[..., Seeded]
SUNDAY_NIGHT = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
SAINT_STEPHENS_DAY = datetime(2026, 12, 26, 9, 30, tzinfo=UTC)

pytestmark = pytest.mark.long


@pytest.mark.parametrize("now", [NOW, SUNDAY_NIGHT, SAINT_STEPHENS_DAY])
@pytest.mark.parametrize("vendor_key", VENDORS)
def test_every_vendor_is_filled(sample_of: Fill, vendor_key: str, now: datetime) -> None:
    assert sample_of(vendor_key, now).tickets >= 40
    assert set(Ticket.objects.values_list("status", flat=True)) == set(Status)
    assert min(happened("reopened"), happened("handed_over")) > 0
    assert not Event.objects.filter(at__gt=now).exists()
    assert [*find_differences(now=now)] == []


@pytest.mark.parametrize("now", [NOW, SUNDAY_NIGHT, SAINT_STEPHENS_DAY])
def test_E9_a_step_was_reached_and_something_is_late_and_something_due_soon(sample_of: Fill, now: datetime) -> None:
    sample_of("imagicle", now)
    states = count_states(Ticket.objects.filter(status=Status.OPEN), now=now)
    assert set(StepReached.objects.values_list("step", flat=True)) >= {1, 2, 3, 4}
    assert min(states["over"], states["soon"], states["best"], states["track"]) > 0


@pytest.mark.parametrize("now", [NOW, SUNDAY_NIGHT, SAINT_STEPHENS_DAY])
def test_waits_have_gone_on_after_the_customers_answer(sample_of: Fill, now: datetime) -> None:
    sample_of("imagicle", now)
    month = Period(now.date() - timedelta(days=30), now.date(), UTC)
    found = list_waits(ReportQuery(period=month, as_of=now))
    assert sorted(one.until is None for one in found) == [False, True]
    assert min(one.seconds for one in found) > 1800
