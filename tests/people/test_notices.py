"""How one wants to be told of tickets, on one's own page."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from notifications.operations.preferences import choose_notice_way
from people.models import NoticeWay, User, UserKind
from tests.clients import VendorClient
from tests.factories import make_partner, make_partner_person, make_user
from tests.people.conftest import sign_in
from tests.reading import attributes, texts

DAILY = {"way": "DAILY", "hour": "7", "days": ["1", "3"]}


def chosen(user: User) -> tuple[str, int, list[int]]:
    user.refresh_from_db()
    return user.notice_way, user.digest_hour, user.digest_days


@pytest.fixture
def signed_in(browser: VendorClient, agent: User) -> VendorClient:
    """The browser of the agent."""
    sign_in(browser, agent.email)
    return browser


def test_every_notice_is_a_mail_until_somebody_chooses(agent: User) -> None:
    assert chosen(agent) == ("SINGLE", 8, [1, 2, 3, 4, 5])


def test_one_chooses_a_daily_mail_its_hour_and_days(signed_in: VendorClient, agent: User) -> None:
    page = signed_in.post("/account/notices/", DAILY, follow=True)
    assert chosen(agent) == ("DAILY", 7, [1, 3])
    assert attributes(page, "input", "checked") == ["", "", ""]
    assert "Daily digest" in texts(signed_in.get("/account/"), "a")


def test_the_page_says_what_may_wait_and_what_does_not(signed_in: VendorClient) -> None:
    assert texts(signed_in.get("/account/notices/"), "section", cls="panel") == [
        (
            "Sent as you choose New tickets, customer replies, tickets assigned or handed over to you or your team or"
            " reopened, development updates, and warnings about deadlines after the next digest."
        ),
        (
            "Always sent immediately Escalations and their reminders, breached targets, on-call pages,"
            " warnings about deadlines before the next digest, and all emails about your password and sign-in."
        ),
    ]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"way": "NEVER"}, "How do you want to be notified?: this is not a valid choice. Please choose again."),
        ({"hour": "24"}, "Daily digest at: this is not a valid choice. Please choose again."),
        ({"days": []}, "Choose at least one day."),
    ],
)
def test_what_makes_no_sense_is_refused(
    signed_in: VendorClient, agent: User, change: dict[str, Any], refusal: str
) -> None:
    answer = signed_in.post("/account/notices/", DAILY | change)
    assert (answer.status_code, texts(answer, "p", cls="error")) == (422, [refusal])
    assert chosen(agent)[0] == "SINGLE"


def test_a_partners_people_choose_as_well(browser: VendorClient, agent: User) -> None:
    person = make_partner_person(make_partner("Nordic", "distributor"))
    browser.force_login(person)
    browser.post("/account/notices/", DAILY)
    assert chosen(person)[0] == "DAILY"


def test_customers_are_not_asked(browser: VendorClient, contact: User) -> None:
    sign_in(browser, contact.email)
    assert browser.get("/account/notices/").status_code == 403
    assert browser.post("/account/notices/", DAILY).status_code == 403
    assert "/account/notices/" not in attributes(browser.get("/account/"), "a", "href")
    assert chosen(contact)[0] == "SINGLE"


def test_a_customers_notices_are_collected_by_nobody(agent: User) -> None:
    with pytest.raises(ValidationError, match="user_collecting_notices_serves"):
        choose_notice_way(user=make_user(kind=UserKind.CONTACT), way=NoticeWay.HOURLY, hour=8, days=[1])


def test_no_days_of_work_are_refused(agent: User) -> None:
    with pytest.raises(ValidationError, match="cannot be blank"):
        choose_notice_way(user=agent, way=NoticeWay.DAILY, hour=8, days=[])


@pytest.mark.parametrize("days", [[0], [8], [32_767], [1, 9]])
def test_fault_E1_a_day_that_no_week_has_is_refused(agent: User, days: list[int]) -> None:
    with pytest.raises(ValidationError, match="user_digest_on_weekdays"):
        choose_notice_way(user=agent, way=NoticeWay.DAILY, hour=8, days=days)


@pytest.mark.parametrize("days", ["{0}", "{8}", "{1,1,1,1,1,1,1,1}", "{NULL}"])
def test_fault_E1_the_database_holds_no_day_that_no_week_has(agent: User, days: str) -> None:
    with pytest.raises(IntegrityError, match="user_digest"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE people_user SET digest_days = %s::smallint[] WHERE id = %s", [days, agent.pk])
