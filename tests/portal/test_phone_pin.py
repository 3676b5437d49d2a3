"""One's own phone PIN in the portal (TERM-E14, ATTACK-A49)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest

from communication.models import PhonePin
from communication.operations.phone_pins import PinResult, check_phone_pin
from customers.models import Contact
from tests.clients import VendorClient
from tests.factories import make_contact
from tests.reading import words
from tests.terms.world import World

pytestmark = pytest.mark.usefixtures("empty_cache")
PAGE = "/account/phone-pin/"
Browser = Callable[[Contact], VendorClient]


@pytest.fixture
def world(world_of: Callable[[str], World]) -> World:
    """The vendor whose best plan has an on-call phone."""
    return world_of("imagicle")


@pytest.fixture
def contact(world: World) -> Contact:
    """An administrator of a customer with Platinum."""
    return world.customer(region="europe", plan="platinum", zone="Europe/Rome", country="IT")


def test_E14_a_contact_creates_a_pin_that_is_shown_once(
    world: World, browser_of: Browser, contact: Contact, now: datetime
) -> None:
    browser = browser_of(contact)
    assert "You have no PIN yet." in words(browser.get(PAGE))

    answer = browser.post(PAGE)

    (shown,) = re.findall(r"\b[0-9]{3} [0-9]{3}\b", words(answer))
    assert "no-store" in answer["Cache-Control"]
    assert check_phone_pin(contact=contact, spoken=shown, actor=world.agent, now=now).result == PinResult.RIGHT
    assert shown not in words(browser.get(PAGE))
    assert "Phone PIN Replace" in words(browser.get("/account/"))


def test_attack_A49_a_pin_is_ones_own_alone(browser_of: Browser, contact: Contact) -> None:
    colleague = make_contact(contact.organisation, "Colleague", manages_users=True)

    browser_of(colleague).post(PAGE)

    assert [pin.contact for pin in PhonePin.objects.select_related("contact")] == [colleague]


def test_E14_who_has_another_plan_has_no_such_page(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.customer(region="europe", plan="gold"))

    assert (browser.get(PAGE).status_code, browser.post(PAGE).status_code) == (404, 404)
    assert "Phone PIN" not in words(browser.get("/account/"))


def test_E14_the_plan_page_says_how_to_call_at_night_and_leads_to_the_pin(
    world: World, browser_of: Browser, contact: Contact
) -> None:
    page = browser_of(contact).get("/portal/plan/")
    other = browser_of(world.customer(region="europe", plan="gold")).get("/portal/plan/")

    said = "Phone outside opening hours with a personal PIN, English, not in the time zones of Asia-Pacific"
    assert (said in words(page), PAGE in page.content.decode()) == (True, True)
    assert (said in words(other), PAGE in other.content.decode()) == (False, False)
