"""The written warranty of a contract: who adds it, who finds it on the page of the plan, and who does not (TERM-D9)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.errors import HasNoWarranty
from contracts.models import Contract, Warranty
from contracts.operations import attach_warranty, remove_warranty
from customers.models import Contact
from people.errors import NotAdmin
from people.models import User
from supportdesk.audit.models import AuditEntry
from supportdesk.kernel.files.storage import open_stored
from supportdesk.kernel.tenancy import vendor_schema
from tests.clients import VendorClient
from tests.factories import make_contact, make_partner, make_partner_person, make_staff
from tests.portal.conftest import NOW
from tests.reading import attributes, texts, words
from tests.terms.world import World
from vendors.models import Vendor

WorldOf = Callable[[str], World]
PDF = b"%PDF-1.7\nWe warrant it for two years."
NOTE = "There is no quality guarantee or other warranty unless a written document gives one."


@pytest.fixture
def world(world_of: WorldOf) -> World:
    """The vendor that warrants nothing but in writing."""
    return world_of("smartwork")


@pytest.fixture
def contact(world: World) -> Contact:
    """Somebody of a customer with a contract."""
    return world.customer(plan="support")


@pytest.fixture
def contract(contact: Contact) -> Contract:
    """The customer's contract."""
    return Contract.objects.get(organisation=contact.organisation)


@pytest.fixture
def admin(world: World) -> User:
    """One of the vendor's admins."""
    return make_staff(is_admin=True)


@pytest.fixture
def attach(contract: Contract, admin: User) -> Callable[[], Warranty]:
    """A function that adds a warranty to the contract."""

    def attached(actor: User = admin) -> Warranty:
        return attach_warranty(
            contract=contract,
            label="Warranty 12/2026",
            dated_on=date(2026, 11, 2),
            name="warranty.pdf",
            content=io.BytesIO(PDF),
            actor=actor,
            now=NOW,
        )

    return attached


@pytest.fixture
def browser_for(vendor: Vendor) -> Callable[[User], VendorClient]:
    """A function that gives the browser of somebody who is signed in."""

    def sign_in(user: User) -> VendorClient:
        client = VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="en")
        client.force_login(user)
        return client

    return sign_in


Attach = Callable[..., Warranty]
BrowserFor = Callable[[User], VendorClient]


def desk_page(contract: Contract, act: str = "") -> str:
    return f"/desk/organisations/{contract.organisation_id}/warranty/{contract.pk}/{act}"


def sent(content: bytes = PDF, **changed: Any) -> dict[str, Any]:
    """Return the form as an admin sends it."""
    document = SimpleUploadedFile("../warranty.pdf", content, content_type="application/pdf")
    return {"label": "Warranty 12/2026", "dated_on": "2026-11-02", "document": document} | changed


def test_D9_without_a_document_the_plan_says_so_and_offers_none(contact: Contact, browser_for: BrowserFor) -> None:
    page = browser_for(contact.user).get("/portal/plan/")
    assert NOTE in texts(page, "p")
    assert [url for url in attributes(page, "a", "href") if "warrant" in url] == []
    assert "This document is part of your contract." not in words(page)


def test_D9_the_document_stands_on_the_page_of_the_plan(
    contact: Contact, browser_for: BrowserFor, attach: Attach
) -> None:
    warranty = attach()
    page = browser_for(contact.user).get("/portal/plan/")
    assert [text for text in texts(page, "section") if text.startswith("Warranty")] == [
        "Warranty This document is part of your contract. Warranty 12/2026 PDF, 37 bytes dated 2 November 2026"
    ]
    assert [url for url in attributes(page, "a", "href") if "warrant" in url] == [f"/warranties/{warranty.pk}/"]


def test_D9_the_document_is_downloaded_and_never_opened_in_the_page(
    contact: Contact, browser_for: BrowserFor, attach: Attach
) -> None:
    answer = browser_for(contact.user).get(f"/warranties/{attach().pk}/")
    assert answer.getvalue() == PDF
    assert answer.headers["Content-Disposition"] == 'attachment; filename="warranty.pdf"'
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_D9_a_colleague_reads_it_as_it_is_the_organisations(
    contact: Contact, browser_for: BrowserFor, attach: Attach
) -> None:
    warranty, colleague = attach(), make_contact(contact.organisation)
    assert browser_for(colleague.user).get(f"/warranties/{warranty.pk}/").getvalue() == PDF


def test_D9_others_do_not_find_it(world: World, browser_for: BrowserFor, attach: Attach) -> None:
    address = f"/warranties/{attach().pk}/"
    other = world.customer(plan="support")
    partner = make_partner_person(make_partner("Distributor", "distributor"))
    assert [browser_for(user).get(address).status_code for user in (other.user, partner)] == [404, 404]
    assert "This document is part of your contract." not in words(browser_for(other.user).get("/portal/plan/"))


def test_D9_another_vendor_does_not_find_it(other_vendor: Vendor, attach: Attach) -> None:
    address = f"/warranties/{attach().pk}/"
    with vendor_schema(other_vendor.schema_name):
        client = VendorClient(other_vendor)
        client.force_login(make_staff(is_admin=True))
        assert client.get(address).status_code == 404


def test_D9_an_admin_adds_it_on_the_organisations_page(
    admin: User, contract: Contract, browser_for: BrowserFor
) -> None:
    browser = browser_for(admin)
    answer = browser.post(desk_page(contract), sent())
    assert answer.headers["Location"] == f"/desk/organisations/{contract.organisation_id}/#warranty"
    warranty = Warranty.objects.get(contract=contract)
    assert (warranty.label, warranty.dated_on, warranty.name) == ("Warranty 12/2026", date(2026, 11, 2), "warranty.pdf")
    with open_stored(warranty.storage_name) as file:
        assert file.read() == PDF
    page = browser.get(f"/desk/organisations/{contract.organisation_id}/")
    assert f"/warranties/{warranty.pk}/" in attributes(page, "a", "href")
    entry = AuditEntry.objects.get(action="plans.warranty.attached")
    assert (entry.actor, entry.target) == (f"user:{admin.pk}", f"contract:{contract.pk}")
    assert entry.data == {"label": "Warranty 12/2026", "dated_on": "2026-11-02", "sha256": warranty.sha256}


def test_D9_an_admin_removes_it_with_its_file(
    admin: User,
    contract: Contract,
    browser_for: BrowserFor,
    attach: Attach,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    stored = attach().storage_name
    with django_capture_on_commit_callbacks(execute=True):
        browser_for(admin).post(desk_page(contract, "remove/"))
    assert not Warranty.objects.exists()
    with pytest.raises(FileNotFoundError):
        open_stored(stored)
    assert AuditEntry.objects.filter(action="plans.warranty.removed", target=f"contract:{contract.pk}").count() == 1


def test_D9_who_is_no_admin_neither_adds_nor_removes_it(
    world: World, contact: Contact, contract: Contract, browser_for: BrowserFor, attach: Attach
) -> None:
    for user, status in ((world.agent, 403), (contact.user, 404)):
        browser = browser_for(user)
        answers = [browser.post(desk_page(contract), sent()), browser.post(desk_page(contract, "remove/"))]
        assert [answer.status_code for answer in answers] == [status, status]
        with pytest.raises(NotAdmin):
            attach(actor=user)
        with pytest.raises(NotAdmin):
            remove_warranty(contract=contract, actor=user, now=NOW)
    assert not Warranty.objects.exists()


def test_D9_an_agent_sees_it_and_no_form(
    world: World, admin: User, contract: Contract, browser_for: BrowserFor, attach: Attach
) -> None:
    address = f"/desk/organisations/{contract.organisation_id}/"
    before, for_admin = browser_for(world.agent).get(address), browser_for(admin).get(address)
    assert "No written warranty." in words(before)
    assert desk_page(contract) not in attributes(before, "form", "action")
    assert desk_page(contract) in attributes(for_admin, "form", "action")
    warranty = attach()
    after = browser_for(world.agent).get(address)
    assert f"/warranties/{warranty.pk}/" in attributes(after, "a", "href")
    assert desk_page(contract, "remove/") not in attributes(after, "form", "action")


def test_D9_a_contract_is_named_with_its_own_organisation(
    world: World, admin: User, contract: Contract, browser_for: BrowserFor
) -> None:
    other = world.customer(plan="support").organisation
    answer = browser_for(admin).post(f"/desk/organisations/{other.pk}/warranty/{contract.pk}/", sent())
    assert (answer.status_code, Warranty.objects.exists()) == (404, False)


@pytest.mark.parametrize(
    ("changed", "words_said"),
    [
        ({"content": b"MZ\0 a program"}, "The document must be a PDF."),
        ({"content": b""}, "The file is empty."),
        ({"label": ""}, "Enter the document’s title."),
        ({"dated_on": "yesterday"}, "Enter a date, for example 2026-11-20."),
    ],
)
def test_D9_what_cannot_be_taken_is_said_and_nothing_is_kept(
    changed: dict[str, Any], words_said: str, admin: User, contract: Contract, browser_for: BrowserFor
) -> None:
    answer = browser_for(admin).post(desk_page(contract), sent(**changed))
    assert answer.status_code == 422
    assert words_said in words(answer)
    assert not Warranty.objects.exists()


def test_D9_a_document_larger_than_may_be_kept_is_refused(
    admin: User, contract: Contract, browser_for: BrowserFor, settings: Any
) -> None:
    settings.ATTACHMENT_MAX_BYTES = 16
    answer = browser_for(admin).post(desk_page(contract), sent())
    assert (answer.status_code, Warranty.objects.exists()) == (422, False)


def test_D9_a_second_document_waits_until_the_first_is_removed(
    admin: User, contract: Contract, browser_for: BrowserFor, attach: Attach
) -> None:
    first = attach()
    answer = browser_for(admin).post(desk_page(contract), sent(label="Another"), follow=True)
    assert "Remove it before you add another one." in words(answer)
    assert list(Warranty.objects.all()) == [first]


def test_D9_what_is_not_there_cannot_be_removed(admin: User, contract: Contract) -> None:
    with pytest.raises(HasNoWarranty):
        remove_warranty(contract=contract, actor=admin, now=NOW)


@pytest.mark.parametrize("with_document", [False, True])
def test_D9_the_document_costs_the_pages_no_query_of_its_own(
    with_document: bool, world: World, contact: Contact, contract: Contract, browser_for: BrowserFor, attach: Attach
) -> None:
    if with_document:
        attach()
    pages = [(contact.user, "/portal/plan/"), (world.agent, f"/desk/organisations/{contract.organisation_id}/")]
    for user, address in pages:
        browser = browser_for(user)
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        told = [query["sql"] for query in queries if "plans_warranty" in query["sql"]]
        assert ["plans_contract" in sql for sql in told] == [True]
