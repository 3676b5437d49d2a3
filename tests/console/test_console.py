"""The console: the published terms, to be read by the vendor's admins."""

from __future__ import annotations

import re
from datetime import date

import pytest

from plans.core.folder import read_vendor_folder
from plans.operations import publish_terms
from supportdesk.kernel.tenancy import vendor_schema
from tests.console.conftest import Open
from tests.desk.conftest import SignIn, text_of
from tests.factories import make_staff
from tests.terms.world import PUBLISHED_AT, ROOT, World
from vendors.models import Vendor

VENDORS = ["aiconix", "imagicle", "onyxceph", "smartwork", "supportlevel"]


def test_staff_who_are_no_admins_are_told_that_it_is_not_theirs(world_agent: World, sign_in: SignIn) -> None:
    assert sign_in(make_staff("Giulia")).get("/console/").status_code == 403


@pytest.fixture
def world_agent(vendor: Vendor) -> World:
    return World("imagicle")


@pytest.mark.parametrize("key", VENDORS)
def test_every_page_reads_every_vendors_terms(key: str, console_of: Open) -> None:
    console = console_of(key)
    plans = [plan.key for plan in read_vendor_folder(ROOT / key).plans]

    paths = ["/console/", "/console/topics/", "/console/lines/", "/console/versions/"]
    answers = [console.get(path) for path in [*paths, *(f"/console/plans/{plan}/" for plan in plans)]]

    assert [answer.status_code for answer in answers] == [200] * len(answers)


def test_E3_E4_E5_the_overview_has_the_first_response_of_every_plan(console_of: Open) -> None:
    text = text_of(console_of("imagicle").get("/console/"))

    assert "Version 4.1, from 1 Mar 2020, in force" in text
    assert "1 business hour guaranteed 60 min, round the clock guaranteed 1 business day aimed at" in text
    assert "8 business hours guaranteed 8 business hours guaranteed as soon as possible no time" in text


def test_the_overview_lists_what_the_vendor_must_confirm(console_of: Open) -> None:
    text = text_of(console_of("imagicle").get("/console/"))

    assert "Readings to confirm" in text
    assert "Do the 2 hours run round the clock? Kept: No, in business hours" in text
    assert "Else: Yes, 2 hours round the clock." in text


def test_B7_a_level_with_a_guarantee_and_one_without_stand_side_by_side(console_of: Open) -> None:
    text = text_of(console_of("supportlevel").get("/console/"))

    assert "Every request 4 business hours guaranteed 24 business hours guaranteed no promise" in text


def test_E9_E10_the_ladder_shows_who_is_told_when_and_what_is_carried_on(console_of: Open) -> None:
    text = text_of(console_of("imagicle").get("/console/plans/basic/"))

    assert "Step 1 2 business days Step 2 3 business days" in text
    assert "P1 Team leader (Team leader) Support manager Co-CEO and CTO (Co-CEO and CTO)" in text


def test_a_plan_without_targets_says_that_nothing_is_promised(console_of: Open) -> None:
    text = text_of(console_of("onyxceph").get("/console/plans/maintenance/"))

    assert "Every request no promise no promise no promise no promise" in text
    assert "No hours are promised here." in text
    assert "This plan has no ladder" in text


def test_A3_channels_are_shown_by_severity(console_of: Open) -> None:
    text = text_of(console_of("aiconix").get("/console/plans/standard/"))

    assert re.search(r"Can be filed by Level 1 phone Level 2 portal Level 3 portal Level 4 portal", text)


def test_E13_the_week_is_drawn_with_the_hours_that_the_plan_adds(console_of: Open) -> None:
    answer = console_of("imagicle").get("/console/plans/gold/")

    page, text = answer.content.decode(), text_of(answer)
    assert "Calendar Europe Extended hours Europe, Europe/Rome. Open now, until 18:00." in text
    assert "Saturday 09:00–18:00 Sunday closed Bank holiday 09:00–18:00" in text
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
    topic = next(topic for topic in read_vendor_folder(ROOT / "aiconix").topics if topic.excluded)

    text = text_of(console_of("aiconix").get("/console/topics/"))

    assert topic.excluded is not None
    assert f"{topic.text.pick('en')} {topic.excluded.reason.pick('en')} {topic.excluded.way_out.pick('en')}" in text


def test_A15_a_past_version_is_read_as_it_was_published(console_of: Open) -> None:
    console = console_of("imagicle")
    terms = read_vendor_folder(ROOT / "imagicle")
    changed = terms.model_copy(
        update={"version": terms.version.model_copy(update={"label": "4.2", "effective_from": date(2026, 11, 1)})}
    )
    publish_terms(terms=changed, now=PUBLISHED_AT, are_readings_confirmed=True)

    now, then = console.get("/console/"), console.get("/console/", {"version": "4.1"})
    versions = text_of(console.get("/console/versions/"))

    assert "Version 4.2, from 1 Nov 2026, in force" in text_of(now)
    assert "Version 4.1, from 1 Mar 2020, past This version is not the one in force." in text_of(then)
    assert 'href="/console/plans/gold/?version=4.1"' in then.content.decode()
    assert re.search(r"4\.2 .* 1 Nov 2026 in force .* 4\.1 .* 1 Mar 2020 past", versions)


@pytest.mark.parametrize("path", ["/console/?version=9.9", "/console/plans/no-such-plan/"])
def test_what_is_not_published_is_not_found(path: str, console_of: Open) -> None:
    assert console_of("imagicle").get(path).status_code == 404


def test_nothing_published_is_not_found_and_no_error(vendor: Vendor, sign_in: SignIn) -> None:
    assert sign_in(make_staff("Ada", is_admin=True)).get("/console/").status_code == 404


def test_another_vendors_terms_are_never_there(console_of: Open, other_vendor: Vendor) -> None:
    with vendor_schema(other_vendor.schema_name):
        World("aiconix")

    text = text_of(console_of("imagicle").get("/console/versions/"))

    assert "4.1" in text
    assert "Standard Support Plan" not in text


def test_the_console_only_reads(console_of: Open) -> None:
    assert console_of("imagicle").post("/console/plans/gold/").status_code == 405
