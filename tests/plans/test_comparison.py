"""The published plans side by side, as everybody reads them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from plans.core.terms import VendorTerms
from plans.operations import publish_terms
from supportdesk.kernel.clock import stopped_at
from supportdesk.kernel.tenancy import vendor_schema
from tests.clients import VendorClient
from tests.desk.conftest import NOW
from tests.reading import attributes, texts, words
from tests.terms.world import PUBLISHED_AT, shipped
from vendors.models import Vendor

Read = Callable[..., Any]
VENDORS = ["aiconix", "imagicle", "onyxceph", "smartwork", "supportlevel"]


@pytest.fixture
def read(vendor: Vendor) -> Read:
    """A function that publishes a vendor's terms and reads their comparison without being signed in."""
    browser = VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="en")

    def reading(key: str = "", language: str = "en", **query: str) -> Any:
        if key:
            publish_terms(terms=terms_of(key), now=PUBLISHED_AT, are_interpretations_confirmed=True)
        with stopped_at(NOW):
            return browser.get("/plans/", query, headers={"accept-language": language})

    return reading


def terms_of(key: str, **version: Any) -> VendorTerms:
    terms = shipped(key)
    return terms.model_copy(update={"version": terms.version.model_copy(update=version)})


def has_row(answer: Any, *parts: str) -> bool:
    return " ".join(parts) in texts(answer, "tr")


IMAGICLE_SERVICES = [
    ("Bug fixes in three seasonal releases", "included", "included", "included"),
    ("New features in three seasonal releases", "included", "included", "included"),
    ("Security updates: OWASP Top 10", "included", "included", "included"),
    ("Security updates: vulnerabilities fixed", "included", "included", "included"),
    ("Web Help Center", "included", "included", "included"),
    ("Email support", "included", "included", "included"),
    ("Phone support", "included", "included", "included"),
    ("Support chat", "included", "included", "included"),
    ("Remote support (Webex)", "not included", "included", "included"),
    ("On-site support", "by agreement", "by agreement", "by agreement"),
    ("Unlimited tickets by web or email", "included", "included", "included"),
    ("Priority over Basic", "not included", "included", "included"),
    ("Assured response time", "not included", "included", "included"),
    ("Level 1: end users", "not included", "by agreement", "by agreement"),
    ("Level 2: system administrators (customer or dealer)", "included", "included", "included"),
    ("Business hours, without a break", "included", "included", "included"),
    ("Monday to Friday (Sunday to Thursday in the Middle East)", "included", "included", "included"),
    ("Saturdays", "not included", "included", "included"),
    ("Bank holidays", "not included", "included", "included"),
    ("On call outside business hours", "not included", "not included", "included"),
    ("Proactive support", "not included", "included", "included"),
    ("Support expert", "not included", "not included", "included"),
]


@pytest.mark.parametrize("service", IMAGICLE_SERVICES, ids=lambda service: service[0])
def test_E1_every_row_of_the_table_of_services_stands_in_the_comparison(read: Read, service: tuple[str, ...]) -> None:
    assert has_row(read("imagicle"), *service)


def test_E1_the_services_are_the_configurations_and_no_others(read: Read) -> None:
    terms = terms_of("imagicle")
    assert [service.name.pick("en") for service in terms.services] == [row[0] for row in IMAGICLE_SERVICES]


def test_E1_E3_E4_E5_response_times_keep_what_is_guaranteed_apart(read: Read) -> None:
    answer = read("imagicle")
    assert has_row(
        answer,
        "P1 Critical " + definition("imagicle", 1),
        "1 business day target (not guaranteed)",
        "1 business hour guaranteed",
        "60 min, round the clock guaranteed",
    )
    assert has_row(
        answer,
        "P3 Medium " + definition("imagicle", 3),
        "as soon as possible no response time",
        "4 business hours guaranteed",
        "4 business hours guaranteed",
    )
    assert texts(answer, "td", cls="big")[:2] == ["1 business hour guaranteed", "60 min, round the clock guaranteed"]


def definition(key: str, severity: int) -> str:
    return terms_of(key).severity(severity).definition.pick("en")


def test_E1_E9_E10_the_comparison_says_who_is_notified_and_when(read: Read) -> None:
    text = words(read("imagicle"))
    assert (
        "P1 Critical Team leader after 2 business days, repeated after 3 business days"
        " Support manager after 5 business days Co-CEO and CTO after 10 business days, repeated after 20 business days"
        in text
    )
    assert "Team leader after 2 business hours, repeated after 4 business hours" in text


def test_E1_E6_E13_the_comparison_shows_hours_by_region_and_who_is_called_out(read: Read) -> None:
    answer = read("imagicle")
    extended = "Mon–Sat 09:00–18:00, public holidays 09:00–18:00 (Rome time)"
    assert has_row(answer, "Europe", "Mon–Fri 09:00–18:00 (Rome time)", extended, extended)
    assert has_row(answer, "24/7 on-call", "not included", "not included", "On-call technicians for P1, P2")
    assert attributes(answer, "rect", "x")[0] == "4.17%"  # Monday 07:00 of a week


def test_E1_E17_the_comparison_says_who_may_ask(read: Read) -> None:
    assert has_row(read("imagicle"), "End user", "not included", "by agreement", "by agreement")


def test_E1_times_that_nobody_promises_are_named_as_such(read: Read) -> None:
    assert has_row(read("imagicle"), "Resolution", "no target", "no target", "no target")


def test_E2_the_comparison_speaks_the_readers_language(read: Read) -> None:
    answer = read("imagicle", language="de")
    assert "Priorität" not in texts(answer, "h1")
    assert "Proaktiver Support" in words(answer)


def test_A1_A3_A5_a_single_plan_has_a_page_of_its_own(read: Read) -> None:
    answer = read("aiconix")
    assert texts(answer, "h1") == ["Standard Support Plan"]
    assert has_row(answer, "Price, net", "free of charge")
    assert has_row(answer, "Availability", "every customer")
    assert has_row(answer, "Phone", "for Level 1")
    assert has_row(answer, "Portal", "for Level 2, Level 3, Level 4")
    assert "2 business days target (not guaranteed)" in words(answer)


def test_A7_the_conditions_for_contacts_are_said(read: Read) -> None:
    assert has_row(read("aiconix"), "Support contacts", "named by the customer, trained")


def test_B5_B6_B11_prices_needs_and_packages_stand_side_by_side(read: Read) -> None:
    answer = read("supportlevel")
    assert has_row(answer, "Price, net", "free of charge", "39.00 EUR per month", "89.00 EUR per month")
    assert has_row(
        answer, "Availability", "every customer", "included in Enterprise package", "requires Support level 2"
    )
    assert has_row(answer, "All requests", "no target", "24 business hours guaranteed", "4 business hours guaranteed")


def test_B4_minutes_that_may_cost_are_marked(read: Read) -> None:
    assert has_row(read("supportlevel"), "Phone", *["included charged per minute"] * 3)


def test_C2_C5_what_promises_neither_hours_nor_times_says_so(read: Read) -> None:
    answer = read("onyxceph")
    assert has_row(answer, "Price, net", "99.00 EUR per year per licence package")
    assert has_row(answer, "First response", "no target")
    assert has_row(answer, "Opening hours", "no target")
    assert has_row(answer, "Escalation", "no target")


def test_D3_D9_no_phone_is_shown_where_support_is_in_writing(read: Read) -> None:
    answer = read("smartwork")
    assert has_row(answer, "Portal, email", "included")
    assert "phone" not in words(answer).lower()
    assert "There is no quality guarantee or other warranty unless a written document gives one." in words(answer)


@pytest.mark.parametrize("key", VENDORS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_vendor_has_a_comparison(read: Read, key: str, language: str) -> None:
    answer = read(key, language=language)
    assert answer.status_code == 200
    assert len(texts(answer, "tr")) > 10


def test_A15_a_past_version_is_read_as_it_was_published(read: Read) -> None:
    read("imagicle")
    now = terms_of("imagicle", label="4.2", effective_from=date(2026, 11, 1))
    without = tuple(service for service in now.services if service.key != "chat")
    bare = tuple(
        plan.model_copy(update={"inclusions": {k: v for k, v in plan.inclusions.items() if k != "chat"}})
        for plan in now.plans
    )
    publish_terms(
        terms=now.model_copy(update={"services": without, "plans": bare}),
        now=PUBLISHED_AT,
        are_interpretations_confirmed=True,
    )

    current, past = read(), read(version="4.1")

    assert not has_row(current, "Support chat", "included", "included", "included")
    assert has_row(past, "Support chat", "included", "included", "included")
    assert "This is version 4.1, which is no longer in force." in words(past)
    assert texts(current, "li")[-2:] == ["Version 4.2 from 1 Nov 2026, in force", "Version 4.1 from 1 Mar 2020, past"]


def test_A15_a_version_to_come_says_from_when_it_holds(read: Read) -> None:
    read("imagicle")
    coming = terms_of("imagicle", label="5", effective_from=date(2027, 1, 1))
    publish_terms(terms=coming, now=PUBLISHED_AT, are_interpretations_confirmed=True)
    assert "Version 5 takes effect on 1 Jan 2027. It is not in force yet." in words(read(version="5"))
    assert "version 4.1" in words(read())


@pytest.mark.parametrize("label", ["9.9", "4.1\x00", "x" * 5000])
def test_A15_what_was_never_published_is_not_found(read: Read, label: str) -> None:
    read("imagicle")
    assert read(version=label).status_code == 404


def test_without_published_terms_the_page_says_so(read: Read) -> None:
    answer = read()
    assert (answer.status_code, texts(answer, "h1")) == (200, ["No plans have been published yet"])


def test_terms_to_come_promise_nothing_yet(read: Read) -> None:
    coming = terms_of("imagicle", effective_from=date(2027, 1, 1))
    publish_terms(terms=coming, now=PUBLISHED_AT, are_interpretations_confirmed=True)
    assert texts(read(), "h1") == ["No plans have been published yet"]


def test_another_vendors_plans_are_never_there(read: Read, other_vendor: Vendor) -> None:
    with vendor_schema(other_vendor.schema_name):
        publish_terms(terms=terms_of("aiconix"), now=PUBLISHED_AT, are_interpretations_confirmed=True)
    read("imagicle")
    assert read(version="2024-06-01").status_code == 404


def test_open_questions_phone_numbers_and_customers_are_not_published(read: Read) -> None:
    text = words(read("imagicle"))
    assert "Do the 2 hours run round the clock?" not in text
    assert "+39" not in text


def test_the_comparison_costs_the_same_for_any_number_of_versions(
    read: Read, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    read("imagicle")
    read()
    with CaptureQueriesContext(connection) as before:
        read()
    cost = len(before)
    for number in (2, 3):
        terms = terms_of("imagicle", label=f"4.{number}", effective_from=date(2026, 10, number))
        publish_terms(terms=terms, now=PUBLISHED_AT, are_interpretations_confirmed=True)
    read()  # a version is parsed once
    with django_assert_max_num_queries(cost):
        read()


def test_the_page_only_reads(read: Read, vendor: Vendor) -> None:
    assert VendorClient(vendor).post("/plans/").status_code == 405
