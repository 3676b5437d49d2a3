"""A new version applied to open tickets: previewed, in the background, each ticket once, nobody told twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from customers.models import Contact
from people.models import User
from plans.errors import AlreadyPublished, EffectiveInThePast
from plans.models import Publication
from plans.operations import add_closed_day
from reconciler.queries.differences import find_differences
from supportdesk.kernel.models import OutboxMessage, Timer
from tests.factories import make_staff
from tests.terms.world import World, local
from tests.tickets.clocks.hours import AT_11, AT_12, AT_13, AT_15, FILED, NEXT_DAY, ROME
from tests.tickets.clocks.recalculations import (
    REASON,
    apply_to_open,
    draft_of,
    ranked,
    response_within,
    roles_of,
    solved_within,
    without_plan,
)
from tickets.errors import BadRequest, NotAllowed
from tickets.models import Breach, Clock, EntryState, Event, Recalculation, RecalculationEntry, StepReached, Ticket
from tickets.operations.acts.status_changes import resolve, wait_for
from tickets.operations.clocks.recalculating import TIMER, publish_and_apply, recalculate_batch
from tickets.operations.messages.conversation import reply
from tickets.queries.recalculation import get_progress, preview_recalculation
from vendors.models import Vendor

SECOND = timedelta(seconds=1)
LATE = local("2026-11-18 17:30", ROME)
CLOSED = date(2026, 11, 19)


@pytest.fixture
def admin(world: World) -> User:
    """Who publishes."""
    return make_staff("Admin", is_admin=True)


@pytest.fixture
def three(world: World, contact: Contact) -> list[Ticket]:
    """Three open tickets of one promise: a response is due at 12:00."""
    return [world.file(contact, 2, FILED) for _ in range(3)]


def dues(tickets: list[Ticket]) -> list[object]:
    """Return when each ticket's response is due, as stored."""
    return [Clock.objects.get(ticket=ticket, metric="first_response").due_at for ticket in tickets]


def counts() -> tuple[int, ...]:
    """Return how many rows of everything that has effects there are."""
    models = (Breach, StepReached, Event, OutboxMessage, Clock, Timer)
    return tuple(model.objects.count() for model in models)


def mails(world: World, person: User, words: str) -> int:
    """Return how many mails to somebody have words in their subject."""
    return sum(words in subject for subject, _ in world.mails_to(person))


# The preview.


def test_the_preview_shows_old_and_new_deadline_of_every_ticket_touched(
    world: World, admin: User, three: list[Ticket]
) -> None:
    preview = preview_recalculation(draft_of(world, admin, AT_11, response_within(3)), now=AT_11)
    assert (preview.touched, preview.open_count, preview.looked_at, preview.becomes_late) == (3, 3, 3, 0)
    moved = [(row.ticket, [(move.subject, move.before, move.after) for move in row.moves]) for row in preview.moved]
    assert moved == [(ticket, [("first_response", AT_12, AT_13)]) for ticket in three]


def test_zammad_4353_a_holiday_in_the_middle_of_the_year_moves_deadlines_and_steps_across_it(
    world: World, admin: User, contact: Contact
) -> None:
    evening, morning = world.file(contact, 2, LATE), world.file(contact, 2, local("2026-11-18 09:00", ROME))
    draft = add_closed_day(
        calendar_keys=["europe-extended"],
        day=CLOSED,
        name="Outing",
        effective_from=LATE.date(),
        actor=admin,
        now=LATE,
    )
    preview = preview_recalculation(draft, now=LATE)
    moves = {row.ticket: {move.subject: (move.before, move.after) for move in row.moves} for row in preview.moved}
    assert moves[evening]["first_response"] == (
        local("2026-11-19 10:30", ROME),
        local("2026-11-20 10:30", ROME),
    )
    assert moves[evening][1] == moves[evening]["first_response"]
    assert "first_response" not in moves[morning]


def test_tickets_of_other_plans_and_regions_are_not_touched(world: World, admin: User, three: list[Ticket]) -> None:
    world.file(world.customer(region="europe", plan="platinum"), 2, FILED)
    preview = preview_recalculation(draft_of(world, admin, AT_11, response_within(3)), now=AT_11)
    assert (preview.touched, preview.open_count) == (3, 4)


def test_a_version_that_promises_the_same_touches_no_open_ticket(
    world: World, admin: User, three: list[Ticket]
) -> None:
    preview = preview_recalculation(draft_of(world, admin, AT_11), now=AT_11)
    assert (preview.touched, preview.looked_at, preview.moved) == (0, 0, ())


def test_what_moves_most_comes_first_and_what_becomes_late_before_everything(
    world: World, admin: User, contact: Contact
) -> None:
    early = world.file(contact, 2, local("2026-11-18 09:00", ROME))
    late = world.file(contact, 2, FILED)
    preview = preview_recalculation(draft_of(world, admin, AT_11, response_within(1)), now=AT_11 - SECOND)
    assert [(row.ticket, row.moves[0].is_late) for row in preview.moved] == [(early, True), (late, False)]
    assert preview.becomes_late == 1


def test_the_preview_looks_at_those_due_first_and_counts_the_others(
    world: World, admin: User, three: list[Ticket]
) -> None:
    preview = preview_recalculation(draft_of(world, admin, AT_11, response_within(3)), now=AT_11, limit=2)
    assert (preview.touched, preview.looked_at, len(preview.moved)) == (3, 2, 2)


def test_a_paused_promise_shows_what_would_be_left_of_it(vendor: Vendor) -> None:
    world, admin = World("imagicle", solved_within(8)), make_staff("Admin", is_admin=True)
    ticket = world.file(world.customer(region="europe", plan="gold"), 2, FILED)
    draft = draft_of(world, admin, AT_11, solved_within(10))
    wait_for(ticket=ticket, actor=world.agent, party="customer", reason="Logs", now=AT_11)
    (row,) = preview_recalculation(draft, now=AT_13).moved
    assert [(move.subject, move.before, move.left_before, move.left_after, move.shift) for move in row.moves] == [
        ("resolution", None, 7 * 3600, 9 * 3600, timedelta(hours=2))
    ]


def test_what_is_no_longer_offered_keeps_its_promise(world: World, admin: User, three: list[Ticket]) -> None:
    draft = draft_of(world, admin, AT_11, without_plan("gold"))
    assert preview_recalculation(draft, now=AT_11).touched == 0


def test_the_preview_of_many_tickets_asks_no_more_questions_than_of_one(
    world: World, admin: User, contact: Contact
) -> None:
    draft = draft_of(world, admin, AT_11, response_within(3))
    asked = []
    for _ in (1, 3):
        world.file(contact, 2, FILED)
        with CaptureQueriesContext(connection) as queries:
            preview_recalculation(draft, now=AT_11)
        asked.append(len(queries))
        world.file(contact, 2, FILED)
    assert asked[0] == asked[1]


# New tickets only, or all open ones.


def test_for_new_tickets_only_open_ones_keep_their_promise(
    world: World, admin: User, contact: Contact, ticket: Ticket
) -> None:
    draft = draft_of(world, admin, AT_11, response_within(3))
    published = publish_and_apply(
        draft=draft, scope="new", reason="", are_interpretations_confirmed=True, actor=admin, now=AT_11
    )
    world.pass_time(AT_11 + SECOND)
    assert (published.recalculation, dues([ticket])) == (None, [AT_12])
    assert dues([world.file(contact, 2, AT_11)]) == [local("2026-11-18 14:00", ROME)]


def test_for_all_open_tickets_every_ticket_gets_the_new_deadline_with_the_reason_in_its_log(
    world: World, admin: User, three: list[Ticket]
) -> None:
    recalculation = apply_to_open(draft_of(world, admin, AT_11, response_within(3)), admin, AT_11)
    world.pass_time(AT_11 + SECOND)
    assert dues(three) == [AT_13] * 3
    version = recalculation.publication.plan_versions.get(plan__key="gold")
    for ticket in three:
        (event,) = world.events(ticket, "promise_changed")
        assert (event["label"], event["reason"], event["plan_version"]) == ("5", REASON, version.pk)
        ticket.refresh_from_db()
        assert (ticket.plan_version_now, ticket.version_in_force) == (version, version)
        assert ticket.plan_version.publication == world.publication  # TERM-A15
    assert list(find_differences(now=AT_11 + SECOND)) == []


def test_a_run_that_is_done_says_so_and_running_again_changes_nothing(
    world: World, admin: User, three: list[Ticket]
) -> None:
    recalculation = apply_to_open(draft_of(world, admin, AT_11, response_within(3)), admin, AT_11)
    world.pass_time(AT_11 + SECOND)
    recalculation.refresh_from_db()
    progress = get_progress(recalculation)
    assert (recalculation.started_at, recalculation.finished_at) == (AT_11, AT_11)
    assert (progress.total, progress.done, progress.pending) == (3, 3, 0)
    before = counts()
    recalculate_batch(recalculation_id=recalculation.pk, now=AT_11 + SECOND)
    assert counts() == before


def test_it_continues_in_batches_and_shows_how_far_it_is(world: World, admin: User, three: list[Ticket]) -> None:
    recalculation = apply_to_open(draft_of(world, admin, AT_11, response_within(3)), admin, AT_11)
    seen = []
    for _ in range(2):
        recalculate_batch(recalculation_id=recalculation.pk, now=AT_11, limit=2)
        recalculation.refresh_from_db()
        seen.append((get_progress(recalculation).done, recalculation.finished_at))
    assert seen == [(2, None), (3, AT_11)]


def test_a_batch_that_died_is_done_again_and_no_ticket_twice(world: World, admin: User, three: list[Ticket]) -> None:
    recalculation = apply_to_open(draft_of(world, admin, AT_11, response_within(3)), admin, AT_11)
    with transaction.atomic():
        recalculate_batch(recalculation_id=recalculation.pk, now=AT_11, limit=2)
        transaction.set_rollback(True)
    assert dues(three) == [AT_12] * 3
    world.pass_time(AT_11 + SECOND)
    assert [len(world.events(ticket, "promise_changed")) for ticket in three] == [1, 1, 1]


def test_the_database_refuses_a_second_change_by_the_same_run(world: World, admin: User, ticket: Ticket) -> None:
    apply_to_open(draft_of(world, admin, AT_11, response_within(3)), admin, AT_11)
    world.pass_time(AT_11 + SECOND)
    event = Event.objects.get(kind="promise_changed")
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(ticket=ticket, sequence=99, at=AT_12, kind="promise_changed", data=event.data)


def test_a_ticket_that_was_closed_meanwhile_is_left(world: World, admin: User, three: list[Ticket]) -> None:
    recalculation = apply_to_open(draft_of(world, admin, AT_11, response_within(3)), admin, AT_11)
    recalculate_batch(recalculation_id=recalculation.pk, now=AT_11, limit=1)
    resolve(ticket=three[2], actor=world.agent, kind="fix", explanation="Done.", now=AT_11)
    world.pass_time(AT_11 + SECOND)
    states = RecalculationEntry.objects.order_by("ticket_id").values_list("state", flat=True)
    assert list(states) == [EntryState.DONE, EntryState.DONE, EntryState.LEFT]
    assert world.events(three[2], "promise_changed") == []


def test_a_ticket_that_cannot_be_worked_out_is_noted_and_stops_nobody(
    world: World, admin: User, three: list[Ticket]
) -> None:
    Event.objects.create(ticket=three[1], sequence=50, at=FILED, kind="wait", data={})
    recalculation = apply_to_open(draft_of(world, admin, AT_11, response_within(3)), admin, AT_11)
    recalculate_batch(recalculation_id=recalculation.pk, now=AT_11)
    progress = get_progress(recalculation)
    assert (progress.done, progress.failed, progress.pending) == (2, 1, 0)
    assert RecalculationEntry.objects.get(state=EntryState.FAILED).why.startswith(
        "Unreadable: The stored terms or the log of the ticket cannot be read: event.for: "
    )
    assert dues([three[0], three[2]]) == [AT_13, AT_13]


def test_it_begins_on_the_day_on_which_the_version_takes_effect(world: World, admin: User, ticket: Ticket) -> None:
    wait_for(ticket=ticket, actor=world.agent, party="third_party", reason="Part", now=AT_11)
    draft = draft_of(world, admin, AT_11, response_within(3), effective_from=date(2026, 11, 20))
    recalculation = apply_to_open(draft, admin, AT_11)
    world.pass_time(local("2026-11-20 00:59", ROME))
    assert world.events(ticket, "promise_changed") == []
    world.pass_time(local("2026-11-20 01:00", ROME))
    assert len(world.events(ticket, "promise_changed")) == 1
    assert Timer.objects.filter(handler=TIMER).count() == 0
    recalculation.refresh_from_db()
    assert recalculation.finished_at == local("2026-11-20 01:00", ROME)


def test_a_ticket_under_a_newer_version_is_not_taken_back(world: World, admin: User, contact: Contact) -> None:
    later = draft_of(world, admin, AT_11, response_within(5), label="6", effective_from=date(2026, 11, 20))
    sooner = draft_of(world, admin, AT_11, response_within(3), label="5", effective_from=date(2026, 11, 19))
    ticket = world.file(contact, 2, local("2026-11-18 17:00", ROME))
    apply_to_open(later, admin, AT_11)
    late = apply_to_open(sooner, admin, AT_11)
    Recalculation.objects.filter(pk=late.pk).update(starts_at=NEXT_DAY)
    Timer.objects.filter(handler=TIMER, key=str(late.pk)).update(due_at=local("2026-11-20 12:00", ROME))
    world.pass_time(local("2026-11-20 12:00", ROME))
    assert [event["label"] for event in world.events(ticket, "promise_changed")] == ["6"]
    assert get_progress(late).total == 0


def test_a_ticket_that_got_a_newer_version_meanwhile_is_left(world: World, admin: User, three: list[Ticket]) -> None:
    sooner = apply_to_open(draft_of(world, admin, AT_11, response_within(3), label="5"), admin, AT_11)
    recalculate_batch(recalculation_id=sooner.pk, now=AT_11, limit=1)
    later = apply_to_open(draft_of(world, admin, AT_11, response_within(5), label="6"), admin, AT_11)
    recalculate_batch(recalculation_id=later.pk, now=AT_11)
    world.pass_time(AT_11 + SECOND)
    labels = [[event["label"] for event in world.events(ticket, "promise_changed")] for ticket in three]
    assert (labels, dues(three)) == ([["5", "6"], ["6"], ["6"]], [AT_15] * 3)
    assert (get_progress(sooner).done, get_progress(sooner).left) == (1, 2)


# Who may, and what is refused.


def test_only_admins_publish(world: World, contact: Contact, admin: User) -> None:
    draft = draft_of(world, admin, AT_11)
    for actor in (world.agent, contact.user):
        with pytest.raises(NotAllowed):
            publish_and_apply(
                draft=draft, scope="open", reason=REASON, are_interpretations_confirmed=True, actor=actor, now=AT_11
            )
    assert not Publication.objects.filter(label="5").exists()


def test_open_tickets_are_changed_with_a_reason_only(world: World, admin: User) -> None:
    draft = draft_of(world, admin, AT_11)
    with pytest.raises(BadRequest):
        publish_and_apply(
            draft=draft, scope="open", reason=" ", are_interpretations_confirmed=True, actor=admin, now=AT_11
        )
    assert not Publication.objects.filter(label="5").exists()


def test_the_second_click_publishes_and_applies_nothing(world: World, admin: User, ticket: Ticket) -> None:
    draft = draft_of(world, admin, AT_11, response_within(3))
    apply_to_open(draft, admin, AT_11)
    with pytest.raises(AlreadyPublished):
        apply_to_open(draft, admin, AT_11)
    assert Recalculation.objects.count() == 1


def test_a_day_that_is_over_is_refused(world: World, admin: User) -> None:
    with pytest.raises(EffectiveInThePast):
        apply_to_open(draft_of(world, admin, AT_11), admin, NEXT_DAY)


# Never a notice again, never a breach less.


def test_servicenow_a_breach_stays_and_is_not_notified_again_when_the_new_promise_would_have_been_kept(
    world: World, admin: User, contact: Contact
) -> None:
    agent = make_staff("Ada", team="europe")
    three = [world.file(contact, 2, FILED) for _ in range(3)]
    world.pass_time(AT_13)
    assert mails(world, agent, "Breached") == 3
    before = list(Breach.objects.order_by("id").values())
    apply_to_open(draft_of(world, admin, AT_13, response_within(8)), admin, AT_13)
    world.pass_time(AT_13 + SECOND)
    assert list(Breach.objects.order_by("id").values()) == before
    assert mails(world, agent, "Breached") == 3
    assert dues(three) == [local("2026-11-18 18:00", ROME)] * 3
    assert list(find_differences(now=AT_13 + SECOND)) == []


def test_what_becomes_late_by_the_change_is_late_from_the_change_on_and_notified_once(
    world: World, admin: User, contact: Contact
) -> None:
    agent = make_staff("Ada", team="europe")
    three = [world.file(contact, 2, FILED) for _ in range(3)]
    at = AT_11 + timedelta(minutes=10)
    recalculation = apply_to_open(draft_of(world, admin, at, response_within(1)), admin, at)
    world.pass_time(at + SECOND)
    assert list(Breach.objects.order_by("ticket_id").values_list("ticket", "breached_at")) == [
        (ticket.pk, at) for ticket in three
    ]
    assert mails(world, agent, "Breached") == 3
    recalculate_batch(recalculation_id=recalculation.pk, now=at + SECOND)
    assert (Breach.objects.count(), mails(world, agent, "Breached")) == (3, 3)


def test_a_warning_that_was_given_is_not_given_again(world: World, admin: User, contact: Contact) -> None:
    agent = make_staff("Ada", team="europe")
    tickets = [world.file(contact, 2, FILED) for _ in range(3)]
    world.pass_time(AT_12)
    assert mails(world, agent, "Due soon") == 3
    apply_to_open(draft_of(world, admin, AT_12, solved_within(40)), admin, AT_12)
    world.pass_time(AT_13)
    assert dues(tickets) == [AT_12] * 3
    assert (mails(world, agent, "Due soon"), Event.objects.filter(kind="due_soon").count()) == (3, 3)


def test_fault_W4_a_deadline_that_new_terms_move_beyond_its_warning_has_another_one(
    world: World, admin: User, contact: Contact
) -> None:
    agent = make_staff("Ada", team="europe")
    ticket = world.file(contact, 2, FILED)
    world.pass_time(AT_11)
    apply_to_open(draft_of(world, admin, AT_11, response_within(4)), admin, AT_11)
    world.pass_time(AT_13 - SECOND)
    assert mails(world, agent, "Due soon") == 1
    world.pass_time(AT_13)
    due_at = local("2026-11-18 14:00", ROME)
    assert [event["due_at"] for event in world.events(ticket, "due_soon")] == [AT_12.isoformat(), due_at.isoformat()]
    assert mails(world, agent, "Due soon") == 2


def test_a_step_that_was_reached_is_not_sent_to_the_role_that_has_it_now(
    world: World, admin: User, contact: Contact
) -> None:
    tess, lea = make_staff("Tess", roles=("support_team",)), make_staff("Lea", roles=("team_lead",))
    tickets = [world.file(contact, 2, FILED) for _ in range(3)]
    world.pass_time(AT_13)
    assert (len(world.mails_to(tess)), len(world.mails_to(lea))) == (3, 0)
    draft = draft_of(
        world, admin, AT_13, roles_of(2, ["team_lead", "team_lead", None, "support_manager", "executives"])
    )
    apply_to_open(draft, admin, AT_13)
    world.pass_time(AT_13 + SECOND)
    assert (len(world.mails_to(tess)), len(world.mails_to(lea))) == (3, 0)
    assert StepReached.objects.count() == 3
    world.pass_time(AT_15)  # the second step, after four hours
    assert [world.told(ticket, 2) for ticket in tickets] == [["Lea"]] * 3
    assert list(find_differences(now=AT_15)) == []


def test_an_answer_after_the_change_is_judged_by_the_new_promise(world: World, admin: User, ticket: Ticket) -> None:
    apply_to_open(draft_of(world, admin, AT_11, response_within(3)), admin, AT_11)
    world.pass_time(AT_11 + SECOND)
    reply(ticket=ticket, actor=world.agent, body="We are on it.", now=local("2026-11-18 12:30", ROME))
    world.pass_time(NEXT_DAY)
    assert Breach.objects.count() == 0


def test_E8_the_place_in_the_queue_follows_the_promise_in_force(world: World, admin: User, ticket: Ticket) -> None:
    apply_to_open(draft_of(world, admin, AT_11, ranked(7)), admin, AT_11)
    world.pass_time(AT_11 + SECOND)
    ticket.refresh_from_db()
    assert ticket.plan_rank == 7
    assert list(find_differences(now=AT_11 + SECOND)) == []
