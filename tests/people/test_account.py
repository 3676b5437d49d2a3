"""One's own account: name, language, zone."""

from __future__ import annotations

import pytest

from people.models import User
from tests.clients import VendorClient
from tests.people.conftest import sign_in
from tests.reading import attributes, texts
from vendors.models import Vendor


@pytest.fixture
def signed_in(browser: VendorClient, contact: User) -> VendorClient:
    """The browser of the contact."""
    sign_in(browser, contact.email)
    return browser


def test_everybody_changes_name_language_and_zone(signed_in: VendorClient, contact: User) -> None:
    form = {"name": "  Nora   Lund ", "language": "de", "time_zone": "Europe/Oslo"}
    page = signed_in.post("/account/", form, follow=True)
    contact.refresh_from_db()
    assert (contact.name, contact.language, contact.time_zone) == ("Nora Lund", "de", "Europe/Oslo")
    assert attributes(page, "html", "lang") == ["de"]


def test_those_who_serve_turn_single_keys_off_and_on(browser: VendorClient, agent: User) -> None:
    sign_in(browser, agent.email)
    form = {"name": "Anna", "language": "en", "time_zone": "UTC"}
    assert attributes(browser.post("/account/", form, follow=True), "html", "data-keys") == ["off"]
    assert attributes(browser.get("/desk/"), "html", "data-keys") == ["off"]
    browser.post("/account/", form | {"has_single_keys": "on"})
    assert attributes(browser.get("/desk/"), "html", "data-keys") == []


def test_a_contact_is_not_asked_about_keys_that_the_portal_has_not(signed_in: VendorClient, contact: User) -> None:
    assert "has_single_keys" not in attributes(signed_in.get("/account/"), "input", "name")
    signed_in.post("/account/", {"name": "Nora", "language": "en", "time_zone": "UTC"})
    contact.refresh_from_db()
    assert contact.has_single_keys is True


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"name": " "}, "Enter your name."),
        ({"language": "xx"}, "Language: this is not a valid choice. Please choose again."),
        ({"time_zone": "Mars/Crater"}, "Time zone: this is not a valid choice. Please choose again."),
    ],
)
def test_a_bad_field_is_named(signed_in: VendorClient, change: dict[str, str], refusal: str) -> None:
    form = {"name": "Nora", "language": "en", "time_zone": "UTC"} | change
    assert texts(signed_in.post("/account/", form), "p", cls="error") == [refusal]


def test_nothing_but_these_three_is_changed(signed_in: VendorClient, contact: User) -> None:
    form = {
        "name": "Nora",
        "language": "en",
        "time_zone": "UTC",
        "email": "x@example.org",
        "is_admin": "1",
        "kind": "STAFF",
    }
    signed_in.post("/account/", form)
    contact.refresh_from_db()
    assert (contact.email, contact.is_admin, contact.kind) == ("nora@example.org", False, "CONTACT")


def test_the_language_switch_is_remembered_on_the_account(
    signed_in: VendorClient, contact: User, vendor: Vendor
) -> None:
    signed_in.post("/i18n/setlang/", {"language": "de", "next": "/account/"})
    contact.refresh_from_db()
    elsewhere = VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="en")
    sign_in(elsewhere, contact.email)
    assert (contact.language, attributes(elsewhere.get("/account/"), "html", "lang")) == ("de", ["de"])


def test_a_language_that_is_not_spoken_changes_nothing(signed_in: VendorClient, contact: User) -> None:
    signed_in.post("/i18n/setlang/", {"language": "tlh"})
    contact.refresh_from_db()
    assert contact.language == "en"


def test_who_is_not_signed_in_switches_the_language_of_the_browser(browser: VendorClient, contact: User) -> None:
    browser.post("/i18n/setlang/", {"language": "de"})
    assert texts(browser.get("/sign-in/"), "h1") == ["Anmelden"]


def test_a_link_switches_no_language(signed_in: VendorClient, contact: User) -> None:
    assert signed_in.get("/i18n/setlang/?language=de").status_code == 405


def test_every_frame_leads_to_the_account(signed_in: VendorClient, agent: User, vendor: Vendor) -> None:
    staff = VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="en")
    staff.force_login(agent)
    for client in (signed_in, staff):
        assert "/account/" in attributes(client.get("/account/"), "a", "href")


def test_a_second_factor_is_offered_to_those_who_serve(signed_in: VendorClient, agent: User, vendor: Vendor) -> None:
    staff = VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="en")
    staff.force_login(agent)
    offered = ["/account/second-factor/" in attributes(one.get("/account/"), "a", "href") for one in (signed_in, staff)]
    assert offered == [False, True]
