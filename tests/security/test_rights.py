"""Who may do what, and from when on no more (ATTACK-A14, ATTACK-A17, ATTACK-A18, ATTACK-A36)."""

from __future__ import annotations

import re

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from customers.models import Contact
from people.models import User
from supportdesk.kernel.outbox import MailKind, mail_of
from tests.clients import VendorClient
from tests.factories import make_contact, make_partner, make_partner_person, make_staff
from tests.security.conftest import NOW, BrowserOf
from tests.terms.world import World
from tickets.models import Ticket
from tickets.operations.messages.attachments import Upload
from tickets.operations.messages.conversation import add_note, reply
from vendors.models import Vendor

SECRET = "zebra-in-the-cellar"


@pytest.fixture
def ticket(world: World, contact: Contact) -> Ticket:
    """A ticket with a note that holds a secret, in words and in a file."""
    made = world.file(contact, 2, NOW)
    upload = Upload(f"{SECRET}.txt", "text/plain", SECRET.encode())
    add_note(ticket=made, actor=world.agent, body=SECRET, now=NOW, uploads=[upload])
    return made


def page_of(ticket: Ticket) -> str:
    """Return the address of a ticket in the portal."""
    return f"/portal/tickets/{ticket.reference}/"


class TestA14TicketNumbersTellNothing:
    """Numbers can be guessed: what is somebody else's is answered as what was never filed."""

    def test_attack_A14_both_answers_are_the_same_to_the_letter(
        self, world: World, ticket: Ticket, browser_of: BrowserOf
    ) -> None:
        browser = browser_of(world.customer(name="Elsewhere").user)
        theirs, nobodys = browser.get(page_of(ticket)), browser.get("/portal/tickets/AIC-99999999/")
        assert (theirs.status_code, nobodys.status_code) == (404, 404)
        assert theirs.content == nobodys.content
        assert dict(theirs.headers) == dict(nobodys.headers)

    def test_attack_A14_both_answers_cost_the_same(self, world: World, ticket: Ticket, browser_of: BrowserOf) -> None:
        browser = browser_of(world.customer(name="Elsewhere").user)
        browser.get(page_of(ticket))
        asked = []
        for path in (page_of(ticket), "/portal/tickets/AIC-99999999/"):
            with CaptureQueriesContext(connection) as queries:
                browser.get(path)
            asked.append(len(queries))
        assert asked[0] == asked[1]

    def test_attack_A14_an_address_beside_the_number_opens_nothing(
        self, vendor: Vendor, ticket: Ticket, contact: Contact
    ) -> None:
        answer = VendorClient(vendor).get(page_of(ticket), {"email": contact.user.email, "token": "1"})
        assert answer["Location"].startswith("/sign-in/?next=/portal/")


class TestA17RightsEndAtOnce:
    """What somebody may no longer do is refused from the next request on, in a browser that is signed in."""

    def test_attack_A17_an_account_that_was_closed(
        self, ticket: Ticket, contact: Contact, browser_of: BrowserOf
    ) -> None:
        browser = browser_of(contact.user)
        assert browser.get(page_of(ticket)).status_code == 200
        User.objects.filter(pk=contact.user.pk).update(is_active=False)
        assert browser.get(page_of(ticket))["Location"].startswith("/sign-in/")

    def test_attack_A17_an_agent_who_left(self, world: World, ticket: Ticket, browser_of: BrowserOf) -> None:
        browser = browser_of(world.agent)
        assert browser.get(f"/desk/tickets/{ticket.reference}/").status_code == 200
        User.objects.filter(pk=world.agent.pk).update(is_active=False)
        assert browser.get(f"/desk/tickets/{ticket.reference}/").status_code == 302
        answer = browser.post(f"/desk/tickets/{ticket.reference}/answer/", {"kind": "public", "text": "x"})
        assert (answer.status_code, ticket.messages.filter(body="x").count()) == (401, 0)

    def test_attack_A17_an_admin_who_no_longer_is_one(self, admin: User, browser_of: BrowserOf) -> None:
        browser = browser_of(admin)
        assert browser.get("/console/").status_code == 200
        User.objects.filter(pk=admin.pk).update(is_admin=False)
        assert browser.get("/console/").status_code == 403

    def test_attack_A17_a_contact_who_no_longer_sees_the_organisation(
        self, ticket: Ticket, contact: Contact, browser_of: BrowserOf
    ) -> None:
        viewer = make_contact(contact.organisation, sees_organisation=True)
        browser = browser_of(viewer.user)
        assert browser.get(page_of(ticket)).status_code == 200
        Contact.objects.filter(pk=viewer.pk).update(sees_organisation=False)
        assert browser.get(page_of(ticket)).status_code == 404

    def test_attack_A17_a_contact_of_another_organisation_now(
        self, world: World, ticket: Ticket, contact: Contact, browser_of: BrowserOf
    ) -> None:
        viewer = make_contact(contact.organisation, sees_organisation=True)
        browser = browser_of(viewer.user)
        Contact.objects.filter(pk=viewer.pk).update(organisation=world.customer(name="Elsewhere").organisation)
        assert browser.get(page_of(ticket)).status_code == 404

    def test_attack_A17_a_partner_who_no_longer_serves_the_customer(
        self, ticket: Ticket, contact: Contact, browser_of: BrowserOf
    ) -> None:
        partner = make_partner("Distributor", "distributor")
        organisation = contact.organisation
        organisation.distributor = partner
        organisation.save(update_fields=["distributor"])
        browser = browser_of(make_partner_person(partner))
        path = f"/desk/tickets/{ticket.reference}/"
        assert browser.get(path).status_code == 200
        organisation.distributor = None
        organisation.save(update_fields=["distributor"])
        assert browser.get(path).status_code == 404

    def test_attack_A17_who_is_no_longer_staff_but_a_contact(self, ticket: Ticket, browser_of: BrowserOf) -> None:
        """Whose kind changes has another place at once."""
        agent = make_staff("Leaving")
        browser = browser_of(agent)
        contact = make_contact(ticket.organisation)
        Contact.objects.filter(pk=contact.pk).update(user=agent)
        User.objects.filter(pk=agent.pk).update(kind="CONTACT")
        assert browser.get(f"/desk/tickets/{ticket.reference}/").status_code == 404
        assert browser.get(page_of(ticket)).status_code == 404


class TestA18NotesAreNeverForCustomers:
    """Notes and their files: on no page, in no mail, not by search; the API's part is in tests/api."""

    def test_attack_A18_not_on_any_page_of_the_customer(
        self, ticket: Ticket, contact: Contact, browser_of: BrowserOf
    ) -> None:
        viewer = make_contact(contact.organisation, sees_organisation=True)
        for person in (contact, viewer):
            browser = browser_of(person.user)
            for path in ("/portal/", page_of(ticket), "/portal/?q=zebra", "/portal/?q=cellar&whose=organisation"):
                assert SECRET not in browser.get(path).content.decode()

    def test_attack_A18_not_its_files(self, ticket: Ticket, contact: Contact, browser_of: BrowserOf) -> None:
        file = ticket.messages.get(kind="NOTE").attachments.get()
        assert browser_of(contact.user).get(f"/files/{ticket.reference}/{file.pk}/").status_code == 404

    def test_attack_A18_not_in_any_mail_to_the_customer(
        self, vendor: Vendor, world: World, ticket: Ticket, contact: Contact
    ) -> None:
        reply(ticket=ticket, actor=world.agent, body="A public answer.", now=NOW, channel="desk")
        mails = mail_of(vendor.schema_name, MailKind.TICKET).filter(recipient=contact.user.email)
        said = [f"{mail.content.subject} {mail.content.body} {mail.content.headers}" for mail in mails]
        assert ["A public answer." in text for text in said].count(True) == 1
        assert [text for text in said if SECRET in text] == []

    @pytest.mark.usefixtures("ticket")
    def test_attack_A18_not_by_a_search_that_counts(self, contact: Contact, browser_of: BrowserOf) -> None:
        """What only a note holds finds nothing: a number of hits would tell."""
        browser = browser_of(contact.user)
        found, none = (browser.get("/portal/", {"q": words}) for words in (SECRET, "no-such-words-anywhere"))
        neutral = [
            re.sub(rf"{SECRET}|no-such-words-anywhere|[0-9A-Za-z]{{64}}", "", answer.content.decode())
            for answer in (found, none)
        ]
        assert neutral[0] == neutral[1]

    def test_attack_A18_a_customer_writes_no_note(
        self, ticket: Ticket, contact: Contact, browser_of: BrowserOf
    ) -> None:
        browser_of(contact.user).post(f"{page_of(ticket)}reply/", {"text": "mine", "kind": "note"})
        assert ticket.messages.get(body="mine").kind == "PUBLIC"


class TestA36NobodyGrantsMoreThanTheyHave:
    """Agents stay agents; every address is tried in tests/isolation/test_crawl.py."""

    HEADERS = {
        "X-On-Behalf-Of": "ada.admin@example.org",
        "X-Remote-User": "ada.admin@example.org",
        "X-Original-URL": "/console/",
        "X-Rewrite-URL": "/console/",
        "X-HTTP-Method-Override": "PUT",
        "From": "ada.admin@example.org",
    }

    @pytest.mark.parametrize("path", ["/console/", "/console/versions/"])
    def test_attack_A36_an_agent_has_no_console(self, path: str, world: World, browser_of: BrowserOf) -> None:
        browser = browser_of(world.agent)
        assert browser.get(path).status_code == 403
        assert browser.get(path, headers=self.HEADERS).status_code == 403

    def test_attack_A36_a_header_makes_nobody_an_agent(self, contact: Contact, browser_of: BrowserOf) -> None:
        assert browser_of(contact.user).get("/desk/", headers=self.HEADERS).status_code == 404

    def test_attack_A36_only_staff_can_be_admins(self, contact: Contact) -> None:
        with pytest.raises(IntegrityError, match="user_admin_is_staff"):
            User.objects.filter(pk=contact.user.pk).update(is_admin=True)
