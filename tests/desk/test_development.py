"""The pages of development issues: for the vendor's own staff."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.desk.conftest import NOW, SignIn, StoppedClient, text_of
from tests.factories import make_partner, make_partner_person, make_staff
from tests.terms.world import World
from tickets.core.events import EventKind
from tickets.models import DevelopmentIssue, Message, Ticket
from tickets.operations.acts.merging import merge_tickets
from tickets.operations.development.issues import change_state, link_issue, open_issue
from tickets.operations.messages.conversation import reply
from tickets.queries import conversation_of
from tickets.queries.pages import list_events_after
from web.desk.panels.development import development_panel

LIST = "/desk/development/"


@pytest.fixture
def ticket(world: World) -> Ticket:
    """A ticket that an issue may come from."""
    contact = world.customer(region="europe", plan="gold", name="Acme")
    return world.file(contact, 2, NOW, subject="Pages are lost")


def opened(world: World, title: str, ticket: Ticket | None = None, **changes: str) -> DevelopmentIssue:
    expected_message = {"kind": "bug", "description": "", "release": ""} | changes
    return open_issue(title=title, ticket=ticket, actor=world.agent, reason="", now=NOW, **expected_message)


def page_of(issue: DevelopmentIssue) -> str:
    return f"{LIST}{issue.number}/"


def test_before_the_first_issue_the_page_says_what_it_is_for(desk: StoppedClient) -> None:
    text = text_of(desk.get(LIST))

    assert "Nothing to do for development" in text
    assert desk.get("/desk/").content.decode().count(f'href="{LIST}"') == 1


def test_the_list_shows_what_is_not_ended_and_who_waits(desk: StoppedClient, world: World, ticket: Ticket) -> None:
    opened(world, "The fax loses pages", ticket, release="5.2")
    done = opened(world, "Long since mended")
    change_state(issue=done, state="done", note="", actor=world.agent, now=NOW)

    text = text_of(desk.get(LIST))
    assert "The fax loses pages Open 5.2 Bug 1 Fri 20 Nov, 13:00" in text
    assert "Long since mended" not in text
    assert "1 Done" in text
    assert "Long since mended" in text_of(desk.get(f"{LIST}?state=done"))


@pytest.mark.parametrize("words", ["fax", "5.2", "{number}"])
def test_an_issue_is_found_by_word_release_and_number(desk: StoppedClient, world: World, words: str) -> None:
    issue = opened(world, "The fax loses pages", release="5.2")
    opened(world, "Calls drop")

    text = text_of(desk.get(LIST, {"q": words.format(number=issue.number)}))
    assert "The fax loses pages" in text
    assert "Calls drop" not in text
    assert "No matching issues" in text_of(desk.get(LIST, {"q": "nothing like it"}))


def test_an_issue_is_opened_for_a_ticket(desk: StoppedClient, ticket: Ticket) -> None:
    answer = desk.post(
        f"{LIST}new/",
        {
            "title": "The fax loses pages",
            "kind": "bug",
            "ticket": ticket.reference,
            "external_url": "https://x.example/7",
        },
    )

    issue = DevelopmentIssue.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page_of(issue))
    text = text_of(desk.get(page_of(issue)))
    assert "1 ticket is waiting for it" in text
    assert f"{ticket.reference} Pages are lost Acme open" in text
    assert "Created, by Agent" in text


@pytest.mark.parametrize(
    ("sent", "expected_message"),
    [
        ({"title": ""}, "Title: this is required."),
        ({"ticket": "IMC-1"}, "There is no ticket IMC-1."),
        ({"external_url": "javascript:alert(1)"}, "https://"),
    ],
)
def test_bad_input_is_said_and_kept(desk: StoppedClient, sent: dict[str, str], expected_message: str) -> None:
    answer = desk.post(f"{LIST}new/", {"title": "The fax", "kind": "bug", "description": "Long words"} | sent)

    assert answer.status_code == 422
    assert expected_message in text_of(answer)
    assert "Long words" in answer.content.decode()
    assert DevelopmentIssue.objects.count() == 0


def test_news_reach_the_customer_as_a_reply_of_the_agent(desk: StoppedClient, world: World, ticket: Ticket) -> None:
    issue = opened(world, "The fax loses pages", ticket)
    sent = {"state": "done", "note": "In the build", "public_note": "It is mended in 5.2."}
    assert desk.post(f"{page_of(issue)}news/", sent).status_code == 302

    assert Message.objects.filter(ticket=ticket).order_by("-id")[0].body == "It is mended in 5.2."
    text = text_of(desk.get(page_of(issue)))
    assert "Done, by Agent: In the build. To the customers: It is mended in 5.2." in text


def test_news_from_an_old_page_are_held_with_what_came_on_every_ticket(
    desk: StoppedClient, world: World, ticket: Ticket
) -> None:
    other = world.file(ticket.contact, 3, NOW)
    issue = opened(world, "The fax loses pages", ticket)
    link_issue(issue=issue, ticket=other, actor=world.agent, reason="The same.", now=NOW)
    sent = {"state": "done", "note": "", "public_note": "It is mended in 5.2."}
    seen = seen_of(desk.get(page_of(issue)))
    for one in (ticket, other):
        reply(ticket=one, actor=one.contact.user, body=f"It is back on {one.reference}!", now=NOW)

    held = desk.post(f"{page_of(issue)}news/", sent | {"seen": seen})

    assert (held.status_code, Message.objects.filter(by="agent").count()) == (409, 0)
    assert all(f"It is back on {one.reference}!" in text_of(held) for one in (ticket, other))
    assert "It is mended in 5.2." in held.content.decode()
    assert desk.post(f"{page_of(issue)}news/", sent | {"seen": seen_of(held)}).status_code == 302


def seen_of(page: Any) -> str:
    return str(page.content.decode().partition('name="seen" value="')[2].partition('"')[0])


def test_tickets_are_linked_and_taken_off(desk: StoppedClient, world: World, ticket: Ticket) -> None:
    issue = opened(world, "The fax loses pages")
    number = ticket.reference.rpartition("-")[2]
    assert desk.post(f"{page_of(issue)}link/", {"ticket": number}).status_code == 302
    assert list(issue.tickets.all()) == [ticket]
    taken = desk.post(f"{page_of(issue)}unlink/", {"ticket": ticket.reference, "reason": "Another fax"})

    assert taken.status_code == 302
    assert list(issue.tickets.all()) == []
    assert f"{ticket.reference} is no longer waiting for it, by Agent: Another fax" in text_of(desk.get(page_of(issue)))


def test_what_it_says_is_changed(desk: StoppedClient, world: World) -> None:
    issue = opened(world, "The fax loses pages")
    desk.post(f"{page_of(issue)}edit/", {"title": "Pages are lost", "kind": "feature", "release": "6"})

    text = text_of(desk.get(page_of(issue)))
    assert "Pages are lost Open Feature requested for 6" in text
    assert "Details changed, by Agent" in text


@pytest.mark.parametrize(
    ("act", "sent", "expected_message"),
    [
        ("news", {"state": "open"}, "already has this status"),
        ("link", {"ticket": "IMC-1", "reason": "kept words"}, "There is no ticket IMC-1."),
        ("edit", {"title": "", "kind": "bug", "description": "kept words"}, "Title: this is required."),
    ],
)
def test_a_refused_act_says_why_and_keeps_what_was_typed(
    desk: StoppedClient, world: World, act: str, sent: dict[str, str], expected_message: str
) -> None:
    answer = desk.post(f"{page_of(opened(world, 'The fax'))}{act}/", sent)

    assert answer.status_code == 422
    assert expected_message in text_of(answer)
    assert act == "news" or "kept words" in answer.content.decode()


def test_an_unknown_act_or_issue_is_not_there(desk: StoppedClient, world: World) -> None:
    issue = opened(world, "The fax")

    assert desk.post(f"{page_of(issue)}eat/", {}).status_code == 404
    assert desk.get(f"{LIST}DEV-999999/").status_code == 404


def test_a_merged_ticket_names_its_target(desk: StoppedClient, world: World, ticket: Ticket) -> None:
    issue = opened(world, "The fax", ticket)
    target = world.file(ticket.contact, 2, NOW, subject="Again")
    merge_tickets(source=ticket, target=target, actor=world.agent, reason="Same", now=NOW)

    assert f"merged into {target.reference}" in text_of(desk.get(page_of(issue)))
    panel = development_panel(conversation_of(world.agent, target), world.agent)
    assert panel is not None
    assert [row["number"] for row in panel["issues"]] == [issue.number]


@pytest.mark.parametrize("who", ["contact", "partner"])
def test_for_customers_and_partners_there_are_no_issues(
    world: World, ticket: Ticket, sign_in: SignIn, who: str
) -> None:
    issue = opened(world, "A secret defect", ticket)
    partner = make_partner("Distributor", "distributor")
    Ticket.objects.filter(pk=ticket.pk).update(partner=partner)
    actor = {"contact": ticket.contact.user, "partner": make_partner_person(partner)}[who]
    client = sign_in(actor)

    for path in (LIST, f"{LIST}new/", page_of(issue)):
        assert client.get(path).status_code == 404
    for name in ("news", "link", "unlink", "edit"):
        sent = {"state": "done", "title": "X", "kind": "bug", "ticket": ticket.reference, "reason": "X"}
        assert client.post(f"{page_of(issue)}{name}/", sent).status_code == 404
    assert client.post(f"{LIST}new/", {"title": "X", "kind": "bug"}).status_code == 404
    assert development_panel([ticket], actor) is None
    read = {event.kind for event in list_events_after(actor, ticket, after=0, limit=99)}
    assert (EventKind.DEVELOPMENT in read, EventKind.CREATED in read) == (False, True)
    paths = [""] if who == "contact" else ["", "history/"]
    for path in paths:
        page = client.get(f"/{'portal' if who == 'contact' else 'desk'}/tickets/{ticket.reference}/{path}")
        assert (page.status_code, "A secret defect" in page.content.decode()) == (200, False)
    assert (DevelopmentIssue.objects.count(), DevelopmentIssue.objects.get().state) == (1, "open")


def test_another_vendors_issue_is_not_there(world: World, desk: StoppedClient, sign_in: SignIn) -> None:
    assert desk.get(LIST).status_code == 200
    assert sign_in(make_staff("Fred Former", is_active=False)).get(LIST).status_code in (302, 404)


def queries_of(client: StoppedClient, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_the_pages_ask_no_more_for_more_rows(desk: StoppedClient, world: World, ticket: Ticket) -> None:
    issue = opened(world, "The fax", ticket)
    queries_of(desk, LIST)
    one = queries_of(desk, LIST), queries_of(desk, page_of(issue))
    for number in range(2):
        other = world.file(world.customer(region="europe", plan="gold"), 3, NOW)
        link_issue(issue=issue, ticket=other, actor=world.agent, reason="", now=NOW)
        opened(world, f"Other {number}", other)

    assert (queries_of(desk, LIST), queries_of(desk, page_of(issue))) == one
