"""Development issues: linked to tickets, with a state of their own whose changes reach all of them
(TERM-D5, TERM-E18)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from people.models import User
from reconciler.queries.differences import find_differences
from supportdesk.kernel.models import OutboxMessage
from tests.factories import make_partner, make_partner_person, make_staff
from tests.terms.world import World
from tests.tickets.clocks.hours import AT_11, AT_12, AT_13, AT_15, FILED
from tickets.errors import BadRequest, NotAllowed, NotPossible
from tickets.models import DevelopmentChange, DevelopmentIssue, Event, Message, Ticket
from tickets.operations.acts.merging import merge_tickets
from tickets.operations.acts.status_changes import assign, close, resolve
from tickets.operations.development.hand_over import hand_over_to_development
from tickets.operations.development.issues import change_state, edit_issue, link_issue, open_issue, unlink_issue
from tickets.operations.messages.conversation import reply


@pytest.fixture
def issue(world: World, ticket: Ticket) -> DevelopmentIssue:
    """A defect that the ticket waits for."""
    return open_issue(
        title="The fax loses pages",
        kind="bug",
        description="From the third page on.",
        ticket=ticket,
        actor=world.agent,
        reason="A defect",
        now=AT_11,
    )


def report(issue: DevelopmentIssue, actor: User, state: str, **changes: object) -> DevelopmentIssue:
    return change_state(issue=issue, state=state, actor=actor, **({"note": "", "now": AT_12} | changes))  # type: ignore[arg-type]


def history(issue: DevelopmentIssue) -> list[str]:
    return list(DevelopmentChange.objects.filter(issue=issue).order_by("sequence").values_list("kind", flat=True))


def test_an_issue_has_a_number_a_state_and_a_history(world: World, ticket: Ticket, issue: DevelopmentIssue) -> None:
    other = open_issue(
        title="Other", kind="feature", description="", ticket=None, actor=world.agent, reason="", now=AT_11
    )

    assert issue.number == f"DEV-{issue.pk}"
    assert other.pk == issue.pk + 1
    assert (issue.state, issue.opened_by, issue.opened_at) == ("open", world.agent, AT_11)
    assert (history(issue), history(other)) == (["opened", "linked"], ["opened"])


def test_the_ticket_keeps_what_it_waits_for(world: World, ticket: Ticket, issue: DevelopmentIssue) -> None:
    assert list(ticket.development_issues.all()) == [issue]
    assert world.events(ticket, "development") == [
        {"issue": issue.number, "title": "The fax loses pages", "what": "linked", "reason": "A defect"}
    ]


def test_many_tickets_wait_for_one_issue_and_one_ticket_for_many(
    world: World, ticket: Ticket, issue: DevelopmentIssue
) -> None:
    second = world.file(world.customer(region="europe", plan="gold"), 3, FILED)
    link_issue(issue=issue, ticket=second, actor=world.agent, reason="The same", now=AT_12)
    open_issue(title="Other", kind="bug", description="", ticket=ticket, actor=world.agent, reason="", now=AT_12)

    assert set(issue.tickets.all()) == {ticket, second}
    assert ticket.development_issues.count() == 2


def test_a_ticket_is_linked_to_an_issue_once(world: World, ticket: Ticket, issue: DevelopmentIssue) -> None:
    with pytest.raises(BadRequest, match="already"):
        link_issue(issue=issue, ticket=ticket, actor=world.agent, reason="", now=AT_12)


def test_what_is_taken_off_stays_in_both_histories(world: World, ticket: Ticket, issue: DevelopmentIssue) -> None:
    unlink_issue(issue=issue, ticket=ticket, actor=world.agent, reason="Another fax", now=AT_12)

    assert list(issue.tickets.all()) == []
    assert history(issue) == ["opened", "linked", "unlinked"]
    assert world.events(ticket, "development")[-1]["what"] == "unlinked"
    with pytest.raises(BadRequest, match="not linked"):
        unlink_issue(issue=issue, ticket=ticket, actor=world.agent, reason="Another fax", now=AT_12)


def test_a_change_of_state_reaches_every_ticket(world: World, ticket: Ticket, issue: DevelopmentIssue) -> None:
    second = world.file(world.customer(region="europe", plan="gold"), 3, FILED)
    link_issue(issue=issue, ticket=second, actor=world.agent, reason="", now=AT_11)
    report(issue, world.agent, "planned", note="For 5.2")

    for each in (ticket, second):
        assert world.events(each, "development")[-1] == {
            "issue": issue.number,
            "title": "The fax loses pages",
            "what": "state",
            "from": "open",
            "to": "planned",
            "note": "For 5.2",
        }
    assert DevelopmentIssue.objects.get().state == "planned"


def test_the_machines_news_is_no_reply(world: World, ticket: Ticket, issue: DevelopmentIssue) -> None:
    before = world.times(ticket, AT_11)
    report(issue, world.agent, "in_progress", note="Found it")

    assert world.times(ticket, AT_12).metrics["first_response"].met_at is None
    assert world.times(ticket, AT_11) == before
    assert Message.objects.filter(ticket=ticket).count() == 1
    assert world.events(ticket, "public_reply") == []


def test_what_a_person_writes_to_the_customers_is_a_reply_to_each(
    world: World, ticket: Ticket, issue: DevelopmentIssue
) -> None:
    second = world.file(world.customer(region="europe", plan="gold"), 3, FILED)
    link_issue(issue=issue, ticket=second, actor=world.agent, reason="", now=AT_11)
    report(issue, world.agent, "done", note="Secret of ours", public_note="It is mended in 5.2.")

    for each in (ticket, second):
        shown = Message.objects.filter(ticket=each).order_by("-id")[0]
        assert (shown.body, shown.author, shown.by, shown.kind) == (
            "It is mended in 5.2.",
            world.agent,
            "agent",
            "PUBLIC",
        )
        assert world.times(each, AT_12).metrics["first_response"].met_at == AT_12
        told = world.mails_to(each.contact.user)
        assert told[-1][0] == f"[{each.reference}] Reply: {each.subject}"
        assert [body for _, body in told if "Secret" in body or issue.number in body] == []


def test_news_without_a_new_state_is_possible_but_not_nothing(world: World, issue: DevelopmentIssue) -> None:
    report(issue, world.agent, "open", public_note="We still look for it.")
    with pytest.raises(BadRequest, match="already has this status"):
        report(issue, world.agent, "open", note="  ")


def test_a_resolved_ticket_notifies_and_a_closed_one_only_keeps_it(
    world: World, ticket: Ticket, issue: DevelopmentIssue
) -> None:
    resolve(ticket=ticket, actor=world.agent, kind="workaround", explanation="Send singly", now=AT_11)
    report(issue, world.agent, "planned", public_note="It is planned.")
    close(ticket=ticket, actor=world.agent, now=AT_13)
    report(issue, world.agent, "done", public_note="It is mended.", now=AT_15)

    bodies = list(Message.objects.filter(ticket=ticket).order_by("id").values_list("body", flat=True))
    assert bodies == ["It worked yesterday.", "It is planned."]
    assert [event["to"] for event in world.events(ticket, "development") if event["what"] == "state"] == [
        "planned",
        "done",
    ]
    assert Ticket.objects.get(pk=ticket.pk).status == "CLOSED"


def test_news_for_a_merged_ticket_goes_to_its_target_once(
    world: World, ticket: Ticket, issue: DevelopmentIssue
) -> None:
    target = world.file(ticket.contact, 2, FILED)
    link_issue(issue=issue, ticket=target, actor=world.agent, reason="", now=AT_11)
    merge_tickets(source=ticket, target=target, actor=world.agent, reason="Same", now=AT_11)
    report(issue, world.agent, "done", public_note="It is mended.")

    assert Message.objects.filter(body="It is mended.").values_list("ticket", flat=True).get() == target.pk
    assert [event["what"] for event in world.events(ticket, "development")] == ["linked"]


def test_who_has_the_ticket_is_notified_but_not_who_wrote_it(
    world: World, ticket: Ticket, issue: DevelopmentIssue
) -> None:
    tess = make_staff("Tess")
    assign(ticket=ticket, actor=world.agent, assignee=tess, now=AT_11)
    report(issue, world.agent, "planned", note="For 5.2")
    report(issue, tess, "in_progress", now=AT_13)

    subjects = [subject for subject, _ in world.mails_to(tess)]
    assert subjects.count(f"[{ticket.reference}] {issue.number}: The fax loses pages") == 1


def test_a_closed_or_merged_ticket_is_not_linked(world: World, ticket: Ticket) -> None:
    other = world.file(ticket.contact, 2, FILED)
    merge_tickets(source=ticket, target=other, actor=world.agent, reason="Same", now=AT_11)
    close(ticket=other, actor=other.contact.user, now=AT_11)

    for each in (ticket, other):
        with pytest.raises(NotPossible):
            open_issue(title="X", kind="bug", description="", ticket=each, actor=world.agent, reason="", now=AT_12)


@pytest.mark.parametrize("who", ["contact", "partner", "former"])
def test_issues_are_the_staffs_alone(world: World, ticket: Ticket, issue: DevelopmentIssue, who: str) -> None:
    partner = make_partner("Distributor", "distributor")
    Ticket.objects.filter(pk=ticket.pk).update(partner=partner)
    actor = {
        "contact": ticket.contact.user,
        "partner": make_partner_person(partner),
        "former": make_staff("Fred", is_active=False),
    }[who]
    again = {"title": "X", "kind": "bug", "description": ""}
    before = Event.objects.count(), DevelopmentChange.objects.count(), OutboxMessage.objects.count()
    acts: list[Callable[[], object]] = [
        lambda: open_issue(**again, ticket=None, actor=actor, reason="", now=AT_12),
        lambda: edit_issue(issue=issue, **again, external_url="", release="", actor=actor, now=AT_12),
        lambda: link_issue(issue=issue, ticket=ticket, actor=actor, reason="", now=AT_12),
        lambda: unlink_issue(issue=issue, ticket=ticket, actor=actor, reason="x", now=AT_12),
        lambda: report(issue, actor, "done"),
        lambda: hand_over_to_development(ticket=ticket, actor=actor, reason="x", now=AT_12),
    ]

    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert (Event.objects.count(), DevelopmentChange.objects.count(), OutboxMessage.objects.count()) == before


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": " "}, "title"),
        ({"kind": "cake"}, "no issue type cake"),
        ({"external_url": "javascript:alert(1)"}, "https"),
        ({"external_url": "ftp://example.org/x"}, "https"),
        ({"external_url": "https://example.org/" + "x" * 500}, "up to 500 characters"),
    ],
)
def test_bad_input_is_named(world: World, changes: dict[str, str], message: str) -> None:
    asked = {"title": "Fax", "kind": "bug", "description": "", "external_url": ""} | changes

    with pytest.raises(BadRequest, match=message):
        open_issue(**asked, ticket=None, actor=world.agent, reason="", now=AT_11)
    assert DevelopmentIssue.objects.count() == 0


def test_an_unknown_state_is_refused(world: World, issue: DevelopmentIssue) -> None:
    with pytest.raises(BadRequest, match="no issue status eaten"):
        report(issue, world.agent, "eaten")


def test_what_an_issue_says_can_be_changed_and_what_it_said_is_kept(world: World, issue: DevelopmentIssue) -> None:
    wanted = {"kind": "bug", "description": issue.description, "release": "5.2", "actor": world.agent, "now": AT_12}
    for _ in range(2):
        edit_issue(issue=issue, title="Pages are lost", external_url="https://bugs.example.org/7", **wanted)  # type: ignore[arg-type]

    assert (history(issue), DevelopmentIssue.objects.get().release) == (["opened", "linked", "edited"], "5.2")
    assert DevelopmentChange.objects.get(kind="edited").data["from"] == {
        "title": "The fax loses pages",
        "external_url": "",
        "release": "",
    }


def test_an_issues_history_is_never_changed(issue: DevelopmentIssue) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        DevelopmentChange.objects.update(kind="edited")


def test_the_clocks_agree_with_their_logs(world: World, ticket: Ticket, issue: DevelopmentIssue) -> None:
    world.pass_time(AT_12)
    report(issue, world.agent, "planned", public_note="It is planned.")
    reply(ticket=ticket, actor=ticket.contact.user, body="Thank you", now=AT_13)

    assert list(find_differences(now=AT_13)) == []
