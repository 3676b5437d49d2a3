"""The page of the on-call schedules (TERM-E6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oncall.models import Shift
from oncall.operations import plan_shifts
from people.models import User
from supportdesk.kernel.tenancy import vendor_schema
from tests.console.conftest import Open
from tests.desk.conftest import NOW, SignIn, StoppedClient, text_of
from tests.factories import make_staff, make_user
from tests.reading import attributes
from vendors.models import Vendor

PAGE, ROSTER = "/console/on-call/", "/console/on-call/on-duty/"
HOUR = timedelta(hours=1)


@pytest.fixture
def console(console_of: Open) -> StoppedClient:
    return console_of("imagicle")


def put(person: User, start: int, end: int, roster: str = "on-duty") -> Shift:
    """Put somebody on duty, by hours from now."""
    (made,) = plan_shifts(roster_key=roster, shifts=[(person, NOW + start * HOUR, NOW + end * HOUR)])
    return made


def rotation(**changes: Any) -> dict[str, Any]:
    return {
        "days_each": "7",
        "hand_over_at": "09:00",
        "time_zone": "Europe/Rome",
        "first_day": "2026-11-20",
        "last_day": "2026-12-11",
    } | changes


def test_E6_an_empty_schedule_says_that_nobody_is_paged_and_offers_a_shift(console: StoppedClient) -> None:
    page = text_of(console.get(PAGE))

    assert "On call now: no one Paged for: Platinum 24/7: P1 Critical, P2 High" in page
    assert "1 gap in the next two weeks Tickets that page this schedule then notify: Support manager." in page


def test_E6_shifts_and_the_gaps_between_them_are_shown_in_order(console: StoppedClient) -> None:
    put(make_staff("Bo"), -1, 5)
    put(make_staff("Cy"), 7, 24 * 20)

    page = text_of(console.get(PAGE))

    assert "On call now: Bo" in page
    assert "Fri 20 Nov, 12:00 Fri 20 Nov, 18:00 Bo now Remove Bo" in page
    assert "Fri 20 Nov, 18:00 Fri 20 Nov, 20:00 no one Add a shift" in page
    assert "There are shifts until Thu 10 Dec, 13:00." in page


def test_E6_a_gap_leads_to_a_form_with_its_times(console: StoppedClient) -> None:
    put(make_staff("Bo"), -1, 5)
    put(make_staff("Cy"), 7, 24 * 20)

    (link,) = [url for url in attributes(console.get(PAGE), "a", "href") if "/shift/?" in url]
    form = console.get(link.replace("&amp;", "&"))

    values = [value for value in attributes(form, "input", "value") if value.startswith("2026-")]
    assert values == ["2026-11-20T18:00", "2026-11-20T20:00"]


def test_E6_people_take_turns_as_the_form_says(console: StoppedClient) -> None:
    bo, cy = make_staff("Bo"), make_staff("Cy")

    answer = console.post(f"{ROSTER}rotation/", rotation(person_1=bo.pk, person_3=cy.pk), follow=True)

    assert "The rotation has 3 turns, until Fri 11 Dec 08:00." in text_of(answer)
    names = Shift.objects.order_by("starts_at").values_list("user__name", flat=True)
    assert list(names) == ["Bo", "Cy", "Bo"]


def test_E6_a_shift_replaces_the_others_for_its_time(console: StoppedClient) -> None:
    put(make_staff("Bo"), 0, 9)
    cy = make_staff("Cy")

    sent = {"person": cy.pk, "starts_at": "2026-11-20T15:00", "ends_at": "2026-11-20T16:00"}
    answer = console.post(f"{ROSTER}shift/", sent, follow=True)

    assert "Cy is on duty from Fri 20 Nov 15:00 to Fri 20 Nov 16:00." in text_of(answer)
    names = Shift.objects.order_by("starts_at").values_list("user__name", flat=True)
    assert list(names) == ["Bo", "Cy", "Bo"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"last_day": "2026-11-20"}, "The last day must be after the first day."),
        ({"first_day": "2026-10-01", "last_day": "2026-11-01"}, "This time is already over."),
        ({"hand_over_at": "25:00"}, "Enter a time, for example 09:00."),
        ({"time_zone": "Mars/Base"}, "There is a problem"),
        ({"days_each": "1", "last_day": "2028-06-01"}, "That would be more than 400 turns."),
        ({"person_1": ""}, "There is a problem"),
    ],
)
def test_what_is_wrong_with_a_rotation_is_said_at_its_field(
    console: StoppedClient, changes: dict[str, str], said: str
) -> None:
    answer = console.post(f"{ROSTER}rotation/", rotation(person_1=make_staff("Bo").pk) | changes)

    assert (answer.status_code, Shift.objects.count()) == (422, 0)
    assert said in text_of(answer)


def test_only_active_colleagues_are_put_on_duty(console: StoppedClient) -> None:
    times = {"starts_at": "2026-11-20T15:00", "ends_at": "2026-11-20T16:00"}
    for other in (make_staff("Gone", is_active=False), make_user("Carl", kind="CONTACT")):
        assert console.post(f"{ROSTER}shift/", {"person": other.pk, **times}).status_code == 422
    assert not Shift.objects.exists()


def test_a_shift_is_removed(console: StoppedClient) -> None:
    shift = put(make_staff("Bo"), 1, 5)

    assert "The shift of Bo has been removed." in text_of(console.post(f"{PAGE}shifts/{shift.pk}/remove/", follow=True))
    assert not Shift.objects.exists()
    assert console.post(f"{PAGE}shifts/{shift.pk}/remove/").status_code == 404


def test_a_schedule_that_the_terms_do_not_name_is_not_found(console: StoppedClient) -> None:
    assert [console.get(f"/console/on-call/nope/{page}/").status_code for page in ("rotation", "shift")] == [404, 404]


def test_agents_do_not_change_schedules(console: StoppedClient, sign_in: SignIn) -> None:
    shift = put(make_staff("Bo"), 1, 5)
    agent = sign_in(make_staff("Cy"))

    assert agent.get(PAGE).status_code in {302, 403, 404}
    agent.post(f"{PAGE}shifts/{shift.pk}/remove/")
    assert Shift.objects.count() == 1


def test_the_shift_of_another_vendor_is_not_found(console: StoppedClient, other_vendor: Vendor) -> None:
    with vendor_schema(other_vendor.schema_name):
        theirs = put(make_staff("Theirs"), 1, 5)

    assert console.post(f"{PAGE}shifts/{theirs.pk}/remove/").status_code == 404
    with vendor_schema(other_vendor.schema_name):
        assert Shift.objects.count() == 1


def test_the_page_costs_the_same_for_any_number_of_shifts(console: StoppedClient) -> None:
    counts, hour = [], 0
    for number in (1, 2):
        for _ in range(number):
            put(make_staff(), hour, hour + 1)
            hour += 1
        console.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            page = console.get(PAGE)
        counts.append((page.content.decode().count("/remove/"), len(queries)))

    (first, one), (second, three) = counts
    assert (first, second, one) == (1, 3, three)
