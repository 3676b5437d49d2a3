"""Signing in and out, and where it leads."""

from __future__ import annotations

import pytest

from people.models import User, UserKind
from supportdesk.kernel.tenancy import vendor_schema
from tests.clients import VendorClient
from tests.factories import make_user
from tests.reading import attributes, texts
from vendors.models import Vendor

PASSWORD = "correct horse battery"
NOT_RIGHT = "The email address or the password is wrong."


@pytest.fixture
def contact(vendor: Vendor) -> User:
    """A customer's contact who can sign in."""
    return make_user("Nora", kind=UserKind.CONTACT, email="nora@example.org", password=PASSWORD)


def test_a_contact_comes_to_the_portal(browser: VendorClient, contact: User) -> None:
    answer = browser.post("/sign-in/", {"email": contact.email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/portal/")


@pytest.mark.parametrize("kind", [UserKind.STAFF, UserKind.PARTNER])
def test_those_who_serve_come_to_the_desk(browser: VendorClient, kind: str) -> None:
    make_user("Anna", kind=kind, email="anna@example.org", password=PASSWORD)
    answer = browser.post("/sign-in/", {"email": "anna@example.org", "password": PASSWORD})
    assert answer["Location"] == "/desk/"


def test_the_address_may_be_written_in_capitals(browser: VendorClient, contact: User) -> None:
    answer = browser.post("/sign-in/", {"email": "Nora@Example.ORG", "password": PASSWORD})
    assert answer["Location"] == "/portal/"


def test_a_wrong_password_is_refused_in_one_clear_sentence(browser: VendorClient, contact: User) -> None:
    answer = browser.post("/sign-in/", {"email": contact.email, "password": "wrong horse battery"})
    assert texts(answer, "div", cls="notice") == [f"There is a problem {NOT_RIGHT}"]


def test_an_unknown_address_is_answered_like_a_wrong_password(browser: VendorClient, contact: User) -> None:
    answer = browser.post("/sign-in/", {"email": "nobody@example.org", "password": PASSWORD})
    assert texts(answer, "div", cls="notice") == [f"There is a problem {NOT_RIGHT}"]


def test_an_account_that_was_closed_is_answered_like_a_wrong_password(browser: VendorClient, contact: User) -> None:
    User.objects.update(is_active=False)
    answer = browser.post("/sign-in/", {"email": contact.email, "password": PASSWORD})
    assert texts(answer, "div", cls="notice") == [f"There is a problem {NOT_RIGHT}"]


def test_an_account_of_another_vendor_does_not_open_this_one(browser: VendorClient, other_vendor: Vendor) -> None:
    with vendor_schema(other_vendor.schema_name):
        make_user("Nora", kind=UserKind.CONTACT, email="nora@example.org", password=PASSWORD)
    answer = browser.post("/sign-in/", {"email": "nora@example.org", "password": PASSWORD})
    assert texts(answer, "div", cls="notice") == [f"There is a problem {NOT_RIGHT}"]


def test_missing_fields_are_named(browser: VendorClient) -> None:
    answer = browser.post("/sign-in/", {})
    assert texts(answer, "p", cls="error") == ["Enter your email address.", "Enter your password."]


def test_the_address_stays_in_the_form_and_the_password_does_not(browser: VendorClient, contact: User) -> None:
    answer = browser.post("/sign-in/", {"email": contact.email, "password": "wrong horse battery"})
    assert attributes(answer, "input", "value", {"type": "email"}) == ["nora@example.org"]
    assert attributes(answer, "input", "value", {"type": "password"}) == []


def test_the_page_asked_for_comes_after_signing_in(browser: VendorClient, contact: User) -> None:
    asked = browser.get("/portal/plan/")
    assert asked["Location"] == "/sign-in/?next=/portal/plan/"
    form = {"email": contact.email, "password": PASSWORD, "next": "/portal/plan/"}
    assert browser.post("/sign-in/", form)["Location"] == "/portal/plan/"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "portal/",
    ],
)
def test_signing_in_never_leads_to_another_host(browser: VendorClient, contact: User, address: str) -> None:
    form = {"email": contact.email, "password": PASSWORD, "next": address}
    assert browser.post("/sign-in/", form)["Location"] == "/portal/"


def test_the_session_is_a_new_one_after_signing_in(browser: VendorClient, contact: User) -> None:
    browser.get("/sign-in/")
    browser.session["before"] = "1"
    before = browser.session.session_key
    browser.post("/sign-in/", {"email": contact.email, "password": PASSWORD})
    assert browser.session.session_key not in {before, None}


def test_who_is_signed_in_is_led_home_from_the_form(browser: VendorClient, contact: User) -> None:
    browser.force_login(contact)
    assert browser.get("/sign-in/")["Location"] == "/"
    assert browser.get("/")["Location"] == "/portal/"


def test_signing_out_ends_the_session(browser: VendorClient, contact: User) -> None:
    browser.force_login(contact)
    assert browser.post("/sign-out/")["Location"] == "/sign-in/"
    assert browser.get("/portal/")["Location"] == "/sign-in/?next=/portal/"


def test_a_link_signs_nobody_out(browser: VendorClient, contact: User) -> None:
    browser.force_login(contact)
    assert browser.get("/sign-out/").status_code == 405
    assert browser.get("/")["Location"] == "/portal/"


def test_the_form_speaks_the_readers_language(vendor: Vendor) -> None:
    answer = VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="de").get("/sign-in/")
    assert texts(answer, "h1") == ["Anmelden"]
