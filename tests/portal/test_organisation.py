"""What colleagues have filed: for those who may see it, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Contact
from supportdesk.kernel.tenancy import vendor_schema
from tests.clients import VendorClient
from tests.factories import make_contact
from tests.portal.conftest import NOW
from tests.reading import attributes, texts
from tests.terms.world import World, local
from tickets.errors import NotAllowed
from tickets.models import Status, Ticket
from tickets.operations.acts.status_changes import close, resolve
from tickets.operations.messages.conversation import add_note, reply
from vendors.models import Vendor

BrowserOf = Callable[[Contact], VendorClient]
MORNING = local("2026-11-20 09:00", "Europe/Rome")
ORGANISATION = "/portal/?whose=organisation"
SECRET = "LEAK-ME"


@pytest.fixture
def world(world_of: Callable[[str], World]) -> World:
    """A vendor that promises first answers in business hours."""
    return world_of("imagicle")


@pytest.fixture
def nora(world: World) -> Contact:
    """Who has filed something."""
    return world.customer(region="europe", plan="gold", name="Aurora Hotels", contact={"name": "Nora"})


@pytest.fixture
def boss(nora: Contact) -> Contact:
    """A colleague who sees what the organisation has filed."""
    return make_contact(nora.organisation, "Bea Boss", sees_organisation=True)


@pytest.fixture
def ticket(world: World, nora: Contact) -> Ticket:
    """Nora's ticket."""
    return world.file(nora, 2, MORNING, subject=f"{SECRET} stands still", body=SECRET)


def page_of(ticket: Ticket, act: str = "") -> str:
    """Return the address of a ticket's page, or of an act on it."""
    return f"/portal/tickets/{ticket.reference}/" + (f"{act}/" if act else "")


def test_who_sees_the_organisation_chooses_between_two_lists(
    ticket: Ticket, boss: Contact, browser_of: BrowserOf
) -> None:
    browser = browser_of(boss)
    assert texts(browser.get("/portal/"), "nav", cls="tabs") == ["My tickets Aurora Hotels"]
    assert texts(browser.get("/portal/"), "li") == []
    assert texts(browser.get(ORGANISATION), "li") == [
        f"{SECRET} stands still {ticket.reference} · Nora · P2 High · submitted 09:00 Overdue Was due 11:00"
    ]


def test_who_does_not_see_it_has_one_list_whatever_the_address_says(
    ticket: Ticket, nora: Contact, browser_of: BrowserOf
) -> None:
    colleague = make_contact(nora.organisation)
    for path in ("/portal/", ORGANISATION, f"{ORGANISATION}&state=open", f"{ORGANISATION}&q=still"):
        answer = browser_of(colleague).get(path)
        assert (texts(answer, "nav", cls="tabs"), SECRET in answer.content.decode()) == ([], False)


def test_a_colleague_who_may_reads_and_answers(
    world: World, nora: Contact, boss: Contact, ticket: Ticket, browser_of: BrowserOf
) -> None:
    browser = browser_of(boss)
    answer = browser.post(page_of(ticket, "reply"), {"text": "I looked: it is off."}, follow=True)
    assert texts(answer, "article") == [
        f"Nora via portal Fri 20 Nov, 09:00 {SECRET}",
        "You via portal Fri 20 Nov, 14:00 I looked: it is off.",
    ]
    assert texts(browser_of(nora).get(page_of(ticket)), "article")[1].startswith("Bea Boss via portal")
    assert texts(answer, "dl")[0].startswith(f"Number {ticket.reference} Submitted for Nora")


def test_a_colleague_who_may_closes_and_opens_again(
    nora: Contact, boss: Contact, ticket: Ticket, browser_of: BrowserOf
) -> None:
    browser = browser_of(boss)
    browser.post(page_of(ticket, "close"))
    ticket.refresh_from_db()
    assert ticket.status == Status.CLOSED
    assert texts(browser_of(nora).get(page_of(ticket)), "p", cls="event")[0].startswith("Bea Boss marked it as solved")
    browser.post(page_of(ticket, "reopen"), {"reopen-text": "It is back."})
    ticket.refresh_from_db()
    assert ticket.status == Status.OPEN


def test_what_happens_is_sent_to_the_contact_not_to_the_colleague(
    world: World, nora: Contact, boss: Contact, ticket: Ticket
) -> None:
    reply(ticket=ticket, actor=world.agent, body="Please look.", now=NOW)
    assert len(world.mails_to(nora.user)) == 2
    assert world.mails_to(boss.user) == []


def test_a_contact_of_another_organisation_sees_nothing_of_it(
    world: World, ticket: Ticket, browser_of: BrowserOf
) -> None:
    stranger = world.customer(region="europe", plan="gold", contact={"sees_organisation": True})
    browser = browser_of(stranger)
    assert SECRET not in browser.get(ORGANISATION).content.decode()
    assert browser.get(page_of(ticket)).status_code == 404
    for act in ("reply", "close", "reopen", "ask-vendor", "add"):
        assert browser.post(page_of(ticket, act), {"text": "x", "reopen-text": "x"}).status_code == 404
    with pytest.raises(NotAllowed):
        reply(ticket=ticket, actor=stranger.user, body="Mine now.", now=NOW)
    with pytest.raises(NotAllowed):
        close(ticket=ticket, actor=stranger.user, now=NOW)


def test_a_contact_of_another_vendor_sees_nothing_of_it(
    ticket: Ticket, other_vendor: Vendor, client_for: Callable[[Vendor], VendorClient]
) -> None:
    browser, page = client_for(other_vendor), page_of(ticket)
    with vendor_schema(other_vendor.schema_name):
        stranger = World("imagicle").customer(region="europe", plan="gold", contact={"sees_organisation": True})
        browser.force_login(stranger.user)
        assert browser.get(page).status_code == 404
        assert SECRET not in browser.get(ORGANISATION).content.decode()


def test_the_right_ends_with_the_next_page(boss: Contact, ticket: Ticket, browser_of: BrowserOf) -> None:
    browser = browser_of(boss)
    assert browser.get(page_of(ticket)).status_code == 200
    boss.sees_organisation = False
    boss.save()
    assert browser.get(page_of(ticket)).status_code == 404
    assert SECRET not in browser.get(ORGANISATION).content.decode()


def test_only_the_open_or_the_solved_ones_are_shown(world: World, nora: Contact, browser_of: BrowserOf) -> None:
    solved = world.file(nora, 3, MORNING, subject="Solved one")
    world.file(nora, 3, MORNING, subject="Open one")
    resolve(ticket=solved, actor=world.agent, kind="fix", explanation="Done.", now=NOW)
    browser = browser_of(nora)

    def shown(path: str) -> list[str]:
        return [row.split(" IMC")[0] for row in texts(browser.get(path), "li")]

    assert shown("/portal/") == ["Open one", "Solved one"]
    assert shown("/portal/?state=open") == ["Open one"]
    assert shown("/portal/?state=solved") == ["Solved one"]
    assert shown("/portal/?state=nonsense&page=x") == ["Open one", "Solved one"]
    pills = browser.get("/portal/?state=open&q=one")
    assert texts(pills, "span", cls="pill") == ["Only Open", "Search text one"]
    assert attributes(pills, "a", "href", {"aria-label": "Remove filter: Only Open"}) == ["/portal/?q=one"]


def test_the_open_ones_come_in_pages_too(world: World, nora: Contact, browser_of: BrowserOf) -> None:
    for number in range(12):
        world.file(nora, 3, MORNING, subject=f"number {number}")
    browser = browser_of(nora)
    assert len(texts(browser.get("/portal/?state=open"), "li")) == 10
    second = browser.get("/portal/?state=open&page=2")
    assert [row.split(" IMC")[0] for row in texts(second, "li")] == ["number 1", "number 0"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("fax", ["The fax queue"]),
        ("attendant", ["Console freezes"]),  # said in a message
        ("{number}", ["Console freezes"]),
        ("secret", []),  # in a note, and in a colleague's
        ("nothing has this", []),
        ("'; DROP TABLE tickets_ticket; --", []),
        ("%", []),
    ],
)
def test_a_word_finds_in_subjects_and_messages_of_what_one_sees(
    world: World, nora: Contact, browser_of: BrowserOf, words: str, found: list[str]
) -> None:
    world.file(nora, 3, MORNING, subject="The fax queue")
    second = world.file(nora, 3, MORNING, subject="Console freezes", body="It is the attendant console.")
    world.file(make_contact(nora.organisation), 3, MORNING, subject="A colleague's secret")
    add_note(ticket=second, actor=world.agent, body="A secret note", now=NOW)
    answer = browser_of(nora).get("/portal/", {"q": words.format(number=second.reference)})
    assert [row.split(" IMC")[0] for row in texts(answer, "li")] == found


@pytest.mark.parametrize(
    ("words", "found"), [("%00", ["First", "Second"]), ("%00 %EF%BF%BD", ["First", "Second"]), ("fir%00", ["First"])]
)
def test_fault_A22_who_asks_for_a_character_that_nobody_sees_asks_for_nothing(
    world: World, nora: Contact, browser_of: BrowserOf, words: str, found: list[str]
) -> None:
    for subject in ("First", "Second"):
        world.file(nora, 3, MORNING, subject=subject)
    answer = browser_of(nora).get(f"/portal/?q={words}")
    assert sorted(row.split(" IMC")[0] for row in texts(answer, "li")) == found


def test_what_was_not_found_is_said_with_the_way_back(world: World, nora: Contact, browser_of: BrowserOf) -> None:
    world.file(nora, 3, MORNING)
    answer = browser_of(nora).get("/portal/?q=<script>alert(1)</script>")
    assert texts(answer, "section", cls="empty-state") == [
        "No results Nothing matches “<script>alert(1)</script>”. Show all"
    ]


@pytest.mark.parametrize("path", ["/portal/", ORGANISATION, f"{ORGANISATION}&state=open&q=work"])
def test_three_tickets_cost_as_many_queries_as_one(
    world: World, nora: Contact, boss: Contact, browser_of: BrowserOf, path: str
) -> None:
    browser = browser_of(boss)

    def file_and_resolve() -> None:
        for contact in (nora, boss):
            world.file(contact, 3, MORNING)
            resolve(ticket=world.file(contact, 3, MORNING), actor=world.agent, kind="fix", explanation="Done.", now=NOW)

    file_and_resolve()
    browser.get(path)
    with CaptureQueriesContext(connection) as for_one:
        browser.get(path)
    file_and_resolve()
    file_and_resolve()
    with CaptureQueriesContext(connection) as for_three:
        browser.get(path)
    assert len(for_three) == len(for_one)
