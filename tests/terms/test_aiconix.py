"""aiconix' terms, point by point."""

from __future__ import annotations

import pytest

from plans.core.hours import format_opening_hours, offered_lines, phone_line_document
from slas.core.calendar.calendars import compile_calendar, parse_calendar
from tests.factories import make_contact, make_staff
from tests.terms.world import World, local
from tickets.errors import NotAllowed
from tickets.models import FilingAttempt, ResolutionKind, Ticket
from tickets.operations.acts.status_changes import hand_over_to_tier, resolve

BERLIN = "Europe/Berlin"
MORNING = "2026-11-18 10:00"


def test_A1_the_plan_is_given_to_every_customer_at_no_charge(aiconix: World) -> None:
    contact = aiconix.customer()

    ticket = aiconix.file(contact, 2, local(MORNING, BERLIN))

    price = aiconix.terms.plan(ticket.plan_version.plan.key).price
    assert ticket.contract is None
    assert price is not None
    assert price.amount == 0


@pytest.mark.parametrize(
    ("filed", "due"),
    [
        ("2026-11-18 10:00", "2026-11-20 17:00"),
        ("2026-11-20 16:59", "2026-11-24 17:00"),
        ("2026-11-21 12:00", "2026-11-24 17:00"),
        # Friday 2 October: Saturday 3 October is a holiday anyway, Monday and Tuesday count.
        ("2026-10-02 10:00", "2026-10-06 17:00"),
        # Christmas: 25 and 26 December are holidays, 24 December is not.
        ("2026-12-23 10:00", "2026-12-28 17:00"),
    ],
)
def test_A2_hours_are_weekdays_nine_to_five_of_the_serving_office_without_its_holidays(
    aiconix: World, filed: str, due: str
) -> None:
    ticket = aiconix.file(aiconix.customer(), 3, local(filed, BERLIN))

    assert aiconix.due(ticket, "first_response") == local(due, BERLIN)


def test_A3_the_portal_refuses_severity_1_and_shows_the_phone_instead(aiconix: World) -> None:
    contact = aiconix.customer()

    filing = aiconix.try_to_file(contact, 1, local(MORNING, BERLIN))

    assert filing.ticket is None
    assert filing.decision.outcome == "refuse"
    assert [aiconix.terms.phone_line(key).key for key in filing.decision.phone_lines] == [
        line.key for line in offered_lines(aiconix.terms, "standard", 1, contact.organisation.region_key)
    ]
    assert FilingAttempt.objects.get(pk=filing.attempt.pk).outcome == "refuse"


def test_A3_an_agent_files_severity_1_for_the_caller(aiconix: World) -> None:
    contact = aiconix.customer()

    filing = aiconix.try_to_file(contact, 1, local(MORNING, BERLIN), actor=aiconix.agent, channel="phone")

    assert filing.ticket is not None
    assert (filing.ticket.contact, filing.ticket.filed_by) == (contact, aiconix.agent)


def test_A3_a_customer_cannot_claim_to_have_called(aiconix: World) -> None:
    contact = aiconix.customer()

    with pytest.raises(NotAllowed):
        aiconix.try_to_file(contact, 1, local(MORNING, BERLIN), channel="phone")


@pytest.mark.parametrize("severity", [2, 3, 4])
def test_A3_severities_2_to_4_are_filed_in_the_portal(aiconix: World, severity: int) -> None:
    assert aiconix.file(aiconix.customer(), severity, local(MORNING, BERLIN)).severity == severity


def test_A4_every_case_has_a_number_of_its_own_that_the_customer_is_sent(aiconix: World) -> None:
    contact = aiconix.customer()
    first = aiconix.file(contact, 2, local(MORNING, BERLIN))
    second = aiconix.file(contact, 2, local(MORNING, BERLIN))

    prefix = aiconix.terms.vendor.ticket_prefix
    assert (first.reference, second.reference) == (f"{prefix}-{10_000 + first.pk}", f"{prefix}-{10_001 + first.pk}")
    assert [subject for subject, _ in aiconix.mails_to(contact.user)] == [
        f"[{first.reference}] We have received your request: It does not work",
        f"[{second.reference}] We have received your request: It does not work",
    ]


def test_A4_a_number_is_not_given_out_again_when_a_case_is_gone(aiconix: World) -> None:
    contact = aiconix.customer()
    first = aiconix.file(contact, 2, local(MORNING, BERLIN))
    number = first.reference
    Ticket.objects.filter(pk=first.pk).update(reference="GONE")

    second = aiconix.file(contact, 2, local(MORNING, BERLIN))

    assert second.reference != number


@pytest.mark.parametrize("severity", [1, 2, 3, 4])
def test_A5_every_severity_is_answered_within_two_business_days_with_effort(aiconix: World, severity: int) -> None:
    contact = aiconix.customer()
    ticket = (
        aiconix.file(contact, severity, local(MORNING, BERLIN), actor=aiconix.agent, channel="phone")
        if severity == 1
        else (aiconix.file(contact, severity, local(MORNING, BERLIN)))
    )

    clock = aiconix.times(ticket, ticket.filed_at).metrics["first_response"]

    assert clock.target is not None
    assert (clock.due_at, clock.target.commitment) == (local("2026-11-20 17:00", BERLIN), "effort")


@pytest.mark.parametrize("kind", ["fix", "workaround", "other_solution"])
def test_A6_a_resolution_is_a_fix_a_workaround_or_another_solution(aiconix: World, kind: str) -> None:
    contact = aiconix.customer()
    ticket = aiconix.file(contact, 2, local(MORNING, BERLIN))

    resolve(
        ticket=ticket,
        actor=aiconix.agent,
        kind=kind,
        explanation="Clear the cache.",
        now=local("2026-11-18 11:00", BERLIN),
    )

    stored = Ticket.objects.get(pk=ticket.pk)
    subject, body = aiconix.mails_to(contact.user)[-1]
    assert (stored.status, stored.resolution_kind) == ("RESOLVED", ResolutionKind(kind))
    assert subject == f"[{ticket.reference}] Resolved: It does not work"
    assert body.startswith("Clear the cache.")


@pytest.mark.parametrize("contact", [{"is_designated": False}, {"qualified_on": None}])
def test_A7_only_the_trained_administrator_files_and_nobody_learns_who_that_is(
    aiconix: World, contact: dict[str, object]
) -> None:
    asking = aiconix.customer(contact=contact)
    administrator = make_contact(asking.organisation, "Agathe Administrator")

    filing = aiconix.try_to_file(asking, 2, local(MORNING, BERLIN))

    words = f"{filing.decision.message.pick('en')} {filing.decision.next_step.pick('en')}"
    assert filing.ticket is None
    assert "administrator" in words
    assert administrator.user.name not in words
    assert administrator.user.email not in words


def test_A8_the_severity_1_line_is_open_eight_to_five_berlin_time_in_english(aiconix: World) -> None:
    [line] = offered_lines(aiconix.terms, "standard", 1, aiconix.terms.regions[0].key)
    document = phone_line_document(aiconix.terms, line, "standard", aiconix.terms.regions[0].key)
    calendar = compile_calendar(parse_calendar(document))

    assert line.languages == ("en",)
    assert format_opening_hours(document, str) == "Mon–Fri 08:00–17:00 (Berlin time)"
    assert calendar.is_open(local("2026-11-18 08:00", BERLIN))
    assert not calendar.is_open(local("2026-11-18 17:00", BERLIN))
    assert calendar.next_open(local("2026-11-20 17:00", BERLIN)) == local("2026-11-23 08:00", BERLIN)


def test_A8_no_phone_is_offered_below_severity_1(aiconix: World) -> None:
    assert offered_lines(aiconix.terms, "standard", 2, aiconix.terms.regions[0].key) == ()


def test_A12_an_error_is_handed_to_a_higher_tier_with_reason_and_history(aiconix: World) -> None:
    higher = aiconix.terms.tiers[1]
    team = next(team.key for team in aiconix.terms.teams if team.tier == higher.key)
    expert = make_staff("Expert", team=team)
    ticket = aiconix.file(aiconix.customer(), 2, local(MORNING, BERLIN))

    hand_over_to_tier(
        ticket=ticket,
        actor=aiconix.agent,
        tier_key=higher.key,
        reason="Reproduced, needs the engine's log.",
        now=local("2026-11-18 11:00", BERLIN),
    )

    assert Ticket.objects.get(pk=ticket.pk).tier_key == higher.key
    assert aiconix.events(ticket, "handed_over") == [
        {
            "from": {"tier": aiconix.terms.tiers[0].key},
            "to": {"tier": higher.key},
            "reason": "Reproduced, needs the engine's log.",
        }
    ]
    assert "Reproduced, needs the engine's log." in aiconix.mails_to(expert)[-1][1]


def test_A13_the_severities_have_the_vendors_words(aiconix: World) -> None:
    assert [(level.name, level.label.pick("en")) for level in aiconix.terms.severities] == [
        ("Level 1", "Critical"),
        ("Level 2", "Urgent"),
        ("Level 3", "High"),
        ("Level 4", "Medium"),
    ]


@pytest.mark.parametrize("key", ["feature_activation", "data_export"])
def test_A13_feature_activation_and_data_export_count_as_level_2(aiconix: World, key: str) -> None:
    assert aiconix.terms.request_type(key).default_severity == 2


def test_A14_every_excluded_topic_is_refused_with_the_reason_and_where_to_go(aiconix: World) -> None:
    contact = aiconix.customer()
    excluded = [topic for topic in aiconix.terms.topics if topic.excluded is not None]

    refusals = [aiconix.try_to_file(contact, 4, local(MORNING, BERLIN), topic_key=topic.key) for topic in excluded]

    assert len(excluded) == 7
    assert [filing.ticket for filing in refusals] == [None] * 7
    for topic, filing in zip(excluded, refusals, strict=True):
        assert topic.excluded is not None
        assert topic.excluded.reason.pick("en") in filing.decision.message.pick("en")
        assert topic.excluded.way_out.pick("en") in filing.decision.next_step.pick("en")


def test_A14_asking_about_configuration_is_level_4(aiconix: World) -> None:
    asked = [topic for topic in aiconix.terms.topics if topic.excluded is None and topic.default_severity == 4]

    assert asked != []
