"""Imagicle's terms, point by point: what the customer is promised, who is told, in which words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from customers.models import Contact
from customers.queries import get_contact_of
from oncall.models import Shift
from people.operations.absences import enter_absence
from plans.core.hours import offered_lines
from plans.core.regions import suggest_region
from plans.operations import choose_region
from tests.factories import make_staff
from tests.terms.world import World, local
from tickets.models import Breach, Ticket
from tickets.operations.acts.status_changes import change_severity, confirm_severity, resolve, resume, wait_for
from tickets.operations.messages.conversation import reply
from tickets.queries import queue_order

ROME = "Europe/Rome"
BASIC_STEPS = (2, 3, 5, 10, 20)
HOUR_STEPS = (2, 4, 8, 16, 40)


def european(world: World, plan: str, **contact: object) -> Contact:
    return world.customer(region="europe", plan=plan, zone=ROME, country="IT", contact=dict(contact))


def first_due(world: World, plan: str, severity: int, filed: str) -> datetime | None:
    ticket = world.file(european(world, plan), severity, local(filed, ROME))
    return world.due(ticket, "first_response")


# TERM-E3: Basic answers in business days, with effort, and P3, P4 as soon as possible


@pytest.mark.parametrize(("severity", "due"), [(1, "2026-11-19 18:00"), (2, "2026-11-20 18:00")])
def test_E3_basic_responds_within_business_days(imagicle: World, severity: int, due: str) -> None:
    assert first_due(imagicle, "basic", severity, "2026-11-18 10:00") == local(due, ROME)


def test_E3_basic_p1_on_friday_is_due_on_monday(imagicle: World) -> None:
    assert first_due(imagicle, "basic", 1, "2026-11-20 17:30") == local("2026-11-23 18:00", ROME)


def test_E3_the_next_business_day_after_the_eve_of_a_bank_holiday_is_the_day_after_it(imagicle: World) -> None:
    # Tuesday 8 December is Immacolata in Italy.
    assert first_due(imagicle, "basic", 1, "2026-12-07 10:00") == local("2026-12-09 18:00", ROME)


@pytest.mark.parametrize("severity", [3, 4])
def test_E3_basic_p3_and_p4_are_best_effort_without_a_timer(imagicle: World, severity: int) -> None:
    ticket = imagicle.file(european(imagicle, "basic"), severity, local("2026-11-18 10:00", ROME))

    clock = imagicle.times(ticket, ticket.filed_at).metrics["first_response"]

    assert (clock.state, clock.due_at) == ("best_effort", None)


def test_E3_basic_assures_nothing(imagicle: World) -> None:
    ticket = imagicle.file(european(imagicle, "basic"), 1, local("2026-11-18 10:00", ROME))

    target = imagicle.times(ticket, ticket.filed_at).metrics["first_response"].target

    assert target is not None
    assert target.commitment == "effort"


# TERM-E4: Gold answers in business hours, guaranteed


@pytest.mark.parametrize(
    ("severity", "due"),
    [(1, "2026-11-18 11:00"), (2, "2026-11-18 12:00"), (3, "2026-11-18 14:00"), (4, "2026-11-18 18:00")],
)
def test_E4_gold_responds_within_business_hours(imagicle: World, severity: int, due: str) -> None:
    assert first_due(imagicle, "gold", severity, "2026-11-18 10:00") == local(due, ROME)


def test_E4_gold_p2_filed_on_friday_evening_is_due_on_saturday_morning(imagicle: World) -> None:
    assert first_due(imagicle, "gold", 2, "2026-11-20 17:30") == local("2026-11-21 10:30", ROME)


def test_E4_gold_is_guaranteed(imagicle: World) -> None:
    ticket = imagicle.file(european(imagicle, "gold"), 1, local("2026-11-18 10:00", ROME))

    target = imagicle.times(ticket, ticket.filed_at).metrics["first_response"].target

    assert target is not None
    assert target.commitment == "guaranteed"


# TERM-E5: Platinum P1 round the clock, P2 to P4 in the extended business hours


def test_E5_platinum_p1_on_sunday_night_is_due_in_sixty_minutes(imagicle: World) -> None:
    assert first_due(imagicle, "platinum", 1, "2026-11-22 23:15") == local("2026-11-23 00:15", ROME)


@pytest.mark.parametrize(
    ("severity", "due"), [(2, "2026-11-23 11:00"), (3, "2026-11-23 13:00"), (4, "2026-11-23 17:00")]
)
def test_E5_platinum_p2_to_p4_on_sunday_night_count_business_hours(imagicle: World, severity: int, due: str) -> None:
    assert first_due(imagicle, "platinum", severity, "2026-11-22 23:15") == local(due, ROME)


def test_E5_platinum_p2_counts_saturdays_and_bank_holidays(imagicle: World) -> None:
    # Saturday 15:00 of a P2: two business hours on the Saturday itself; 8 December is a bank holiday.
    assert first_due(imagicle, "platinum", 2, "2026-11-21 15:00") == local("2026-11-21 17:00", ROME)
    assert first_due(imagicle, "platinum", 2, "2026-12-08 10:00") == local("2026-12-08 12:00", ROME)


def test_E5_whoever_is_on_duty_is_notified_of_a_platinum_p1_at_night(imagicle: World) -> None:
    on_duty, off_duty = make_staff("Nadia on duty"), make_staff("Otto off duty")
    roster = imagicle.terms.plan("platinum").call_out["1"]
    night = local("2026-11-22 20:00", ROME)
    Shift.objects.create(roster_key=roster, user=on_duty, starts_at=night, ends_at=night + timedelta(hours=12))
    Shift.objects.create(roster_key=roster, user=off_duty, starts_at=night - timedelta(days=1), ends_at=night)

    ticket = imagicle.file(european(imagicle, "platinum"), 1, local("2026-11-22 23:15", ROME))

    assert imagicle.events(ticket, "called_out") == [{"roster": roster, "told": ["Nadia on duty"]}]
    assert len(imagicle.mails_to(on_duty)) == 1
    assert imagicle.mails_to(off_duty) == []


# TERM-E7: the priority is told, with the time the ticket will be handled


@pytest.mark.parametrize(
    ("plan", "due"), [("basic", "2026-11-18 14:00"), ("gold", "2026-11-18 10:30"), ("platinum", "2026-11-18 10:30")]
)
def test_E7_the_priority_of_a_p1_is_confirmed_in_time(imagicle: World, plan: str, due: str) -> None:
    ticket = imagicle.file(european(imagicle, plan), 1, local("2026-11-18 10:00", ROME))

    assert imagicle.due(ticket, "priority_notice") == local(due, ROME)


def test_E7_basic_counts_the_four_hours_on_the_calendar_of_the_response(imagicle: World) -> None:
    ticket = imagicle.file(european(imagicle, "basic"), 1, local("2026-11-20 16:00", ROME))

    assert imagicle.due(ticket, "priority_notice") == local("2026-11-23 11:00", ROME)


def test_E7_platinum_counts_the_thirty_minutes_round_the_clock(imagicle: World) -> None:
    ticket = imagicle.file(european(imagicle, "platinum"), 1, local("2026-11-22 23:15", ROME))

    assert imagicle.due(ticket, "priority_notice") == local("2026-11-22 23:45", ROME)


def test_E7_no_notice_is_promised_below_p1(imagicle: World) -> None:
    ticket = imagicle.file(european(imagicle, "gold"), 2, local("2026-11-18 10:00", ROME))

    assert imagicle.times(ticket, ticket.filed_at).metrics["priority_notice"].state == "none"


def test_E7_confirming_meets_the_promise_and_mails_the_time_of_handling(imagicle: World) -> None:
    contact = european(imagicle, "gold")
    ticket = imagicle.file(contact, 1, local("2026-11-18 10:00", ROME))
    at = local("2026-11-18 10:12", ROME)

    confirm_severity(ticket=ticket, actor=imagicle.agent, severity=1, reason="", now=at)

    clock = imagicle.times(ticket, at).metrics["priority_notice"]
    subject, body = imagicle.mails_to(contact.user)[-1]
    assert (clock.state, clock.met_at, clock.breached) == ("met", at, False)
    assert subject == f"[{ticket.reference}] Priority: P1 Critical"
    assert "We respond by Wed 18 Nov, 11:00 CET (guaranteed)." in body


# TERM-E8: Gold and Platinum come before Basic


def test_E8_the_queue_serves_gold_and_platinum_before_basic(imagicle: World) -> None:
    at = local("2026-11-18 10:00", ROME)
    basic = imagicle.file(european(imagicle, "basic"), 1, at)
    gold = imagicle.file(european(imagicle, "gold"), 4, at + timedelta(minutes=1))
    platinum = imagicle.file(european(imagicle, "platinum"), 4, at + timedelta(minutes=2))

    order = list(queue_order(Ticket.objects.all()))

    assert order[-1] == basic
    assert {order[0], order[1]} == {gold, platinum}


# TERM-E9, TERM-E10: the escalation


@pytest.mark.parametrize(
    ("plan", "dues"),
    [
        ("basic", ["2026-11-20 18:00", "2026-11-23 18:00", "2026-11-25 18:00", "2026-12-02 18:00", "2026-12-17 18:00"]),
        ("gold", ["2026-11-18 12:00", "2026-11-18 14:00", "2026-11-18 18:00", "2026-11-19 17:00", "2026-11-23 14:00"]),
        (
            "platinum",
            ["2026-11-18 12:00", "2026-11-18 14:00", "2026-11-18 18:00", "2026-11-19 17:00", "2026-11-23 14:00"],
        ),
    ],
)
def test_E9_the_steps_are_reached_at_their_times(imagicle: World, plan: str, dues: list[str]) -> None:
    ticket = imagicle.file(european(imagicle, plan), 2, local("2026-11-18 10:00", ROME))

    steps = imagicle.times(ticket, ticket.filed_at).steps

    assert [step.due_at for step in steps] == [local(due, ROME) for due in dues]


STEPS = {
    1: ["team_lead", "team_lead", "support_manager", "executives", "executives"],
    2: ["support_team", "team_lead", "team_lead", "support_manager", "executives"],
    3: ["support_team", "support_team", "support_team", "team_lead", "support_manager"],
    4: ["support_team", "support_team", "support_team", "support_team", "team_lead"],
}


@pytest.mark.parametrize("severity", [1, 2, 3, 4])
@pytest.mark.parametrize("plan", ["basic", "gold", "platinum"])
def test_E10_each_step_reaches_its_role(imagicle: World, plan: str, severity: int) -> None:
    ticket = imagicle.file(european(imagicle, plan), severity, local("2026-11-18 10:00", ROME))

    assert [step.role for step in imagicle.times(ticket, ticket.filed_at).steps] == STEPS[severity]


def test_E10_a_p1_escalates_to_the_co_ceo_and_the_cto(imagicle: World) -> None:
    make_staff("Lea", roles=("team_lead",))
    make_staff("Mara", roles=("support_manager",))
    ceo, cto = make_staff("Carla Co-CEO", roles=("executives",)), make_staff("Tom CTO", roles=("executives",))
    ticket = imagicle.file(european(imagicle, "gold"), 1, local("2026-11-18 10:00", ROME))

    imagicle.pass_time(local("2026-11-24 09:00", ROME))

    assert [imagicle.told(ticket, step) for step in (1, 2, 3, 4, 5)] == [
        ["Lea"],
        ["Lea"],
        ["Mara"],
        ["Carla Co-CEO", "Tom CTO"],
        ["Carla Co-CEO", "Tom CTO"],
    ]
    assert [subject for subject, _ in imagicle.mails_to(ceo)] == [
        f"[{ticket.reference}] Escalated to you, step 4: It does not work",
        f"[{ticket.reference}] Escalated to you, step 5: It does not work",
    ]
    assert len(imagicle.mails_to(cto)) == 2


def test_E10_a_step_nobody_holds_goes_to_the_next_that_somebody_holds_and_says_so(imagicle: World) -> None:
    mara = make_staff("Mara", roles=("support_manager",))
    ticket = imagicle.file(european(imagicle, "gold"), 1, local("2026-11-18 10:00", ROME))

    imagicle.pass_time(local("2026-11-18 12:30", ROME))

    [event] = imagicle.events(ticket, "step_reached")
    assert (event["role"], event["told_role"], event["told"]) == ("team_lead", "support_manager", ["Mara"])
    assert (
        "No one is available as Team leader, so you are notified as Support manager." in imagicle.mails_to(mara)[-1][1]
    )


def test_E10_who_stands_in_for_an_absent_holder_is_notified_in_their_place(imagicle: World) -> None:
    lea, mara = make_staff("Lea", roles=("team_lead",)), make_staff("Mara")
    filed = local("2026-11-18 10:00", ROME)
    enter_absence(user=lea, starts_at=filed, ends_at=filed + timedelta(days=1), substitute=mara, actor=lea, now=filed)
    ticket = imagicle.file(european(imagicle, "gold"), 1, filed)

    imagicle.pass_time(local("2026-11-18 12:30", ROME))

    [event] = imagicle.events(ticket, "step_reached")
    assert (event["told_role"], event["told"], event["instead_of"]) == ("team_lead", ["Mara"], {"Mara": "Lea"})
    assert "Lea is away, so you are notified." in imagicle.mails_to(mara)[-1][1]
    assert imagicle.mails_to(lea) == []


def test_E10_a_step_whose_holder_is_away_with_nobody_to_stand_in_goes_to_the_next(imagicle: World) -> None:
    lea, mara = make_staff("Lea", roles=("team_lead",)), make_staff("Mara", roles=("support_manager",))
    filed = local("2026-11-18 10:00", ROME)
    enter_absence(user=lea, starts_at=filed, ends_at=filed + timedelta(days=1), substitute=None, actor=lea, now=filed)
    ticket = imagicle.file(european(imagicle, "gold"), 1, filed)

    imagicle.pass_time(local("2026-11-18 12:30", ROME))

    assert imagicle.told(ticket, 1) == [mara.name]


def test_E10_a_step_with_nobody_at_all_is_recorded_all_the_same(imagicle: World) -> None:
    ticket = imagicle.file(european(imagicle, "gold"), 1, local("2026-11-18 10:00", ROME))

    imagicle.pass_time(local("2026-11-18 12:30", ROME))

    assert imagicle.told(ticket, 1) == []


# TERM-E11: waits do not count


def test_E11_the_escalation_leaves_out_the_wait_for_the_customer_over_a_weekend(imagicle: World) -> None:
    ticket = imagicle.file(european(imagicle, "gold"), 2, local("2026-11-20 16:00", ROME))
    agent = imagicle.agent
    wait_for(ticket=ticket, actor=agent, party="customer", reason="log files", now=local("2026-11-20 17:00", ROME))
    imagicle.pass_time(local("2026-11-23 09:59", ROME))

    reply(ticket=ticket, actor=ticket.contact.user, body="Here they are.", now=local("2026-11-23 10:00", ROME))

    first_step = imagicle.times(ticket, local("2026-11-23 10:00", ROME)).steps[0]
    assert first_step.due_at == local("2026-11-23 11:00", ROME)
    assert first_step.reached_at is None


def test_E11_the_first_response_does_not_wait(imagicle: World) -> None:
    ticket = imagicle.file(european(imagicle, "gold"), 3, local("2026-11-18 10:00", ROME))
    at = local("2026-11-18 10:30", ROME)

    wait_for(ticket=ticket, actor=imagicle.agent, party="third_party", reason="the carrier", now=at)

    assert imagicle.due(ticket, "first_response", at) == local("2026-11-18 14:00", ROME)


def test_E11_a_wait_for_a_third_party_ends_when_it_is_resumed(imagicle: World) -> None:
    ticket = imagicle.file(european(imagicle, "gold"), 2, local("2026-11-18 10:00", ROME))
    wait_for(
        ticket=ticket,
        actor=imagicle.agent,
        party="third_party",
        reason="the carrier",
        now=local("2026-11-18 11:00", ROME),
    )

    resume(ticket=ticket, actor=imagicle.agent, reason="repaired", now=local("2026-11-18 15:00", ROME))

    assert imagicle.times(ticket, local("2026-11-18 15:00", ROME)).steps[0].due_at == local("2026-11-18 16:00", ROME)


# TERM-E31: what another manufacturer must repair is waiting for it, with the reason, and goes on afterwards


@pytest.fixture
def at_the_carrier(imagicle: World) -> Ticket:
    """A Gold P2 of ten o'clock that has waited for the carrier since eleven."""
    ticket = imagicle.file(european(imagicle, "gold"), 2, local("2026-11-18 10:00", ROME))
    at = local("2026-11-18 11:00", ROME)
    wait_for(ticket=ticket, actor=imagicle.agent, party="third_party", reason="the carrier repairs the line", now=at)
    return Ticket.objects.get(pk=ticket.pk)


def test_E31_the_wait_says_for_what_and_stops_the_escalation(imagicle: World, at_the_carrier: Ticket) -> None:
    imagicle.pass_time(local("2026-11-19 17:00", ROME))

    times = imagicle.times(at_the_carrier, local("2026-11-19 17:00", ROME))
    assert (at_the_carrier.status, times.waiting_for) == ("WAITING_THIRD_PARTY", "third_party")
    assert imagicle.events(at_the_carrier, "wait")[0]["reason"] == "the carrier repairs the line"
    assert [step.reached_at for step in times.steps] == [None] * 5


def test_E31_what_the_customer_writes_meanwhile_repairs_no_line(imagicle: World, at_the_carrier: Ticket) -> None:
    at = local("2026-11-18 15:00", ROME)

    reply(ticket=at_the_carrier, actor=at_the_carrier.contact.user, body="Any news?", now=at)

    assert imagicle.times(at_the_carrier, at).waiting_for == "third_party"
    assert Ticket.objects.get(pk=at_the_carrier.pk).status == "WAITING_THIRD_PARTY"


def test_E31_the_search_continues_once_it_is_repaired(imagicle: World, at_the_carrier: Ticket) -> None:
    at = local("2026-11-19 15:00", ROME)

    resume(ticket=at_the_carrier, actor=imagicle.agent, reason="the line is repaired", now=at)

    times = imagicle.times(at_the_carrier, at)
    assert (Ticket.objects.get(pk=at_the_carrier.pk).status, times.waiting_for) == ("OPEN", None)
    # An hour had passed before, the first step asks for two.
    assert times.steps[0].due_at == local("2026-11-19 16:00", ROME)


# TERM-E12: the priority is lowered when the customer cannot give what is needed


def test_E12_lowering_recalculates_the_targets_from_the_same_start_and_tells_the_customer(imagicle: World) -> None:
    contact = european(imagicle, "gold")
    ticket = imagicle.file(contact, 2, local("2026-11-18 10:00", ROME))
    at = local("2026-11-18 11:00", ROME)

    change_severity(ticket=ticket, actor=imagicle.agent, severity=4, reason="Nobody can test before Monday.", now=at)

    subject, body = imagicle.mails_to(contact.user)[-1]
    assert imagicle.due(ticket, "first_response", at) == local("2026-11-18 18:00", ROME)
    assert subject == f"[{ticket.reference}] Priority is now P4 Low"
    assert "Nobody can test before Monday." in body
    assert imagicle.events(ticket, "severity") == [{"from": 2, "to": 4, "reason": "Nobody can test before Monday."}]


def test_E12_a_breach_before_the_lowering_stays_recorded(imagicle: World) -> None:
    ticket = imagicle.file(european(imagicle, "gold"), 1, local("2026-11-18 10:00", ROME))
    imagicle.pass_time(local("2026-11-18 11:30", ROME))

    change_severity(
        ticket=ticket, actor=imagicle.agent, severity=4, reason="No answer.", now=local("2026-11-18 11:30", ROME)
    )

    assert Breach.objects.filter(ticket=ticket, metric="first_response").count() == 1


# TERM-E13: regions, their hours, and the choice of the nearest


@pytest.mark.parametrize(
    ("region", "zone", "plan", "filed", "due"),
    [
        ("americas", "America/New_York", "gold", "2026-11-20 16:30", "2026-11-21 08:30"),
        ("americas", "America/New_York", "basic", "2026-11-20 16:30", "2026-11-24 17:00"),
        ("europe", ROME, "gold", "2026-11-21 17:00", "2026-11-23 10:00"),
        ("middle-east", "Asia/Dubai", "gold", "2026-11-20 10:00", "2026-11-21 14:00"),
        ("middle-east", "Asia/Dubai", "basic", "2026-11-20 10:00", "2026-11-23 18:00"),
        ("uae", "Asia/Dubai", "gold", "2026-11-20 17:00", "2026-11-21 13:00"),
        ("uae", "Asia/Dubai", "basic", "2026-11-20 10:00", "2026-11-24 18:00"),
    ],
)
def test_E13_each_region_has_its_own_hours(
    imagicle: World, region: str, zone: str, plan: str, filed: str, due: str
) -> None:
    contact = imagicle.customer(region=region, plan=plan, zone=zone)
    ticket = imagicle.file(contact, 2, local(filed, zone))

    assert imagicle.due(ticket, "first_response") == local(due, zone)


def test_E13_a_bank_holiday_counts_for_gold_in_its_own_hours(imagicle: World) -> None:
    # Thanksgiving, Thursday 26 November 2026: 7 to 12 for Gold in the Americas.
    contact = imagicle.customer(region="americas", plan="gold", zone="America/New_York", country="US")
    ticket = imagicle.file(contact, 2, local("2026-11-26 11:00", "America/New_York"))

    assert imagicle.due(ticket, "first_response") == local("2026-11-27 08:00", "America/New_York")


def test_E13_an_hour_of_the_americas_stays_an_hour_when_the_clocks_go_back(imagicle: World) -> None:
    # Sunday 1 November 2026 ends summer time in New York.
    contact = imagicle.customer(region="americas", plan="gold", zone="America/New_York", country="US")
    ticket = imagicle.file(contact, 4, local("2026-10-30 16:00", "America/New_York"))

    assert imagicle.due(ticket, "first_response") == local("2026-11-02 09:00", "America/New_York")


@pytest.mark.parametrize(
    ("country", "zone", "region"),
    [
        ("IT", ROME, "europe"),
        ("US", "America/Los_Angeles", "americas"),
        ("AE", "Asia/Dubai", "uae"),
        ("SA", "Asia/Riyadh", "middle-east"),
    ],
)
def test_E13_the_region_of_the_country_is_suggested(imagicle: World, country: str, zone: str, region: str) -> None:
    at = datetime(2026, 11, 18, tzinfo=UTC)

    assert suggest_region(imagicle.terms, country=country, tz=zone, at=at).region == region


def test_E13_elsewhere_the_nearest_zone_is_suggested_and_the_customer_chooses(imagicle: World) -> None:
    at = datetime(2026, 11, 18, tzinfo=UTC)
    suggested = suggest_region(imagicle.terms, country="ZA", tz="Africa/Johannesburg", at=at)
    contact = imagicle.customer(region="americas", plan="gold", zone="Africa/Johannesburg", country="ZA")

    ticket = imagicle.file(contact, 2, local("2026-11-18 07:30", "America/New_York"))

    assert (suggested.region, suggested.because) == ("europe", "offset")
    assert imagicle.due(ticket, "first_response") == local("2026-11-18 09:30", "America/New_York")


def test_E13_a_customer_who_chooses_another_region_gets_its_hours_for_what_is_filed_from_then_on(
    imagicle: World,
) -> None:
    contact = imagicle.customer(region="europe", plan="gold", zone="Africa/Johannesburg", country="ZA")
    before = imagicle.file(contact, 2, local("2026-11-18 10:00", ROME))

    choose_region(contact=contact, region_key="americas", now=local("2026-11-18 11:00", ROME))

    after = imagicle.file(get_contact_of(contact.user), 2, local("2026-11-18 11:30", ROME))
    assert imagicle.due(before, "first_response") == local("2026-11-18 12:00", ROME)
    assert imagicle.due(after, "first_response") == local("2026-11-18 09:00", "America/New_York")


# TERM-E33: phone lines of the region


@pytest.mark.parametrize(
    ("region", "numbers"),
    [("europe", ["+39 0584 943232"]), ("americas", ["+1 305 5013030", "+1 206 2012042"]), ("uae", ["+971 436 05197"])],
)
def test_E33_a_region_has_its_phone_lines(imagicle: World, region: str, numbers: list[str]) -> None:
    lines = offered_lines(imagicle.terms, "gold", 1, region)

    assert [line.number for line in lines] == numbers


# TERM-E34: the vendor determines the priority


def test_E34_an_agent_sets_another_priority_than_the_customers_with_a_reason(imagicle: World) -> None:
    contact = european(imagicle, "gold")
    ticket = imagicle.file(contact, 1, local("2026-11-18 10:00", ROME))
    at = local("2026-11-18 10:20", ROME)

    confirm_severity(ticket=ticket, actor=imagicle.agent, severity=3, reason="One extension is affected.", now=at)

    stored = Ticket.objects.get(pk=ticket.pk)
    subject, body = imagicle.mails_to(contact.user)[-1]
    assert (stored.severity_proposed, stored.severity, stored.severity_confirmed_at) == (1, 3, at)
    assert imagicle.due(ticket, "first_response", at) == local("2026-11-18 14:00", ROME)
    assert subject == f"[{ticket.reference}] Priority: P3 Medium"
    assert "One extension is affected." in body


def test_E34_the_mail_is_in_the_contacts_language_and_zone(imagicle: World) -> None:
    contact = european(imagicle, "gold", language="de")
    ticket = imagicle.file(contact, 1, local("2026-11-18 10:00", ROME))

    confirm_severity(ticket=ticket, actor=imagicle.agent, severity=1, reason="", now=local("2026-11-18 10:20", ROME))

    subject, body = imagicle.mails_to(contact.user)[-1]
    assert subject == f"[{ticket.reference}] Priorität: P1 Kritisch"
    assert "Wir antworten bis Mi, 18. Nov, 11:00 CET (garantiert)." in body


def test_a_resolved_ticket_breaches_nothing(imagicle: World) -> None:
    ticket = imagicle.file(european(imagicle, "gold"), 1, local("2026-11-18 10:00", ROME))
    resolve(
        ticket=ticket, actor=imagicle.agent, kind="fix", explanation="Restarted.", now=local("2026-11-18 10:30", ROME)
    )

    imagicle.pass_time(local("2026-12-18 10:30", ROME))

    assert Breach.objects.count() == 0
