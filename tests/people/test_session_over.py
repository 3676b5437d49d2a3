"""Who is signed out while writing loses nothing, and is led to no address that only takes forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils import timezone

from people.models import User
from supportdesk.kernel.http.unsent import page_of
from tests.clients import VendorClient
from tests.factories import make_staff
from tests.reading import texts
from tests.terms.world import World, local
from tickets.models import Ticket
from vendors.models import Vendor

PASSWORD = "correct horse battery"
WORDS = "The line in Rotterdam is down.\nAll phones are silent."


@pytest.fixture
def world(vendor: Vendor) -> World:
    """A vendor with published terms."""
    return World("imagicle")


@pytest.fixture
def contact(world: World) -> User:
    """A customer's contact who can sign in."""
    user = world.customer(region="europe", plan="gold").user
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def ticket(world: World, contact: User) -> Ticket:
    """A ticket of theirs."""
    return world.file(contact.contact, 3, local("2026-11-20 14:00", "Europe/Rome"))


@pytest.fixture
def browser(vendor: Vendor) -> VendorClient:
    """A browser on the vendor's host."""
    return VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="en")


def sign_in(browser: VendorClient, user: User, **more: str) -> Any:
    return browser.post("/sign-in/", {"email": user.email, "password": PASSWORD, **more})


def hidden(answer: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    return found[1] if found else ""


def send_signed_out(browser: VendorClient, user: User, path: str, **sent: str) -> Any:
    """Sign in, lose the session, send a form."""
    sign_in(browser, user)
    Session.objects.all().delete()
    return browser.post(path, sent)


def test_fault_A2_what_was_written_stands_on_the_sign_in_page_and_then_on_the_ticket(
    browser: VendorClient, contact: User, ticket: Ticket
) -> None:
    page = f"/portal/tickets/{ticket.reference}/"

    refused = send_signed_out(browser, contact, f"{page}reply/", text=WORDS)
    assert (refused.status_code, WORDS in refused.content.decode()) == (401, True)

    answer = sign_in(browser, contact, unsent=hidden(refused, "unsent"), next=hidden(refused, "next"))
    assert (answer.status_code, answer["Location"]) == (302, page)
    shown = browser.get(page).content.decode()
    form = shown.partition('id="unsent"')[2].partition("</form>")[0]
    assert f'action="{page}reply/"' in form
    assert WORDS in form
    browser.post(f"{page}reply/", {"text": WORDS})
    assert 'id="unsent"' not in browser.get(page).content.decode()


def test_fault_A2_it_is_never_shown_to_another_account_that_signs_in(
    browser: VendorClient, contact: User, ticket: Ticket
) -> None:
    other = make_staff("Jonas Weidmann", email="jonas@example.org", password=PASSWORD)
    refused = send_signed_out(browser, contact, f"/portal/tickets/{ticket.reference}/reply/", text=WORDS)

    sign_in(browser, other, unsent=hidden(refused, "unsent"))

    assert WORDS not in browser.get("/desk/").content.decode()


def test_fault_A2_a_wrong_password_loses_nothing(browser: VendorClient, contact: User, ticket: Ticket) -> None:
    refused = send_signed_out(browser, contact, f"/portal/tickets/{ticket.reference}/reply/", text=WORDS)

    again = browser.post(
        "/sign-in/", {"email": contact.email, "password": "wrong horse", "unsent": hidden(refused, "unsent")}
    )

    assert WORDS in again.content.decode()
    assert hidden(again, "unsent") == hidden(refused, "unsent")


def test_fault_A2_files_are_named_as_lost(browser: VendorClient, contact: User, ticket: Ticket) -> None:
    sign_in(browser, contact)
    Session.objects.all().delete()
    sent = {"text": WORDS, "files": SimpleUploadedFile("line.log", b"x")}

    refused = browser.post(f"/portal/tickets/{ticket.reference}/reply/", sent)

    assert "Files could not be saved. Please choose them again later: line.log" in texts(refused, "p", cls="hint")


def test_fault_A2_passwords_are_not_kept(browser: VendorClient, contact: User) -> None:
    answer = send_signed_out(browser, contact, "/account/password/", oldpassword="one two", password1="three four")

    assert answer.status_code == 302
    assert "three four" not in answer.content.decode()


def test_fault_A2_discarding_it_forgets_it(browser: VendorClient, contact: User, ticket: Ticket) -> None:
    refused = send_signed_out(browser, contact, f"/portal/tickets/{ticket.reference}/reply/", text=WORDS)
    sign_in(browser, contact, unsent=hidden(refused, "unsent"))

    browser.post("/unsent/discard/")

    assert WORDS not in browser.get("/portal/").content.decode()


SAMPLES = {"int": "1", "reference": "ACO-10001", "any_case_reference": "ACO-10001"}


def post_only(patterns: Any, prefix: str = "") -> Iterator[str]:
    """Return an address for each view that only takes forms."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from post_only(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and getattr(pattern.callback, "is_post_only", False):
            yield "/" + re.sub(r"<([\w-]+):\w+>", lambda found: SAMPLES.get(found[1], "x"), route)


ADDRESSES = sorted(set(post_only(get_resolver("supportdesk.urls").url_patterns)))


@pytest.mark.parametrize("address", ADDRESSES)
def test_fault_A2_every_form_leads_to_a_page_after_signing_in(address: str, browser: VendorClient) -> None:
    answer = browser.post(address, {"text": WORDS})
    if answer.status_code == 302 and not answer["Location"].startswith("/sign-in/?"):
        assert address in {"/sign-out/", "/i18n/setlang/"}
        return

    page = hidden(answer, "next") or answer["Location"].partition("next=")[2].replace("%2F", "/")

    assert not getattr(resolve(page).func, "is_post_only", False)
    assert page == page_of(address)


def test_every_view_that_takes_only_forms_is_marked() -> None:
    assert len(ADDRESSES) > 25


def test_fault_A2_a_session_that_is_used_ends_later_and_is_stored_once_a_day(
    browser: VendorClient, contact: User
) -> None:
    sign_in(browser, contact)
    Session.objects.update(expire_date=timezone.now() + timedelta(days=3))

    answer = browser.get("/account/")
    renewed = Session.objects.get().expire_date
    browser.get("/account/")

    assert renewed > timezone.now() + timedelta(days=13)
    assert answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 14 * 24 * 3600
    assert Session.objects.get().expire_date == renewed


def test_fault_A2_after_signing_in_again_elsewhere_what_was_written_can_be_sent_again(
    vendor: Vendor, contact: User, ticket: Ticket
) -> None:
    browser = VendorClient(vendor, enforce_csrf_checks=True, HTTP_ACCEPT_LANGUAGE="en")
    browser.force_login(contact)
    path = f"/portal/tickets/{ticket.reference}/reply/"
    host = browser.defaults["SERVER_NAME"]

    refused = browser.post(path, {"text": WORDS, "csrfmiddlewaretoken": "x" * 64}, HTTP_ORIGIN=f"http://{host}")
    assert refused.status_code == 403
    form = refused.content.decode().partition('id="unsent"')[2].partition("</form>")[0]
    assert WORDS in form
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert found is not None
    again = browser.post(path, {"text": WORDS, "csrfmiddlewaretoken": found[1]}, HTTP_ORIGIN=f"http://{host}")
    assert again.status_code == 302


@pytest.mark.parametrize("origin", [{"Origin": "https://evil.example"}, {}])
def test_fault_A2_what_another_site_sends_is_no_form_to_be_sent_again(
    vendor: Vendor, contact: User, ticket: Ticket, origin: dict[str, str]
) -> None:
    browser = VendorClient(vendor, enforce_csrf_checks=True, HTTP_ACCEPT_LANGUAGE="en")
    browser.force_login(contact)

    refused = browser.post(f"/portal/tickets/{ticket.reference}/reply/", {"text": WORDS}, headers=origin)

    assert (refused.status_code, WORDS in refused.content.decode()) == (403, False)
