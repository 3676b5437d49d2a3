"""The same form sent twice files once; what was changed between is filed on its own."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from customers.models import Contact
from tests.clients import VendorClient
from tests.factories import make_contact
from tests.portal.conftest import NOW
from tests.reading import attributes
from tests.terms.world import World
from tickets.models import FilingAttempt, Ticket

BrowserOf = Callable[[Contact], VendorClient]
FORM = {"severity": "2", "request_type": "question", "subject": "Which codec?", "body": "For the archive."}


@pytest.fixture
def world(world_of: Callable[[str], World]) -> World:
    """A vendor."""
    return world_of("aiconix")


@pytest.fixture
def browser(world: World, browser_of: BrowserOf) -> VendorClient:
    """A customer's browser."""
    return browser_of(world.customer())


def key_of(browser: VendorClient) -> str:
    """Return the key of a fresh form."""
    return attributes(browser.get("/portal/file/"), "input", "value", {"name": "filing_key"})[0]


def test_a_form_sent_twice_files_once(browser: VendorClient) -> None:
    sent = FORM | {"filing_key": key_of(browser)}
    answers = [browser.post("/portal/file/", sent)["Location"] for _time in range(2)]
    assert (Ticket.objects.count(), FilingAttempt.objects.count(), len(set(answers))) == (1, 1, 1)


def test_every_form_has_a_key_of_its_own(browser: VendorClient) -> None:
    assert key_of(browser) != key_of(browser)


def test_a_form_with_a_mistake_keeps_its_key(browser: VendorClient) -> None:
    key = key_of(browser)
    answer = browser.post("/portal/file/", FORM | {"filing_key": key, "subject": ""})
    assert attributes(answer, "input", "value", {"name": "filing_key"}) == [key]


def test_a_form_that_was_changed_and_sent_again_is_another_problem(browser: VendorClient) -> None:
    sent = FORM | {"filing_key": key_of(browser)}
    browser.post("/portal/file/", sent)
    browser.post("/portal/file/", sent | {"subject": "Which frame rate?"})
    assert list(Ticket.objects.order_by("id").values_list("subject", flat=True)) == [
        "Which codec?",
        "Which frame rate?",
    ]


def test_a_refusal_sent_twice_is_one_refusal(browser: VendorClient) -> None:
    sent = FORM | {"filing_key": key_of(browser), "topic": "lockouts"}
    answers = [browser.post("/portal/file/", sent)["Location"] for _time in range(2)]
    assert (FilingAttempt.objects.count(), len(set(answers))) == (1, 1)


def test_without_a_key_each_is_filed(browser: VendorClient) -> None:
    for _time in range(2):
        browser.post("/portal/file/", FORM)
    assert Ticket.objects.count() == 2


def test_a_key_that_is_none_is_refused_in_words(browser: VendorClient) -> None:
    answer = browser.post("/portal/file/", FORM | {"filing_key": "'; --"})
    assert (answer.status_code, Ticket.objects.count()) == (422, 0)


def test_somebody_elses_key_shows_nothing_of_theirs(world: World) -> None:
    key, owner = uuid4(), world.customer()
    first = world.try_to_file(owner, 2, NOW, filing_key=key)
    second = world.try_to_file(make_contact(owner.organisation), 2, NOW, filing_key=key)
    assert (second.attempt.filing_key, second.ticket == first.ticket) == (None, False)
