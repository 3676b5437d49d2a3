"""Calls on the ticket's page and their own pages."""

from __future__ import annotations

import pytest

from billing.models import PhoneCall
from tests.billing.world import NOW, Phone
from tests.desk.conftest import SignIn, StoppedClient, text_of
from tests.factories import make_partner, make_partner_person, make_staff
from tests.reading import texts
from tests.terms.world import World

CALL = {
    "line": "emergency",
    "direction": "in",
    "answered_at": "2026-11-23T18:00:00",
    "ended_at": "2026-11-23T18:05:01",
}


@pytest.fixture
def phone(vendor: object) -> Phone:
    return Phone(plan="level-2")


@pytest.fixture
def browser(phone: Phone, sign_in: SignIn) -> StoppedClient:
    browser = sign_in(make_staff("Nele", time_zone="Europe/Berlin"))
    browser.at = NOW
    return browser


def _path(phone: Phone, rest: str = "") -> str:
    return f"/desk/tickets/{phone.ticket.reference}/calls/{rest}"


def test_a_call_is_started_and_stopped_on_the_ticket(phone: Phone, browser: StoppedClient) -> None:
    browser.post(_path(phone, "start/"), {"line": "support"})
    running = PhoneCall.objects.get()
    page = text_of(browser.get(f"/desk/tickets/{phone.ticket.reference}/"))
    browser.post(f"/desk/calls/{running.pk}/stop/")
    running.refresh_from_db()

    assert ("Telephone support." in page, "30 min of 30 min left, until 30 Nov 2026" in page, running.ended_at) == (
        True,
        True,
        NOW,
    )


def test_B9_a_call_that_is_entered_is_listed_with_its_price(phone: Phone, browser: StoppedClient) -> None:
    browser.post(_path(phone), CALL)
    page = browser.get(_path(phone))

    assert [line for line in texts(page, "li") if line.startswith("Off-peak")] == [
        "Off-peak hours: first 5 min at 30.00 EUR: 30.00 EUR",
        "Off-peak hours: 1 × 5 min at 25.00 EUR: 25.00 EUR",
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("line", "fax"),
        ("direction", "sideways"),
        ("answered_at", "yesterday\x00"),
        ("ended_at", "2026-11-23T17:00:00"),
        ("ended_at", "2026-12-23T17:00:00"),
        ("ended_at", "2026-11-24T18:00:00"),
    ],
)
def test_what_is_wrong_with_a_call_is_said_at_its_field(
    phone: Phone, browser: StoppedClient, field: str, value: str
) -> None:
    answer = browser.post(_path(phone), CALL | {field: value})

    assert (answer.status_code, len(texts(answer, "p", cls="error")), PhoneCall.objects.count()) == (422, 1, 0)


def test_a_correction_without_a_reason_is_refused_and_keeps_what_was_typed(
    phone: Phone, browser: StoppedClient
) -> None:
    call = phone.call("2026-11-23 18:00", 6, "emergency")
    answer = browser.post(f"/desk/calls/{call.pk}/", CALL)

    assert (answer.status_code, 'value="2026-11-23T18:05:01"' in answer.content.decode()) == (422, True)


def test_A9_a_misuse_is_marked_by_one_and_confirmed_by_another(
    phone: Phone, browser: StoppedClient, sign_in: SignIn
) -> None:
    call = phone.call("2026-11-23 18:00", 6, "emergency")
    browser.post(f"/desk/calls/{call.pk}/misuse/", {"reason": "A question about an invoice"})
    refused = text_of(browser.post(f"/desk/calls/{call.pk}/misuse/confirm/", follow=True))
    second = sign_in(make_staff("Second"))
    second.at = NOW
    second.post(f"/desk/calls/{call.pk}/misuse/confirm/")
    call.refresh_from_db()

    assert ("A second person must confirm a misuse: not who marked it." in refused, str(call.misuse_confirmed_by)) == (
        True,
        "Second",
    )


@pytest.mark.parametrize("who", ["contact", "partner"])
def test_calls_are_recorded_by_staff_alone(phone: Phone, sign_in: SignIn, who: str) -> None:
    call = phone.call("2026-11-23 18:00", 6, "emergency")
    person = phone.contact.user if who == "contact" else make_partner_person(make_partner("P", "distributor"))
    browser = sign_in(person)
    answers = [browser.get(_path(phone)).status_code, browser.get(f"/desk/calls/{call.pk}/").status_code]
    answers += [
        browser.post(path, CALL).status_code
        for path in (_path(phone), _path(phone, "start/"), f"/desk/calls/{call.pk}/stop/", f"/desk/calls/{call.pk}/")
    ]

    assert set(answers) == {404}


def test_where_the_terms_have_no_prices_tickets_have_no_calls(vendor: object, sign_in: SignIn) -> None:
    world = World("aiconix")
    ticket = world.file(world.customer(), 3, NOW)
    browser = sign_in(make_staff("Nele"))
    browser.at = NOW

    assert browser.get(f"/desk/tickets/{ticket.reference}/calls/").status_code == 404
