"""What shows afterwards who came in, who tried to, and who read much at once (ATTACK-S11)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError

from customers.models import Contact
from people.models import User
from supportdesk.audit.models import SecurityEvent, SecurityEventKind
from supportdesk.audit.views import MAX_PER_HOUR
from tests.clients import VendorClient
from tests.codes import code_of
from tests.factories import make_staff, make_user
from tests.people.conftest import PASSWORD, ask_for_link, follow, sign_in
from tests.people.test_second_factor import CODES, ON, asked
from tests.reading import texts
from tests.security.conftest import NOW, BrowserOf
from tests.terms.world import World
from tickets.operations.messages.attachments import Upload
from vendors.models import Vendor

pytestmark = pytest.mark.usefixtures("empty_cache", "half_minute_that_lasts")
HERE = "198.51.100.7"
Kind = SecurityEventKind


@pytest.fixture
def nora(vendor: Vendor) -> User:
    """One of the vendor's staff, who signs in by password."""
    return make_user("Nora", email="nora@example.org", password=PASSWORD)


@pytest.fixture
def browser(vendor: Vendor) -> VendorClient:
    """A browser at an address of its own."""
    return VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="en", REMOTE_ADDR=HERE)


def kept(*kinds: SecurityEventKind) -> list[tuple[str, str, str, str]]:
    """Return kind, person, address and subject of the events in order, of some kinds if they are named."""
    events = SecurityEvent.objects.filter(kind__in=kinds or Kind).order_by("id")
    return list(events.values_list("kind", "person", "address", "about"))


def test_attack_S11_signing_in_is_kept_and_so_is_who_failed(browser: VendorClient, nora: User) -> None:
    sign_in(browser, nora.email, "wrong horse battery")
    sign_in(browser, nora.email)
    assert kept() == [
        ("sign_in_failed", "", HERE, f"user:{nora.pk}"),
        ("signed_in", f"user:{nora.pk}", HERE, ""),
    ]


def test_attack_S11_what_was_typed_for_an_address_is_not_kept(browser: VendorClient, nora: User) -> None:
    sign_in(browser, "Canary-Password@example.org", "x")
    assert kept() == [("sign_in_failed", "", HERE, "")]


def test_attack_S11_who_is_locked_out_is_kept(browser: VendorClient, nora: User) -> None:
    for _ in range(11):
        sign_in(browser, nora.email, "wrong horse battery")
    assert kept(Kind.LOCKED_OUT) == [("locked_out", "", HERE, f"user:{nora.pk}")]


def test_attack_S11_new_passwords_are_kept_asked_for_and_set(browser: VendorClient, nora: User) -> None:
    form = follow(browser, ask_for_link(browser, nora.email))
    browser.post(form, {"password1": "quite another horse"})
    assert kept() == [
        ("password_asked", "", HERE, f"user:{nora.pk}"),
        ("password_changed", f"user:{nora.pk}", HERE, ""),
    ]


def test_attack_S11_a_second_factor_is_kept_on_used_and_off(
    browser: VendorClient, nora: User, django_capture_on_commit_callbacks: Any
) -> None:
    sign_in(browser, nora.email)
    browser.post("/account/confirm/", {"password": PASSWORD})
    secret = texts(browser.get(ON), "code")[0]
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(ON, {"code": code_of(secret)})
    browser.get(CODES)
    asked(browser, nora, code_of(secret))
    browser.post("/account/confirm/", {"password": PASSWORD})
    browser.post("/account/second-factor/off/")
    kinds = [Kind.SECOND_FACTOR_ON, Kind.SECOND_FACTOR_USED, Kind.SECOND_FACTOR_OFF]
    assert kept(*kinds) == [(kind, f"user:{nora.pk}", HERE, "") for kind in kinds]


def test_attack_S11_files_and_exports_that_leave_are_kept(
    world: World, contact: Contact, admin: User, browser_of: BrowserOf
) -> None:
    ticket = world.file(contact, 2, NOW, uploads=(Upload("a.txt", "text/plain", b"words"),))
    attachment = ticket.messages.get().attachments.get()
    path = f"/files/{ticket.reference}/{attachment.pk}/"
    desk = browser_of(admin)
    for answer in (desk.get(path), desk.get("/console/promises.csv")):
        assert (answer.status_code, len(answer.getvalue()) > 0) == (200, True)
    assert kept(Kind.DOWNLOADED) == [
        ("downloaded", f"user:{admin.pk}", "127.0.0.1", f"GET {path}"),
        ("downloaded", f"user:{admin.pk}", "127.0.0.1", "GET /console/promises.csv"),
    ]


def test_attack_S11_reading_the_list_of_mails_is_kept(admin: User, browser_of: BrowserOf) -> None:
    browser_of(admin).get("/desk/mails/", {"q": "irene"})
    assert kept(Kind.MAILS_READ) == [("mails_read", f"user:{admin.pk}", "127.0.0.1", "/desk/mails/?q=irene")]


def test_attack_S11_what_was_refused_to_somebody_is_kept(contact: Contact, browser_of: BrowserOf) -> None:
    browser_of(contact.user).get("/desk/tickets/AIC-10001/")
    assert kept(Kind.REFUSED) == [("refused", f"user:{contact.user.pk}", "127.0.0.1", "GET /desk/tickets/AIC-10001/")]


def test_attack_S11_a_token_that_is_not_good_is_kept(vendor: Vendor, world: World) -> None:
    VendorClient(vendor).get("/api/v1/tickets", headers={"authorization": "Bearer nonsense"})
    assert kept() == [("refused", "", "127.0.0.1", "GET /api/v1/tickets")]


def test_attack_S11_whoever_probes_fills_no_table(world: World, browser_of: BrowserOf) -> None:
    probing = browser_of(make_staff())
    for number in range(MAX_PER_HOUR + 5):
        probing.get(f"/desk/tickets/AIC-{number}/")
    assert len(kept(Kind.REFUSED)) == MAX_PER_HOUR


def test_attack_S11_what_is_kept_is_never_changed(browser: VendorClient, nora: User) -> None:
    sign_in(browser, nora.email)
    with pytest.raises(IntegrityError, match="never changed"):
        SecurityEvent.objects.update(person="user:0")


def test_attack_S11_an_address_of_no_letters_is_kept_as_far_as_it_can_be_read(
    contact: Contact, browser_of: BrowserOf
) -> None:
    assert browser_of(contact.user).get("/desk%00%1b/").status_code == 404
    assert [about for *_who, about in kept(Kind.REFUSED)] == ["GET /desk??/"]
