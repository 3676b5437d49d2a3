"""The support plan as its customer reads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from contracts.models import Contract
from customers.models import Contact
from supportdesk.kernel.clock import stopped_at
from tests.clients import VendorClient
from tests.factories import make_contact, make_organisation
from tests.reading import attributes, texts
from tests.terms.world import World, local
from vendors.models import Vendor

WorldOf = Callable[[str], World]
BrowserOf = Callable[[Contact], VendorClient]


def rows_of(answer: object) -> list[str]:
    """Return the rows of the table of promises."""
    return texts(answer, "tr")[1:]


def test_E4_the_promises_stand_by_severity(world_of: WorldOf, browser_of: BrowserOf) -> None:
    answer = browser_of(world_of("imagicle").customer(region="europe", plan="gold")).get("/portal/plan/")
    assert rows_of(answer) == [
        "P1 Critical 1 business hour guaranteed 30 min of business time guaranteed",
        "P2 High 2 business hours guaranteed no response time",
        "P3 Medium 4 business hours guaranteed no response time",
        "P4 Low 8 business hours guaranteed no response time",
    ]


def test_E3_efforts_and_promises_are_kept_apart(world_of: WorldOf, browser_of: BrowserOf) -> None:
    answer = browser_of(world_of("imagicle").customer(region="europe", plan="basic")).get("/portal/plan/")
    assert [row.split(" ", 2)[2] for row in rows_of(answer)] == [
        "1 business day target (not guaranteed) 4 business hours target (not guaranteed)",
        "2 business days target (not guaranteed) no response time",
        "as soon as possible no response time",
        "as soon as possible no response time",
    ]


def test_C5_where_the_document_promises_no_time_neither_does_the_page(world_of: WorldOf, browser_of: BrowserOf) -> None:
    world = world_of("onyxceph")
    answer = browser_of(world.customer(plan=world.terms.plans[0].key)).get("/portal/plan/")
    assert (rows_of(answer), texts(answer, "p", cls="muted")[0]) == (
        [],
        "No response times are promised. We answer as soon as we can.",
    )


def test_E33_the_lines_of_the_customers_region_stand_with_their_hours(world_of: WorldOf, browser_of: BrowserOf) -> None:
    contact = world_of("imagicle").customer(region="americas", plan="gold", zone="America/New_York", country="US")
    answer = browser_of(contact).get("/portal/plan/")
    assert texts(answer, "p", cls="line") == [
        "+1 305 5013030 Open now until 17:00",
        "+1 206 2012042 Open now until 17:00",
    ]


def test_B2_a_closed_line_says_when_it_opens_and_the_open_one_comes_first(
    world_of: WorldOf, browser_of: BrowserOf
) -> None:
    answer = browser_of(world_of("supportlevel").customer(plan="level-3")).get("/portal/plan/")
    assert texts(answer, "p", cls="line") == [
        "+49 69 90009 100 Open now until 17:00",
        "+49 69 90009 110 Closed, opens 17:00",
    ]


def test_B2_at_the_weekend_a_line_says_on_which_day_it_opens(world_of: WorldOf, browser_of: BrowserOf) -> None:
    browser = browser_of(world_of("supportlevel").customer(plan="level-3"))
    with stopped_at(local("2026-11-21 10:00", "Europe/Berlin")):
        lines = texts(browser.get("/portal/"), "p", cls="line")
    assert "+49 69 90009 100 Closed, opens Mon 09:30" in lines


def test_B2_the_hours_are_told_in_the_readers_zone(world_of: WorldOf, browser_of: BrowserOf) -> None:
    contact = world_of("supportlevel").customer(plan="level-3")
    contact.user.time_zone = "Europe/London"
    contact.user.save()
    with stopped_at(local("2026-11-21 10:00", "Europe/Berlin")):
        lines = texts(browser_of(contact).get("/portal/"), "p", cls="line")
    assert "+49 69 90009 100 Closed, opens Mon 08:30" in lines


def test_E33_a_caller_of_another_region_is_told_when_it_opens(world_of: WorldOf, browser_of: BrowserOf) -> None:
    contact = world_of("imagicle").customer(region="americas", plan="basic", zone="America/New_York", country="US")
    with stopped_at(local("2026-11-22 12:00", "America/New_York")):
        lines = texts(browser_of(contact).get("/portal/plan/"), "p", cls="line")
    assert lines == ["+1 305 5013030 Closed, opens Mon 07:00", "+1 206 2012042 Closed, opens Mon 07:00"]


def test_A1_the_price_of_a_plan_given_to_all_is_nothing(world_of: WorldOf, browser_of: BrowserOf) -> None:
    answer = browser_of(world_of("aiconix").customer()).get("/portal/plan/")
    assert texts(answer, "dd")[1] == "free of charge"


def test_the_end_of_the_contract_is_named(world_of: WorldOf, browser_of: BrowserOf) -> None:
    contact = world_of("imagicle").customer(region="europe", plan="gold")
    Contract.objects.update(ends_on=date(2027, 6, 30))
    answer = browser_of(contact).get("/portal/plan/")
    assert texts(answer, "dd")[0] == "Gold, version 4.1, valid until 30 June 2027"


def test_without_a_contract_the_page_leads_to_one(world_of: WorldOf, browser_of: BrowserOf) -> None:
    world_of("imagicle")
    contact = make_contact(make_organisation(region="europe"))
    answer = browser_of(contact).get("/portal/plan/")
    assert texts(answer, "h1") == ["No support contract"]
    assert attributes(answer, "a", "href", {"class": "btn btn-primary"}) == ["https://www.imagicle.com"]


def test_the_vendors_accent_is_its_own_rule_of_style(world_of: WorldOf, browser_of: BrowserOf) -> None:
    contact = world_of("aiconix").customer()
    answer = browser_of(contact).get("/vendor.css")
    assert answer.content.decode() == "@layer overrides{:root{--accent:oklch(.5 .11 172)}}\n"


def test_before_anything_is_published_the_portal_says_so(vendor: Vendor, browser_of: BrowserOf) -> None:
    answer = browser_of(make_contact(make_organisation(region="europe"))).get("/portal/")
    assert (answer.status_code, texts(answer, "h1")) == (503, ["Not available yet"])


def test_E13_the_regions_stand_with_their_hours_and_the_nearest_is_marked(
    world_of: WorldOf, browser_of: BrowserOf
) -> None:
    contact = world_of("imagicle").customer(region="americas", plan="gold", zone="Africa/Johannesburg", country="ZA")
    answer = browser_of(contact).get("/portal/plan/")
    assert [text for text in texts(answer, "label") if "nearest to you" in text] == [
        "Europe nearest to you Mon–Sat 09:00–18:00, public holidays 09:00–18:00 (Rome time)"
    ]


def test_E13_the_customer_chooses_a_region_in_the_portal(world_of: WorldOf, browser_of: BrowserOf) -> None:
    contact = world_of("imagicle").customer(region="europe", plan="gold")
    answer = browser_of(contact).post("/portal/plan/region/", {"region": "americas"})
    contact.organisation.refresh_from_db()
    assert (answer.status_code, contact.organisation.region_key) == (302, "americas")


def test_E13_a_region_that_the_vendor_does_not_have_is_not_taken(world_of: WorldOf, browser_of: BrowserOf) -> None:
    contact = world_of("imagicle").customer(region="europe", plan="gold")
    browser_of(contact).post("/portal/plan/region/", {"region": "atlantis"})
    contact.organisation.refresh_from_db()
    assert contact.organisation.region_key == "europe"


def test_E13_somebody_not_named_for_support_does_not_choose(world_of: WorldOf, browser_of: BrowserOf) -> None:
    contact = world_of("imagicle").customer(region="europe", plan="gold", contact={"is_designated": False})
    browser_of(contact).post("/portal/plan/region/", {"region": "americas"})
    contact.organisation.refresh_from_db()
    assert contact.organisation.region_key == "europe"


def test_a_vendor_with_one_region_offers_no_choice(world_of: WorldOf, browser_of: BrowserOf) -> None:
    answer = browser_of(world_of("aiconix").customer()).get("/portal/plan/")
    assert texts(answer, "label") == []
