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

FRENCH = {
    "{severity} cannot be submitted via {channel}, so nothing was submitted and no clock is running yet.": (
        "{severity} ne passe pas par {channel}."
    ),
    "the portal": "le portail",
}


@pytest.fixture
def french(settings: Settings, tmp_path: Path) -> Callable[[], None]:
    """A function that adds French to the desk."""
    return lambda: add_language(settings, tmp_path, "fr", "French", FRENCH)


@pytest.fixture
def claire(vendor: Vendor) -> Contact:
    """A customer whose account is in French, of a vendor whose terms name it."""
    return World("aiconix", naming("en", "de", "fr")).customer(contact={"name": "Claire", "language": "fr"})


def test_a_refusal_is_stored_and_shown_in_a_language_that_was_added(
    french: Callable[[], None], claire: Contact, browser_of: Callable[[Contact], VendorClient]
) -> None:
    french()

    answer = browser_of(claire).post("/portal/file/", FORM | {"severity": "1"}, follow=True)

    message = "Level 1 (Critical) ne passe pas par le portail."
    assert FilingAttempt.objects.get().decision["message"]["fr"] == message
    assert (attributes(answer, "html", "lang"), texts(answer, "div", cls="prose")[0]) == (["fr"], message)


def test_a_refusal_from_before_a_language_was_added_is_shown_in_the_vendors(
    french: Callable[[], None], claire: Contact, browser_of: Callable[[Contact], VendorClient]
) -> None:
    browser = browser_of(claire)
    refused = browser.post("/portal/file/", FORM | {"severity": "1"})
    french()

    answer = browser.get(refused["Location"])

    stored = FilingAttempt.objects.get().decision["message"]
    assert (sorted(stored), texts(answer, "div", cls="prose")[0]) == (["de", "en"], stored["en"])
