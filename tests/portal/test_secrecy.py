"""What nobody but the owner may see: the same 404 for what belongs to others as for what does not exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from customers.models import Contact
from supportdesk.kernel.tenancy import vendor_schema
from tests.clients import VendorClient
from tests.factories import make_contact, make_partner, make_partner_person, make_staff
from tests.portal.conftest import NOW
from tests.terms.world import World
from tickets.models import FilingAttempt, Ticket
from tickets.operations.messages.attachments import Upload
from tickets.operations.messages.conversation import add_note
from vendors.models import Vendor

BrowserOf = Callable[[Contact], VendorClient]
SECRET = "LEAK-ME"


@pytest.fixture
def world(world_of: Callable[[str], World]) -> World:
    """A vendor."""
    return world_of("imagicle")


@pytest.fixture
def owner(world: World) -> Contact:
    """A customer's contact with a ticket that has something to leak."""
    return world.customer(region="europe", plan="gold", name="Owner Ltd")


@pytest.fixture
def ticket(world: World, owner: Contact) -> Ticket:
    """A ticket with a secret in subject, text and file."""
    upload = Upload(f"{SECRET}.txt", "text/plain", SECRET.encode())
    return world.file(owner, 2, NOW, subject=SECRET, body=SECRET, uploads=(upload,))


@pytest.fixture
def refused(world: World, owner: Contact) -> FilingAttempt:
    """A refused filing with a secret in it."""
    topic = next(topic.key for topic in world.terms.topics if topic.excluded)
    return world.try_to_file(owner, 2, NOW, subject=SECRET, body=SECRET, topic_key=topic).attempt


def pages_of(ticket: Ticket, refused: FilingAttempt) -> list[tuple[str, str]]:
    """Return every address that names a thing of the owner's, with the method it is asked by."""
    page = f"/portal/tickets/{ticket.reference}/"
    attachment = ticket.messages.get().attachments.get()
    return [
        ("get", page),
        ("post", f"{page}reply/"),
        ("post", f"{page}close/"),
        ("post", f"{page}reopen/"),
        ("post", f"{page}ask-vendor/"),
        ("get", f"/files/{ticket.reference}/{attachment.pk}/"),
        ("get", f"/portal/refused/{refused.pk}/"),
        ("get", f"/portal/file/?again={refused.pk}"),
    ]


def ask(browser: VendorClient, method: str, path: str) -> Any:
    """Ask for a page with a form that would be accepted from the owner."""
    form = {"text": "x", "reopen-text": "x", "vendor-text": "x"}
    return getattr(browser, method)(path, form if method == "post" else None)


def assert_hidden(browser: VendorClient, pages: list[tuple[str, str]]) -> None:
    """Assert that every page is 404 without the secret, and that the list does not have it either."""
    for method, path in pages:
        answer = ask(browser, method, path)
        assert (path, answer.status_code) == (path, 404)
        assert SECRET not in answer.content.decode()
    assert SECRET not in browser.get("/portal/").content.decode()


def test_the_owner_sees_it(owner: Contact, ticket: Ticket, refused: FilingAttempt, browser_of: BrowserOf) -> None:
    browser = browser_of(owner)
    for method, path in pages_of(ticket, refused):
        if method == "get":
            answer = ask(browser, method, path)
            assert (path, answer.status_code, SECRET in answer.getvalue().decode()) == (path, 200, True)
    assert browser.get("/portal/").content.decode().count(SECRET) == 1


def test_a_colleague_of_the_same_organisation_does_not(
    owner: Contact, ticket: Ticket, refused: FilingAttempt, browser_of: BrowserOf
) -> None:
    assert_hidden(browser_of(make_contact(owner.organisation)), pages_of(ticket, refused))


def test_a_contact_of_another_organisation_does_not(
    world: World, ticket: Ticket, refused: FilingAttempt, browser_of: BrowserOf
) -> None:
    assert_hidden(browser_of(world.customer(region="europe", plan="gold")), pages_of(ticket, refused))


def test_a_contact_of_another_vendor_does_not(
    ticket: Ticket, refused: FilingAttempt, other_vendor: Vendor, client_for: Callable[[Vendor], VendorClient]
) -> None:
    browser, pages = client_for(other_vendor), pages_of(ticket, refused)
    with vendor_schema(other_vendor.schema_name):
        stranger = World("imagicle").customer(region="europe", plan="gold")
        browser.force_login(stranger.user)
        assert_hidden(browser, pages)


def test_somebody_who_is_not_signed_in_is_led_to_the_form(
    vendor: Vendor, ticket: Ticket, refused: FilingAttempt
) -> None:
    browser = VendorClient(vendor)
    for method, path in pages_of(ticket, refused):
        answer = ask(browser, method, path)
        if answer.status_code == 401:  # a form with words: they stand on the sign-in page itself
            assert 'action="/sign-in/"' in answer.content.decode()
        else:
            assert answer["Location"].startswith("/sign-in/?next=/")


def test_staff_and_partners_have_no_portal(vendor: Vendor, world: World, ticket: Ticket) -> None:
    partner = make_partner_person(make_partner("Distributor", "distributor"))
    for person in (make_staff("Anna"), partner):
        browser = VendorClient(vendor)
        browser.force_login(person)
        pages = ["/portal/", "/portal/file/", "/portal/plan/"]
        assert [browser.get(page).status_code for page in pages] == [404, 404, 404]
        reply = browser.post(f"/portal/tickets/{ticket.reference}/reply/", {"text": "hello"})
        assert reply.status_code == 404


def test_a_file_of_a_note_is_no_file_for_the_customer(
    world: World, owner: Contact, ticket: Ticket, browser_of: BrowserOf
) -> None:
    upload = Upload("note.txt", "text/plain", SECRET.encode())
    note = add_note(ticket=ticket, actor=world.agent, body="note", now=NOW, uploads=[upload])
    answer = browser_of(owner).get(f"/files/{ticket.reference}/{note.attachments.get().pk}/")
    assert answer.status_code == 404


def test_a_session_brought_to_another_vendor_is_empty(
    owner: Contact, ticket: Ticket, browser_of: BrowserOf, other_vendor: Vendor
) -> None:
    cookies = browser_of(owner).cookies
    browser = VendorClient(other_vendor)
    browser.cookies = cookies
    assert browser.get("/portal/")["Location"] == "/sign-in/?next=/portal/"
