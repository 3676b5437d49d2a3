"""Steps of the escalation that hand the ticket over: exactly once, to the team of the tier, left alone where it is there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import Contact
from people.models import Team, User
from plans.core.subjects import Team as TeamOfTerms
from reconciler.models import Finding
from reconciler.operations.reconciling import reconcile_next_page
from supportdesk.kernel.models import Timer
from tests.factories import make_staff
from tests.terms.world import World
from tests.tickets.clocks.escalating import escalating
from tests.tickets.clocks.hours import AT_11, AT_12, AT_13, AT_15, FILED, ROME
from tests.tickets.clocks.recalculations import apply_to_open, draft_of
from tickets.models import Event, StepReached, Ticket
from tickets.operations.acts.status_changes import assign, change_severity, hand_over_to_tier, resolve
from tickets.operations.clocks.refreshing import advance_clocks
from vendors.models import Vendor

MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(vendor: Vendor) -> World:
    """A vendor whose Gold P2 tickets go to the specialists at 13:00; the reconciler has looked once before."""
    world = World("imagicle", escalating)
    assert reconcile_next_page(now=FILED - MINUTE) is True
    return world


@pytest.fixture
def lead(world: World) -> User:
    """Who is told at 12:00, at P2, and has the ticket."""
    return make_staff("Lena", roles=("team_lead",), team="europe")


@pytest.fixture
def specialist(world: World) -> User:
    """The only one of the specialists."""
    return make_staff("Sven", team="specialists")


@pytest.fixture
def ticket(world: World, contact: Contact, lead: User, specialist: User) -> Ticket:
    """A Gold P2 that Lena has."""
    filed = world.file(contact, 2, FILED)
    return assign(ticket=filed, actor=world.agent, assignee=lead, now=FILED + MINUTE)


def place(ticket: Ticket) -> tuple[str, str | None, User | None]:
    """Return tier, team and assignee as stored."""
    ticket.refresh_from_db()
    return ticket.tier_key, ticket.team.key if ticket.team else None, ticket.assignee


def found() -> list[tuple[str, str]]:
    """Let the reconciler look at everything at 15:00 and return what it found."""
    while not reconcile_next_page(now=AT_15):
        pass
    return list(Finding.objects.exclude(ticket=None).order_by("id").values_list("fault", "subject"))


def test_fault_W6_a_step_hands_the_ticket_over_to_the_team_of_its_tier(
    world: World, ticket: Ticket, lead: User
) -> None:
    world.pass_time(AT_12)
    assert place(ticket) == ("support", None, lead)
    world.pass_time(AT_13)
    assert place(ticket) == ("specialists", "specialists", None)
    assert world.events(ticket, "handed_over") == [
        {"step": 2, "to": {"tier": "specialists"}, "from": {"tier": "support"}, "team": "specialists"}
    ]


def test_fault_W6_those_who_have_it_had_it_and_the_customer_are_notified(
    world: World, ticket: Ticket, lead: User, specialist: User, contact: Contact
) -> None:
    world.pass_time(AT_13)
    words = "Escalation step 2 handed it over"
    assert [words in text for subject, text in world.mails_to(specialist) if "Handed over to" in subject] == [True]
    assert [words in text for subject, text in world.mails_to(lead) if "No longer assigned to you" in subject] == [True]
    assert [subject for subject, _ in world.mails_to(contact.user) if "Now handled by Specialists" in subject] == [
        f"[{ticket.reference}] Now handled by Specialists"
    ]


def test_fault_W6_a_timer_that_fires_twice_hands_over_and_tells_once(world: World, ticket: Ticket, lead: User) -> None:
    make_staff("Mia", roles=("support_manager",))
    for minutes in (0, 0, 30):
        advance_clocks(ticket_ids=[ticket.pk], now=AT_13 + minutes * MINUTE)
    assert len(world.events(ticket, "handed_over")) == 1
    mails = [subject.partition("] ")[2].partition(":")[0] for subject, _ in world.mails_to(lead)]
    assert mails.count("Escalated to you, step 1") == mails.count("No longer assigned to you") == 1


def test_fault_W6_handed_back_it_stays_where_a_person_put_it(world: World, ticket: Ticket) -> None:
    world.pass_time(AT_13)
    hand_over_to_tier(ticket=ticket, actor=world.agent, tier_key="support", reason="Ours", now=AT_13 + MINUTE)
    advance_clocks(ticket_ids=[ticket.pk], now=AT_15)
    assert place(ticket) == ("support", None, None)


def test_fault_W6_a_role_that_is_named_once_is_notified_once(world: World, ticket: Ticket, lead: User) -> None:
    make_staff("Mia", roles=("support_manager",))
    world.pass_time(AT_15)
    assert len([subject for subject, _ in world.mails_to(lead) if "Escalated" in subject]) == 1
    assert list(StepReached.objects.order_by("step").values_list("step", "role_key", "told")) == [
        (1, "team_lead", ["Lena"]),
        (2, "support_manager", ["Mia"]),
    ]


@pytest.mark.parametrize("tier", ["specialists", "research"])
def test_fault_W6_a_ticket_that_is_there_or_further_is_left_alone_and_the_log_says_so(
    world: World, ticket: Ticket, tier: str
) -> None:
    hand_over_to_tier(ticket=ticket, actor=world.agent, tier_key=tier, reason="Hard", now=AT_11)
    world.pass_time(AT_13)
    assert place(ticket) == (tier, None, None)
    assert world.events(ticket, "hand_over_skipped") == [{"step": 2, "to": {"tier": "specialists"}, "why": "there"}]


def test_fault_W6_a_tier_whose_team_is_gone_is_recorded_and_the_admins_are_notified_once(
    world: World, ticket: Ticket, lead: User
) -> None:
    admin = make_staff("Ada", is_admin=True)
    Team.objects.get(key="specialists").delete()
    world.pass_time(AT_13)
    world.pass_time(AT_15)
    assert place(ticket) == ("support", None, lead)
    assert world.events(ticket, "hand_over_skipped") == [{"step": 2, "to": {"tier": "specialists"}, "why": "no_team"}]
    [text] = [text for subject, text in world.mails_to(admin) if "Not handed over to Specialists" in subject]
    assert "Escalation step 2 hands the ticket over to Specialists, but no team works there." in text
    assert found() == []


def test_fault_W6_of_several_teams_of_the_tier_all_have_it(vendor: Vendor) -> None:
    another = TeamOfTerms.model_validate({"key": "deep", "name": {"en": "Deep"}, "tier": "specialists"})
    world = World("imagicle", lambda terms: escalating(terms.model_copy(update={"teams": (*terms.teams, another)})))
    both = [make_staff(team=team) for team in ("specialists", "deep")]
    filed = world.file(world.customer(region="europe", plan="gold", zone=ROME), 2, FILED)
    world.pass_time(AT_13)
    assert place(filed) == ("specialists", None, None)
    told = [len([subject for subject, _ in world.mails_to(one) if "Handed over to" in subject]) for one in both]
    assert told == [1, 1]


def test_fault_W6_a_resolved_ticket_whose_timer_comes_late_is_not_handed_over(
    world: World, ticket: Ticket, lead: User
) -> None:
    resolve(ticket=ticket, actor=lead, kind="fix", explanation="Done", now=AT_13 + MINUTE)
    assert place(ticket) == ("support", None, lead)
    assert world.events(ticket, "hand_over_skipped") == [{"step": 2, "to": {"tier": "specialists"}, "why": "over"}]


def test_fault_W6_a_step_that_only_hands_over_tells_no_role(world: World, contact: Contact, specialist: User) -> None:
    make_staff("Lena", roles=("team_lead",))
    manager = make_staff("Mia", roles=("support_manager",))
    filed = world.file(contact, 1, FILED)
    world.pass_time(AT_11)
    assert place(filed) == ("specialists", "specialists", None)
    assert [row["told"] for row in world.events(filed, "step_reached")] == [["Lena"], []]
    assert [subject for subject, _ in world.mails_to(manager) if "Escalated" in subject] == []


def test_fault_W6_a_raised_severity_brings_the_hand_over_of_its_own_escalation(
    world: World, ticket: Ticket, lead: User
) -> None:
    world.pass_time(AT_12)
    change_severity(ticket=ticket, actor=lead, severity=1, reason="All down", now=AT_12 + MINUTE)
    assert place(ticket) == ("specialists", "specialists", None)
    assert found() == []


def test_fault_W6_the_reconciler_finds_what_was_fired_and_nothing_else(world: World, ticket: Ticket) -> None:
    world.pass_time(AT_15)
    assert found() == []


def test_fault_W6_the_reconciler_names_a_hand_over_that_is_missing(world: World, ticket: Ticket) -> None:
    world.pass_time(AT_12 + MINUTE)
    Timer.objects.all().delete()
    record = {"told": [], "severity": 2, "reached_at": AT_13, "recorded_at": AT_13}
    StepReached.objects.create(ticket=ticket, step=2, role_key="support_manager", **record)
    assert found() == [("missing", "handed_over 2 specialists")]


def test_fault_W6_the_reconciler_names_a_hand_over_that_was_done_twice(world: World, ticket: Ticket) -> None:
    world.pass_time(AT_13)
    ticket.refresh_from_db()
    event = Event.objects.get(ticket=ticket, kind="handed_over")
    ticket.last_event += 1
    Event.objects.create(ticket=ticket, sequence=ticket.last_event, at=AT_13, kind=event.kind, data=event.data)
    ticket.save(update_fields=["last_event"])
    assert found() == [("doubled", "handed_over 2 specialists")]


def test_fault_W6_new_terms_do_not_hand_over_at_steps_that_were_done_before(vendor: Vendor) -> None:
    world, admin = World("imagicle"), make_staff("Ada", is_admin=True)
    make_staff(team="specialists")
    reconcile_next_page(now=FILED - MINUTE)
    filed = world.file(world.customer(region="europe", plan="gold", zone=ROME), 2, FILED)
    world.pass_time(AT_15 - MINUTE)
    apply_to_open(draft_of(world, admin, AT_15 - MINUTE, escalating), admin, AT_15 - MINUTE)
    world.pass_time(AT_15)
    assert place(filed) == ("support", None, None)
    assert found() == []
