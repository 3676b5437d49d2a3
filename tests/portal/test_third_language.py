"""Customers read a refusal in a language that has been added to the desk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from customers.models import Contact
from tests.catalogues import add_language
from tests.clients import VendorClient
from tests.portal.test_filing import FORM
from tests.portal.test_languages import naming
from tests.reading import attributes, texts
from tests.terms.world import World
from tickets.models import FilingAttempt
from vendors.models import Vendor

ESPERANTO = {
    "{severity} cannot be submitted via {channel}, so nothing was submitted and no clock is running yet.": (
        "{severity} ne eblas per {channel}."
    ),
    "the portal": "la portalo",
}


@pytest.fixture
def shipped(settings: Settings) -> list[str]:
    """The languages that the desk comes with; Esperanto is not one of them."""
    return sorted(dict(settings.LANGUAGES))


@pytest.fixture
def add_esperanto(settings: Settings, shipped: list[str], tmp_path: Path) -> Callable[[], None]:
    """A function that adds Esperanto to the desk."""
    return lambda: add_language(settings, tmp_path, "eo", "Esperanto", ESPERANTO)


@pytest.fixture
def klara(vendor: Vendor, shipped: list[str]) -> Contact:
    """A customer whose account is in Esperanto, of a vendor whose terms name it."""
    return World("aiconix", naming(*shipped, "eo")).customer(contact={"name": "Klara", "language": "eo"})


def test_a_refusal_is_stored_and_shown_in_a_language_that_was_added(
    add_esperanto: Callable[[], None], klara: Contact, browser_of: Callable[[Contact], VendorClient]
) -> None:
    add_esperanto()

    answer = browser_of(klara).post("/portal/file/", FORM | {"severity": "1"}, follow=True)

    message = "Level 1 (Critical) ne eblas per la portalo."
    assert FilingAttempt.objects.get().decision["message"]["eo"] == message
    assert (attributes(answer, "html", "lang"), texts(answer, "div", cls="prose")[0]) == (["eo"], message)


def test_a_refusal_from_before_a_language_was_added_is_shown_in_the_vendors(
    add_esperanto: Callable[[], None],
    shipped: list[str],
    klara: Contact,
    browser_of: Callable[[Contact], VendorClient],
) -> None:
    browser = browser_of(klara)
    refused = browser.post("/portal/file/", FORM | {"severity": "1"})
    add_esperanto()

    answer = browser.get(refused["Location"])

    stored = FilingAttempt.objects.get().decision["message"]
    assert (sorted(stored), texts(answer, "div", cls="prose")[0]) == (shipped, stored["en"])
