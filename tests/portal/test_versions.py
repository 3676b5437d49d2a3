"""The published plan and its past versions (TERM-A15), and what it says of a warranty (TERM-D9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Contact
from plans.core.texts import Text
from plans.models import PlanVersion
from plans.operations import publish_terms
from tests.clients import VendorClient
from tests.portal.conftest import NOW
from tests.reading import attributes, texts, words
from tests.terms.world import World, local

WorldOf = Callable[[str], World]
BrowserOf = Callable[[Contact], VendorClient]
SUMMER = local("2026-08-03 10:00", "Europe/Berlin")


def publish(world: World, label: str, effective_from: date, *, summary: str = "") -> PlanVersion:
    """Publish another version of the terms, with another summary of their first plan."""
    version = world.terms.version.model_copy(
        update={"label": label, "effective_from": effective_from, "changes": Text({"en": f"What is new in {label}."})}
    )
    first, *others = world.terms.plans
    plans = (first.model_copy(update={"summary": Text({"en": summary})}), *others) if summary else world.terms.plans
    terms = world.terms.model_copy(update={"version": version, "plans": plans})
    publication = publish_terms(terms=terms, now=NOW, are_interpretations_confirmed=True)
    found: PlanVersion = publication.plan_versions.get(plan__key=first.key)
    return found


@pytest.fixture
def world(world_of: WorldOf) -> World:
    """The vendor that may change its plan (TERM-A15)."""
    return world_of("aiconix")


def test_A15_the_versions_stand_with_the_days_they_were_in_force(world: World, browser_of: BrowserOf) -> None:
    contact = world.customer()
    publish(world, "2026-09", date(2026, 9, 1))
    sections = texts(browser_of(contact).get("/portal/plan/"), "section", cls="stack")
    assert [text for text in sections if text.startswith("Versions")] == [
        (
            "Versions Version 2026-09 in force since 1 September 2026"
            f" Version {world.terms.version.label} 1 June 2024 to 31 August 2026"
        )
    ]


def test_A15_a_past_text_is_read_as_it_was(world: World, browser_of: BrowserOf) -> None:
    contact = world.customer()
    publish(world, "2026-09", date(2026, 9, 1), summary="Everything is new.")
    browser = browser_of(contact)
    past = PlanVersion.objects.get(publication=world.publication)
    today, then = browser.get("/portal/plan/"), browser.get(f"/portal/plan/versions/{past.pk}/")
    assert texts(today, "p", cls="lead") == ["Everything is new."]
    assert texts(then, "p", cls="lead") == [world.terms.plans[0].summary.pick("en")]
    assert texts(then, "section", cls="notice") == [
        (
            f"This is version {world.terms.version.label}. It was in force from 1 June 2024 to 31 August 2026"
            " and still applies to what was submitted then. Your current plan"
        )
    ]


def test_A15_what_is_to_come_is_not_shown_before_its_day(world: World, browser_of: BrowserOf) -> None:
    contact = world.customer()
    coming = publish(world, "2027", date(2027, 1, 1), summary="Not yet.")
    browser = browser_of(contact)
    assert "2027" not in words(browser.get("/portal/plan/"))
    assert browser.get(f"/portal/plan/versions/{coming.pk}/").status_code == 404
    assert browser.get("/portal/plan/versions/999999999/").status_code == 404


def test_A15_a_case_keeps_its_version_and_names_it(world: World, browser_of: BrowserOf) -> None:
    contact = world.customer()
    ticket = world.file(contact, 2, SUMMER)
    publish(world, "2026-09", date(2026, 9, 1))
    browser = browser_of(contact)
    page = browser.get(f"/portal/tickets/{ticket.reference}/")
    address = f"/portal/plan/versions/{ticket.plan_version_id}/"
    assert [url for url in attributes(page, "a", "href") if "versions" in url] == [address]
    named = [text for text in texts(page, "dd") if "version" in text]
    assert named == [f"{world.terms.plans[0].name.pick('en')}, version {world.terms.version.label}"]
    assert browser.get(address).status_code == 200


def test_A15_what_changed_is_said(world: World, browser_of: BrowserOf) -> None:
    contact = world.customer()
    version = publish(world, "2026-09", date(2026, 9, 1))
    page = browser_of(contact).get(f"/portal/plan/versions/{version.pk}/")
    assert "What changed in this version What is new in 2026-09." in words(page)


def test_A15_three_versions_cost_as_many_queries_as_one(world: World, browser_of: BrowserOf) -> None:
    browser = browser_of(world.customer())
    browser.get("/portal/plan/")
    with CaptureQueriesContext(connection) as for_one:
        browser.get("/portal/plan/")
    for month in (7, 8, 9):
        publish(world, f"2026-{month}", date(2026, month, 1))
    browser.get("/portal/plan/")
    with CaptureQueriesContext(connection) as for_more:
        browser.get("/portal/plan/")
    assert len(for_more) == len(for_one)


def test_D9_without_a_written_document_the_plan_says_that_there_is_no_warranty(
    world_of: WorldOf, browser_of: BrowserOf
) -> None:
    page = browser_of(world_of("smartwork").customer(plan="support")).get("/portal/plan/")
    assert "There is no quality guarantee or other warranty unless a written document gives one." in texts(page, "p")
