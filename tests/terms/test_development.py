"""Second problems, development and wishes, point by point of the terms that speak of them: TERM-D5, TERM-D8, TERM-E14,
TERM-E16, TERM-E18."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from customers.models import Contact
from plans.core.offers import TargetTerms
from plans.core.terms import VendorTerms
from reconciler.queries.differences import find_differences
from tests.factories import make_partner, make_partner_person
from tests.terms.world import World, local
from tickets.errors import BadRequest, NotAllowed, NotPossible
from tickets.models import Breach, DevelopmentIssue, Event, Ticket
from tickets.operations.acts.reclassifying import change_request_type
from tickets.operations.acts.splitting import split_ticket
from tickets.operations.acts.status_changes import resolve
from tickets.operations.development.hand_over import hand_over_to_development
from tickets.operations.development.issues import change_state, open_issue
from tickets.operations.messages.conversation import reply
from vendors.models import Vendor

BERLIN, ROME = "Europe/Berlin", "Europe/Rome"
WEDNESDAY = local("2026-11-18 11:00", BERLIN)
HOUR = timedelta(hours=1)


def promising(terms: VendorTerms) -> VendorTerms:
    """Return the terms with an answer in an hour and an update every two hours, by severity: what TERM-D5 leaves to the
    vendor."""
    hours = {"first_response": (1, 2, 4, 8), "next_update": (2, 4, 8, 16)}
    targets = {
        metric: {
            str(severity): TargetTerms(open_seconds=amount * 3600, commitment="effort")
            for severity, amount in enumerate(row, 1)
        }
        for metric, row in hours.items()
    }
    plan = terms.plans[0].model_copy(update={"targets": targets})
    return terms.model_copy(update={"plans": (plan,)})


@pytest.fixture
def promised(vendor: Vendor) -> World:
    """smartwork with times for answers and updates, as its terms foresee that it may have."""
    return World("smartwork", promising)


@pytest.fixture
def contact(promised: World) -> Contact:
    """A technical contact in Berlin."""
    return promised.customer(region="emea", plan="support")


@pytest.fixture
def ticket(promised: World, contact: Contact) -> Ticket:
    """Filed on Wednesday at 11:00: an answer is due at 12:00."""
    return promised.file(contact, 1, WEDNESDAY)


def mails(world: World, contact: Contact, *, about: str) -> list[str]:
    return [f"{subject}\n{body}" for subject, body in world.mails_to(contact.user) if about in subject]


# TERM-D5: an internal issue for development, its changes reach the tickets, updates are given and timed


def test_D5_one_issue_is_linked_to_many_tickets_and_its_state_reaches_all(promised: World) -> None:
    tickets = [promised.file(promised.customer(region="emea", plan="support"), 2, WEDNESDAY) for _ in range(3)]
    issue = open_issue(
        title="Export fails",
        kind="bug",
        description="",
        ticket=tickets[0],
        actor=promised.agent,
        reason="A bug",
        now=WEDNESDAY,
    )
    for each in tickets[1:]:
        hand_over_to_development(ticket=each, issue=issue, actor=promised.agent, reason="The same", now=WEDNESDAY)
    change_state(issue=issue, state="in_progress", note="", actor=promised.agent, now=WEDNESDAY + HOUR)

    assert [promised.events(each, "development")[-1]["to"] for each in tickets] == ["in_progress"] * 3
    for each in tickets:
        (told,) = mails(promised, each.contact, about="Update from")
        assert "the work on it has begun." in told
        assert issue.number not in told


def test_D5_the_next_update_is_timed_by_severity(promised: World, contact: Contact) -> None:
    due = {}
    for severity in (1, 2, 3):
        filed = promised.file(contact, severity, WEDNESDAY)
        reply(ticket=filed, actor=promised.agent, body="We are on it.", now=WEDNESDAY)
        due[severity] = promised.due(filed, "next_update", WEDNESDAY)

    assert due == {1: WEDNESDAY + 2 * HOUR, 2: WEDNESDAY + 4 * HOUR, 3: local("2026-11-19 11:00", BERLIN)}


def test_D5_news_that_a_person_writes_are_an_update_and_the_machines_are_none(promised: World, ticket: Ticket) -> None:
    issue = open_issue(
        title="Export fails", kind="bug", description="", ticket=ticket, actor=promised.agent, reason="", now=WEDNESDAY
    )
    reply(ticket=ticket, actor=promised.agent, body="We are on it.", now=WEDNESDAY)
    change_state(issue=issue, state="planned", note="", actor=promised.agent, now=WEDNESDAY + HOUR)
    assert promised.due(ticket, "next_update", WEDNESDAY + HOUR) == WEDNESDAY + 2 * HOUR
    change_state(
        issue=issue, state="planned", note="", public_note="It is planned.", actor=promised.agent, now=WEDNESDAY + HOUR
    )

    assert promised.due(ticket, "next_update", WEDNESDAY + HOUR) == WEDNESDAY + 3 * HOUR


def test_D5_the_customer_hears_of_a_state_once(promised: World, ticket: Ticket) -> None:
    issue = open_issue(
        title="Export fails", kind="bug", description="", ticket=ticket, actor=promised.agent, reason="", now=WEDNESDAY
    )
    change_state(
        issue=issue, state="done", note="Ours", public_note="Mended.", actor=promised.agent, now=WEDNESDAY + HOUR
    )

    assert len(mails(promised, ticket.contact, about="Reply:")) == 1
    assert mails(promised, ticket.contact, about="Update from") == []


def test_D5_that_it_is_declined_is_told_by_a_person_or_not_at_all(promised: World, ticket: Ticket) -> None:
    issue = open_issue(
        title="Export fails", kind="bug", description="", ticket=ticket, actor=promised.agent, reason="", now=WEDNESDAY
    )
    change_state(issue=issue, state="declined", note="Too dear", actor=promised.agent, now=WEDNESDAY + HOUR)

    assert mails(promised, ticket.contact, about="Update from") == []


def test_D5_the_news_come_in_the_readers_language(promised: World, contact: Contact) -> None:
    contact.user.language = "de"
    contact.user.save(update_fields=["language"])
    filed = promised.file(contact, 2, WEDNESDAY)
    handed = hand_over_to_development(ticket=filed, actor=promised.agent, reason="A bug", now=WEDNESDAY)
    change_state(issue=handed.issue, state="planned", note="", actor=promised.agent, now=WEDNESDAY + HOUR)

    (told,) = [text for text in promised.mails_to(contact.user) if "Entwicklungsteam" in text[0]][-1:]
    assert "Entwicklungsteam" in told[0]


# TERM-D8: an enhancement is no support: internal issue, no clocks, and sales


def wish(world: World, ticket: Ticket, at: datetime, **changes: object) -> Ticket:
    asked = {"actor": world.agent, "request_type_key": "feature_request", "reason": "Something new", "now": at}
    return change_request_type(ticket=ticket, **(asked | changes))  # type: ignore[arg-type]


def test_D8_a_wish_gets_its_internal_issue(promised: World, ticket: Ticket) -> None:
    wish(promised, ticket, WEDNESDAY)

    issue = DevelopmentIssue.objects.get()
    assert (issue.kind, issue.title, issue.description) == ("feature", ticket.subject, "It worked yesterday.")
    assert list(issue.tickets.all()) == [ticket]
    assert Ticket.objects.get(pk=ticket.pk).kind == "feature_request"


def test_D8_a_wish_that_is_known_is_linked_to_its_issue(promised: World, ticket: Ticket) -> None:
    known = open_issue(
        title="Dark mode", kind="feature", description="", ticket=None, actor=promised.agent, reason="", now=WEDNESDAY
    )
    wish(promised, ticket, WEDNESDAY, issue=known)

    assert list(DevelopmentIssue.objects.all()) == [known]
    assert list(known.tickets.all()) == [ticket]


def test_D8_its_clocks_stop_and_nothing_falls_due(promised: World, ticket: Ticket) -> None:
    wish(promised, ticket, WEDNESDAY + HOUR / 2)
    promised.pass_time(WEDNESDAY + timedelta(days=7))

    after = promised.times(ticket, WEDNESDAY + HOUR)
    assert {metric.state for metric in after.metrics.values()} == {"none"}
    assert Breach.objects.count() == 0
    assert Ticket.objects.get(pk=ticket.pk).next_due_at is None
    assert list(find_differences(now=WEDNESDAY + timedelta(days=7))) == []


def test_D8_what_was_missed_before_stays_missed(promised: World, ticket: Ticket) -> None:
    promised.pass_time(WEDNESDAY + 3 * HOUR)
    wish(promised, ticket, WEDNESDAY + 3 * HOUR)

    assert Breach.objects.get().breached_at == WEDNESDAY + HOUR
    assert list(find_differences(now=WEDNESDAY + 3 * HOUR)) == []


def test_D8_the_customer_is_notified_and_shown_to_sales(promised: World, ticket: Ticket) -> None:
    wish(promised, ticket, WEDNESDAY, reason="Not worth it")

    sales = promised.terms.vendor.sales_contact
    (told,) = mails(promised, ticket.contact, about="Recorded as a feature request")
    assert "Enhancements are not covered by support" in told
    assert f"{sales.name.pick('en')}: {sales.url.removeprefix('mailto:')}" in told
    assert "Not worth it" not in told


def test_D8_a_wish_that_turns_out_to_be_a_fault_has_its_promise_from_the_start(promised: World, ticket: Ticket) -> None:
    wish(promised, ticket, WEDNESDAY)
    change_request_type(
        ticket=ticket, actor=promised.agent, request_type_key="defect", reason="A bug", now=WEDNESDAY + HOUR / 2
    )

    assert promised.due(ticket, "first_response", WEDNESDAY + HOUR / 2) == WEDNESDAY + HOUR
    assert list(find_differences(now=WEDNESDAY + HOUR / 2)) == []


def test_D8_what_is_filed_as_a_wish_has_no_clocks_from_the_start(promised: World, contact: Contact) -> None:
    filed = promised.file(contact, 4, WEDNESDAY, request_type_key="feature_request")

    assert {metric.state for metric in promised.times(filed, WEDNESDAY).metrics.values()} == {"none"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"request_type_key": "cake"}, "no request type cake"),
        ({"request_type_key": "incident"}, "already"),
        ({"reason": " "}, "why"),
    ],
)
def test_D8_bad_input_is_named(promised: World, ticket: Ticket, changes: dict[str, object], message: str) -> None:
    with pytest.raises(BadRequest, match=message):
        wish(promised, ticket, WEDNESDAY, **changes)
    assert DevelopmentIssue.objects.count() == 0


def test_D8_only_who_handles_an_open_ticket_says_what_it_is(promised: World, ticket: Ticket) -> None:
    stranger = make_partner_person(make_partner("Elsewhere", "distributor"))
    for actor in (ticket.contact.user, stranger):
        with pytest.raises(NotAllowed):
            wish(promised, ticket, WEDNESDAY, actor=actor)
    resolve(ticket=ticket, actor=promised.agent, kind="fix", explanation="Done", now=WEDNESDAY)
    with pytest.raises(NotPossible):
        wish(promised, ticket, WEDNESDAY)


# TERM-E16: one ticket is one problem


def test_E16_a_second_problem_is_a_ticket_of_its_own_with_clocks_of_its_own(imagicle: World) -> None:
    contact = imagicle.customer(region="europe", plan="gold", zone=ROME, country="IT")
    filed, found = local("2026-11-18 10:00", ROME), local("2026-11-18 15:00", ROME)
    first = imagicle.file(contact, 1, filed)
    second = reply(ticket=first, actor=contact.user, body="And the fax is broken.", now=found)
    made = split_ticket(
        ticket=first,
        actor=imagicle.agent,
        message_ids=[second.pk],
        subject="The fax is broken",
        severity=2,
        request_type_key="incident",
        reason="Another problem",
        now=found,
    )

    assert made.split_from == first
    assert imagicle.due(made, "first_response") == local("2026-11-18 17:00", ROME)
    (told,) = mails(imagicle, contact, about=f"[{made.reference}]")
    assert first.reference in told


# TERM-E18, TERM-E14: development is brought in, not outside its hours


@pytest.fixture
def platinum(imagicle: World) -> Ticket:
    """A critical problem of a customer who may call at night."""
    contact = imagicle.customer(region="europe", plan="platinum", zone=ROME, country="IT")
    return imagicle.file(contact, 1, local("2026-11-20 17:00", ROME))


def test_E18_bringing_development_in_links_an_issue_and_leaves_the_ticket_where_it_is(
    imagicle: World, platinum: Ticket
) -> None:
    before = Ticket.objects.values("tier_key", "assignee", "partner", "status").get(pk=platinum.pk)
    at = local("2026-11-20 17:10", ROME)
    handed = hand_over_to_development(
        ticket=platinum, title="Calls drop", actor=imagicle.agent, reason="A defect", now=at
    )

    assert (handed.issue.title, handed.issue.kind, handed.starts_at) == ("Calls drop", "bug", None)
    assert list(handed.issue.tickets.all()) == [platinum]
    assert Ticket.objects.values("tier_key", "assignee", "partner", "status").get(pk=platinum.pk) == before
    assert imagicle.events(platinum, "development") == [
        {
            "issue": handed.issue.number,
            "title": "Calls drop",
            "what": "handed_over",
            "reason": "A defect",
            "starts_at": None,
        }
    ]


@pytest.mark.parametrize(
    ("at", "starts_at"),
    [
        ("2026-11-20 17:59", None),
        ("2026-11-20 18:00", "2026-11-23 09:00"),
        ("2026-11-21 03:00", "2026-11-23 09:00"),
        ("2026-11-23 08:59", "2026-11-23 09:00"),
        ("2026-12-08 12:00", "2026-12-09 09:00"),
    ],
)
def test_E18_E14_off_hours_it_is_recorded_and_said_when_development_is_in(
    imagicle: World, platinum: Ticket, at: str, starts_at: str | None
) -> None:
    handed = hand_over_to_development(ticket=platinum, actor=imagicle.agent, reason="A defect", now=local(at, ROME))

    assert handed.starts_at == (local(starts_at, ROME) if starts_at else None)
    recorded = imagicle.events(platinum, "development")[0]["starts_at"]
    assert recorded == (local(starts_at, ROME).isoformat() if starts_at else None)


def test_E18_the_customer_is_notified_that_it_is_development_and_when_it_is_in(
    imagicle: World, platinum: Ticket
) -> None:
    hand_over_to_development(
        ticket=platinum, actor=imagicle.agent, reason="Our bad code", now=local("2026-11-21 03:00", ROME)
    )

    (told,) = mails(imagicle, platinum.contact, about="Research and development is looking at it")
    assert "Research and development is available again Mon 23 Nov, 09:00 CET and starts then." in told
    assert "Our bad code" not in told
    assert imagicle.times(platinum, local("2026-11-21 03:00", ROME)).metrics["first_response"].met_at is None


def test_E18_without_a_reason_development_is_not_brought_in(imagicle: World, platinum: Ticket) -> None:
    with pytest.raises(BadRequest, match="why"):
        hand_over_to_development(ticket=platinum, actor=imagicle.agent, reason=" ", now=platinum.filed_at)
    assert (DevelopmentIssue.objects.count(), Event.objects.filter(kind="development").count()) == (0, 0)


def test_E18_a_vendor_that_names_no_hours_says_none(onyxceph: World) -> None:
    plan = onyxceph.terms.plans[0]
    night = local("2026-11-21 03:00", BERLIN)
    ticket = onyxceph.file(onyxceph.customer(plan=plan.key), 1, night)
    handed = hand_over_to_development(ticket=ticket, actor=onyxceph.agent, reason="A bug", now=night)

    assert (onyxceph.terms.development, handed.starts_at) == (None, None)
