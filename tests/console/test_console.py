"""The console: the published terms, to be read by the vendor's admins."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from oncall.operations import plan_shifts
from plans.operations import publish_terms
from supportdesk.kernel.tenancy import vendor_schema
from tests.clients import VendorClient
from tests.console.conftest import Open
from tests.desk.conftest import NOW, SignIn, text_of
from tests.factories import make_partner, make_partner_person, make_staff
from tests.reading import attributes, texts
from tests.terms.world import PUBLISHED_AT, World, shipped
from vendors.models import Vendor
from web.console.lists import ROWS_ON_A_PAGE as STAFF_ON_A_PAGE

VENDORS = ["aiconix", "imagicle", "onyxceph", "smartwork", "supportlevel"]


def test_staff_who_are_no_admins_are_told_that_it_is_not_theirs(world_agent: World, sign_in: SignIn) -> None:
    agent = sign_in(make_staff("Giulia"))
    assert [agent.get(path).status_code for path in PAGES] == [403] * len(PAGES)


def test_for_customers_and_partners_there_is_no_console(world_agent: World, sign_in: SignIn) -> None:
    contact = sign_in(world_agent.customer(region="europe").user)
    partner = sign_in(make_partner_person(make_partner("Nordic", "distributor")))
    for browser in (contact, partner):
        assert [browser.get(path).status_code for path in PAGES] == [404] * len(PAGES)


def test_visitors_are_asked_to_sign_in(world_agent: World, vendor: Vendor) -> None:
    visitor = VendorClient(vendor)
    assert [visitor.get(path)["Location"] for path in PAGES] == [f"/sign-in/?next={path}" for path in PAGES]


def test_another_vendors_admin_is_a_visitor_here(world_agent: World, vendor: Vendor, other_vendor: Vendor) -> None:
    browser = VendorClient(other_vendor)
    with vendor_schema(other_vendor.schema_name):
        browser.force_login(make_staff("Bea", is_admin=True))
    assert browser.get("/console/", headers={"host": "acorn.localhost"})["Location"] == "/sign-in/?next=/console/"


@pytest.fixture
def world_agent(vendor: Vendor) -> World:
    return World("imagicle")


@pytest.mark.parametrize("key", VENDORS)
def test_every_page_reads_every_vendors_terms(key: str, console_of: Open) -> None:
    console = console_of(key)
    plans = [plan.key for plan in shipped(key).plans]

    answers = [console.get(path) for path in [*PAGES, *(f"/console/plans/{plan}/" for plan in plans)]]

    assert [answer.status_code for answer in answers] == [200] * len(answers)


def test_E3_E4_E5_the_overview_has_the_first_response_of_every_plan(console_of: Open) -> None:
    text = text_of(console_of("imagicle").get("/console/"))

    assert "Version 4.1, from 1 Mar 2020, in force" in text
    assert "1 business hour guaranteed 60 min, round the clock guaranteed 1 business day target only" in text
    assert "8 business hours guaranteed 8 business hours guaranteed as soon as possible no time" in text


def test_the_overview_lists_what_the_vendor_must_confirm(console_of: Open) -> None:
    text = text_of(console_of("imagicle").get("/console/"))

    assert "Interpretations to confirm" in text
    assert "Do the 2 hours run round the clock? Applied: No, in business hours" in text
    assert "Otherwise: Yes, 2 hours round the clock." in text


def test_B7_a_level_with_a_guarantee_and_one_without_stand_side_by_side(console_of: Open) -> None:
    text = text_of(console_of("supportlevel").get("/console/"))

    assert "All requests 4 business hours guaranteed 24 business hours guaranteed no target" in text


def test_E9_E10_the_escalation_shows_who_is_notified_when_and_what_is_carried_on(console_of: Open) -> None:
    text = text_of(console_of("imagicle").get("/console/plans/basic/"))

    assert "Step 1 2 business days Step 2 3 business days" in text
    assert "P1 Team leader (Team leader) Support manager Co-CEO and CTO (Co-CEO and CTO)" in text


def test_a_plan_without_targets_says_that_nothing_is_promised(console_of: Open) -> None:
    text = text_of(console_of("onyxceph").get("/console/plans/maintenance/"))

    assert "All requests no target no target no target no target" in text
    assert "No support hours here." in text
    assert "This plan has no escalation" in text


def test_A3_channels_are_shown_by_severity(console_of: Open) -> None:
    text = text_of(console_of("aiconix").get("/console/plans/standard/"))

    assert re.search(r"Can be submitted via Level 1 phone Level 2 portal Level 3 portal Level 4 portal", text)


def test_E13_the_week_is_drawn_with_the_hours_that_the_plan_adds(console_of: Open) -> None:
    answer = console_of("imagicle").get("/console/plans/gold/")

    page, text = answer.content.decode(), text_of(answer)
    assert "Calendar Europe Extended hours Europe, Europe/Rome. Open now, until 18:00." in text
    assert "Saturday 09:00–18:00 Sunday closed Public holiday 09:00–18:00" in text
    assert 'aria-label="Saturday: 09:00–18:00"' in page
    assert '<rect class="wk-extra" x="37.5%" width="37.5%"' in page


def test_D2_the_holidays_of_this_and_the_next_year_are_named(console_of: Open) -> None:
    text = text_of(console_of("smartwork").get("/console/plans/support/"))

    assert "Sat 15 Aug Assumption Day" in text
    assert re.search(r"2026 Thu 1 Jan New Year's Day .* 2027 Fri 1 Jan New Year's Day", text)


def test_B8_a_phone_line_shows_its_hours_and_whether_it_is_open_now(console_of: Open) -> None:
    text = text_of(console_of("supportlevel").get("/console/lines/"))

    assert "+49 69 90009 100 All customers, German All plans Mon–Fri 09:30–12:30, 13:30–17:00" in text
    assert "Open now, until 17:00." in text
    assert "Closed now, opens 17:00." in text


def test_E33_a_line_without_hours_of_its_own_has_those_of_each_plan(console_of: Open) -> None:
    text = text_of(console_of("imagicle").get("/console/lines/"))

    assert "Basic Mon–Fri 09:00–18:00 (Rome time). Open now, until 18:00." in text
    assert "Gold, Platinum 24/7 Mon–Sat 09:00–18:00, public holidays 09:00–18:00 (Rome time)." in text


def test_C4_topics_name_level_and_provider(console_of: Open) -> None:
    text = text_of(console_of("onyxceph").get("/console/topics/"))

    assert "Database backup Level 0 support Your distributor Technical support" in text
    assert "Installing patches Level 1 support Image Instruments Technical support" in text


def test_A14_what_is_not_part_of_the_support_stands_with_its_way_on(console_of: Open) -> None:
    topic = next(topic for topic in shipped("aiconix").topics if topic.excluded)

    text = text_of(console_of("aiconix").get("/console/topics/"))

    assert topic.excluded is not None
    assert f"{topic.text.pick('en')} {topic.excluded.reason.pick('en')} {topic.excluded.way_out.pick('en')}" in text


def test_A15_a_past_version_is_read_as_it_was_published(console_of: Open) -> None:
    console = console_of("imagicle")
    terms = shipped("imagicle")
    changed = terms.model_copy(
        update={"version": terms.version.model_copy(update={"label": "4.2", "effective_from": date(2026, 11, 1)})}
    )
    publish_terms(terms=changed, now=PUBLISHED_AT, are_interpretations_confirmed=True)

    now, then = console.get("/console/"), console.get("/console/", {"version": "4.1"})
    versions = text_of(console.get("/console/versions/"))

    assert "Version 4.2, from 1 Nov 2026, in force" in text_of(now)
    assert "Version 4.1, from 1 Mar 2020, past This version is not in force." in text_of(then)
    assert 'href="/console/plans/gold/?version=4.1"' in then.content.decode()
    assert re.search(r"4\.2 .* 1 Nov 2026 in force .* 4\.1 .* 1 Mar 2020 past", versions)


@pytest.mark.parametrize(
    "path",
    [
        "/console/?version=9.9",
        "/console/?version=4.1%00",
        "/console/plans/no-such-plan/",
        "/console/calendars/?year=20x6",
        "/console/calendars/?year=9999",
        "/console/calendars/?year=٢٠٢٦",
        "/console/versions/changes/",
        "/console/versions/changes/?from=4.1&to=%00",
    ],
)
def test_what_is_not_published_is_not_found(path: str, console_of: Open) -> None:
    assert console_of("imagicle").get(path).status_code == 404


PAGES = [
    "/console/",
    "/console/calendars/",
    "/console/escalations/",
    "/console/topics/",
    "/console/lines/",
    "/console/versions/",
    "/console/simulator/",
    "/console/people/",
    "/console/answered-waits/",
]


@pytest.mark.parametrize("path", [path for path in PAGES if path not in ("/console/people/", "/console/versions/")])
def test_nothing_published_is_said(path: str, vendor: Vendor, sign_in: SignIn) -> None:
    answer = sign_in(make_staff("Ada", is_admin=True)).get(path)
    assert (answer.status_code, texts(answer, "h1")) == (200, ["No support terms yet"])


def test_people_are_there_before_the_terms(vendor: Vendor, sign_in: SignIn) -> None:
    answer = sign_in(make_staff("Ada", is_admin=True, team="first")).get("/console/people/")
    assert texts(answer, "h1") == ["Staff and teams"]
    assert "first 1 person" in text_of(answer)


def test_another_vendors_terms_are_never_there(console_of: Open, other_vendor: Vendor) -> None:
    with vendor_schema(other_vendor.schema_name):
        World("aiconix")

    text = text_of(console_of("imagicle").get("/console/versions/"))

    assert "4.1" in text
    assert "Standard Support Plan" not in text


def test_the_console_only_reads(console_of: Open) -> None:
    assert console_of("imagicle").post("/console/plans/gold/").status_code == 405


def test_versions_lead_to_the_first_terms(vendor: Vendor, sign_in: SignIn) -> None:
    page = sign_in(make_staff("Ada", is_admin=True)).get("/console/versions/")
    assert "/console/versions/start/" in attributes(page, "a", "href")


def test_E4_what_would_be_promised_now_is_worked_out_by_the_clocks_own_function(console_of: Open) -> None:
    examples = texts(console_of("imagicle").get("/console/"), "ul", cls="sim")[0]
    assert "Gold P1 Americas Fri 20 Nov, 14:00" in examples  # 60 minutes from 08:00 in New York


def test_the_overview_counts_customers_and_running_contracts(console_of: Open) -> None:
    console = console_of("supportlevel")
    world = World("supportlevel")
    world.customer(plan="level-2")
    world.customer(plan="level-3")
    world.customer()
    facts = texts(console.get("/console/"), "dl", cls="facts")[0]
    assert facts == "Customers 3 Support level 3 1 Support level 2 1 Support level 1 included for every customer"


def test_E13_calendars_show_each_regions_week_with_what_plans_add(console_of: Open) -> None:
    answer = console_of("imagicle").get("/console/calendars/")
    text = text_of(answer)
    assert "Day Basic Gold, Platinum 24/7" in text
    assert "Saturday closed 09:00–18:00" in text
    assert "Public holiday closed 07:00–12:00" in text
    assert "Europe Europe/Rome, suggested in 51 countries" in text


def test_calendars_show_the_holidays_of_the_year_asked_for(console_of: Open) -> None:
    text = text_of(console_of("smartwork").get("/console/calendars/", {"year": "2027"}))
    assert "Holidays shown are those of 2027." in text
    assert "Sun 15 Aug Assumption Day" in text


def test_E10_escalations_name_who_holds_each_role_now(console_of: Open) -> None:
    console = console_of("imagicle")
    make_staff("Tom Lead", roles=("team_lead",))
    make_staff("Gone Lead", roles=("team_lead",), is_active=False)
    text = text_of(console.get("/console/escalations/"))
    assert "P1 Team leader Tom Lead (Team leader) Support manager no one" in text
    assert "No one has these roles: Support team, Support manager, Co-CEO and CTO." in text
    assert "Step 1 Gold, Platinum 24/7: 2 business hours Basic: 2 business days" in text


def test_terms_without_escalations_say_so(console_of: Open) -> None:
    assert "These terms have no escalation" in text_of(console_of("onyxceph").get("/console/escalations/"))


def test_people_show_teams_roles_second_factor_and_whether_the_account_is_open(console_of: Open) -> None:
    console = console_of("imagicle")
    guarded = make_staff("Bo Guarded", roles=("team_lead",), team="europe")
    Authenticator.objects.create(user=guarded, type=Authenticator.Type.TOTP, data={})
    make_staff("Cy Closed", is_active=False)
    rows = texts(console.get("/console/people/"), "tr")
    assert f"Bo Guarded {guarded.email} europe Team leader set up agent English, UTC no password yet" in rows
    rows = texts(console.get("/console/people/", {"state": "closed"}), "tr")
    assert rows[-1].endswith("– – none deactivated English, UTC")


def test_recovery_codes_alone_are_no_second_factor(console_of: Open) -> None:
    console = console_of("imagicle")
    person = make_staff("Di Codes")
    Authenticator.objects.create(user=person, type=Authenticator.Type.RECOVERY_CODES, data={})
    row = next(row for row in texts(console.get("/console/people/"), "tr") if row.startswith("Di Codes"))
    assert "none" in row


def test_E6_people_show_who_is_on_duty_now(console_of: Open) -> None:
    console = console_of("imagicle")
    assert "On call now: no one" in text_of(console.get("/console/people/"))
    person = make_staff("Eve Night")
    plan_shifts(roster_key="on-duty", shifts=[(person, NOW - timedelta(hours=1), NOW + timedelta(hours=1))])
    assert "On call now: Eve Night" in text_of(console.get("/console/people/"))


def test_customers_are_not_among_the_staff(console_of: Open) -> None:
    console = console_of("imagicle")
    contact = World("imagicle").customer(region="europe", contact={"name": "Nora Customer"})
    assert contact.user.name not in text_of(console.get("/console/people/"))


def test_many_staff_come_in_pages(console_of: Open) -> None:
    console = console_of("imagicle")
    for number in range(STAFF_ON_A_PAGE):
        make_staff(f"Zed {number:03}")
    assert "Page 1 of 2" in text_of(console.get("/console/people/"))
    assert "Zed 049" in text_of(console.get("/console/people/", {"page": "9" * 30}))


@pytest.mark.parametrize("path", ["/console/people/", "/console/escalations/", "/console/"])
def test_pages_about_people_cost_the_same_for_any_number(
    path: str, console_of: Open, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    console = console_of("imagicle")
    make_staff("One", roles=("team_lead",), team="europe")
    with CaptureQueriesContext(connection) as before:
        console.get(path)
    for number in range(3):
        make_staff(f"More {number}", roles=("support_manager", "executives"), team=f"team-{number}")
        World("imagicle").customer(region="europe", plan="gold")
    with django_assert_max_num_queries(len(before)):
        console.get(path)


def publish(label: str, day: date, **plans: dict[str, object]) -> None:
    """Publish the terms again with plans changed."""
    terms = shipped("imagicle")
    version = terms.version.model_copy(update={"label": label, "effective_from": day})
    changed = tuple(plan.model_copy(update=plans.get(plan.key, {})) for plan in terms.plans)
    publish_terms(
        terms=terms.model_copy(update={"version": version, "plans": changed}),
        now=PUBLISHED_AT,
        are_interpretations_confirmed=True,
    )


def test_the_versions_cost_the_same_for_any_number(
    console_of: Open, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    console = console_of("imagicle")
    with CaptureQueriesContext(connection) as before:
        console.get("/console/versions/")
    cost_of_one = len(before)  # counted now: the next request forgets the queries
    publish("4.2", date(2026, 11, 1))
    publish("4.3", date(2026, 12, 1))
    console.get("/console/versions/")  # reads the terms in force, which every process keeps
    with django_assert_max_num_queries(cost_of_one):
        answer = console.get("/console/versions/")
    assert [row.split()[0] for row in texts(answer, "tr")[1:]] == ["4.3", "4.2", "4.1"]


def test_A15_versions_show_dates_state_digest_and_the_way_to_the_changes(console_of: Open) -> None:
    console = console_of("imagicle")
    publish("4.2", date(2026, 12, 1))
    answer = console.get("/console/versions/")
    assert "1 Dec 2026 upcoming" in text_of(answer)
    assert "/console/versions/changes/?from=4.1&to=4.2" in attributes(answer, "a", "href")
    assert "/plans/?version=4.2" in attributes(answer, "a", "href")
    assert len(attributes(answer, "code", "title")[0]) == 64


def test_A15_what_changed_between_two_versions_is_said_in_words(console_of: Open) -> None:
    console = console_of("imagicle")
    gold = shipped("imagicle").plan("gold")
    quicker = gold.targets["first_response"]["3"].model_copy(update={"open_seconds": 10800})
    targets = {**gold.targets, "first_response": {**gold.targets["first_response"], "3": quicker}}
    publish(
        "4.2", date(2026, 12, 1), gold={"targets": targets, "inclusions": {**gold.inclusions, "expert": "included"}}
    )
    answer = console.get("/console/versions/changes/", {"from": "4.1", "to": "4.2"})
    assert texts(answer, "tr")[1:] == [
        "Plan Gold",
        "Support expert not included included",
        "First response, P3 4 business hours, guaranteed 3 business hours, guaranteed",
    ]


def test_A15_versions_that_promise_the_same_say_so(console_of: Open) -> None:
    console = console_of("imagicle")
    publish("4.2", date(2026, 12, 1))
    text = text_of(console.get("/console/versions/changes/", {"from": "4.1", "to": "4.2"}))
    assert "Both versions have the same content." in text


@pytest.mark.parametrize("path", PAGES)
def test_the_console_speaks_german(path: str, console_of: Open) -> None:
    console = console_of("imagicle")
    assert console.get(path, headers={"accept-language": "de"}).status_code == 200
