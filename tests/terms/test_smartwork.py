"""smartwork's support FAQ, point by point."""

from __future__ import annotations

import pytest

from plans.core.hours import offered_lines
from plans.core.policy import plan_calendar
from slas.core.calendar.calendars import Calendar, compile_calendar, parse_calendar
from tests.terms.world import World, local

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


def hours_of(world: World, region: str) -> Calendar:
    return compile_calendar(parse_calendar(plan_calendar(world.terms, world.terms.plans[0].key, region)))


@pytest.mark.parametrize(
    ("region", "zone", "opens", "closes"),
    [
        ("emea", BERLIN, "2026-11-18 10:00", "2026-11-18 18:00"),
        ("usa", NEW_YORK, "2026-11-18 09:00", "2026-11-18 17:00"),
    ],
)
def test_D1_each_region_has_its_hours(smartwork: World, region: str, zone: str, opens: str, closes: str) -> None:
    calendar = hours_of(smartwork, region)

    assert calendar.windows(local("2026-11-18 00:00", zone), local("2026-11-19 00:00", zone)) == [
        (local(opens, zone), local(closes, zone))
    ]


@pytest.mark.parametrize(("region", "zone"), [("emea", BERLIN), ("usa", NEW_YORK)])
@pytest.mark.parametrize("day", ["2026-06-04", "2026-08-15", "2026-11-01", "2026-01-06", "2026-12-25"])
def test_D2_munichs_holidays_close_both_regions(smartwork: World, region: str, zone: str, day: str) -> None:
    calendar = hours_of(smartwork, region)

    assert calendar.windows(local(f"{day} 00:00", zone), local(f"{day} 23:59", zone)) == []


def test_D2_a_holiday_of_the_united_states_is_a_working_day(smartwork: World) -> None:
    # Thanksgiving.
    assert hours_of(smartwork, "usa").is_open(local("2026-11-26 10:00", NEW_YORK))


def test_D3_there_is_no_phone_anywhere(smartwork: World) -> None:
    plan = smartwork.terms.plans[0]

    assert smartwork.terms.phone_lines == ()
    assert offered_lines(smartwork.terms, plan.key, 1, "emea") == ()
    assert "phone" not in {rule.channel for rule in plan.channels}


def test_D3_a_call_is_not_a_way_to_file_and_the_refusal_names_the_ways_that_are(smartwork: World) -> None:
    contact = smartwork.customer(region="emea", plan=smartwork.terms.plans[0].key)

    filing = smartwork.try_to_file(
        contact, 1, local("2026-11-18 11:00", BERLIN), actor=smartwork.agent, channel="phone"
    )

    assert (filing.ticket, filing.decision.reason) == (None, "channel_not_offered")
    assert filing.decision.phone_lines == ()
    assert "portal" in filing.decision.next_step.pick("en")


def test_D3_web_and_mail_are_ways_in(smartwork: World) -> None:
    channels = {rule.channel for rule in smartwork.terms.plans[0].channels}

    assert {"portal", "email"} <= channels


def test_D4_four_named_severities_without_promised_times(smartwork: World) -> None:
    contact = smartwork.customer(region="emea", plan=smartwork.terms.plans[0].key)
    tickets = [smartwork.file(contact, number, local("2026-11-18 11:00", BERLIN)) for number in (1, 2, 3, 4)]

    assert len(smartwork.terms.severities) == 4
    assert [smartwork.times(ticket, ticket.filed_at).next_due for ticket in tickets] == [None] * 4
