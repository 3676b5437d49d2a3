"""The page on which an agent checks the PIN of a caller (TERM-E14, ATTACK-A49)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communication.models import PhonePin
from communication.operations.phone_pins import make_phone_pin
from customers.models import Contact
from tests.desk.conftest import NOW, SignIn, text_of
from tests.factories import make_partner, make_partner_person
from tests.terms.world import World, local

NIGHT = local("2026-11-20 23:00", "Europe/Rome")


@pytest.fixture
def caller(world: World) -> Contact:
    """An administrator of a customer in Italy with Platinum."""
    return world.customer(region="europe", plan="platinum", zone="Europe/Rome", country="IT")


def page_of(contact: Contact) -> str:
    return f"/desk/file/{contact.pk}/phone-pin/"


def test_E14_outside_the_hours_the_agent_learns_that_a_pin_is_needed_and_in_which_language(
    world: World, caller: Contact, sign_in: SignIn
) -> None:
    make_phone_pin(contact=caller, now=NOW)
    client = sign_in(world.agent)

    by_day = text_of(client.get(page_of(caller)))
    client.at = NIGHT
    by_night = text_of(client.get(page_of(caller)))

    assert "The plan’s hours last until 18:00 CET: no PIN is needed." in by_day
    assert (
        "Outside the plan’s opening hours: ask for the PIN first. The plan offers this call in English only."
        in by_night
    )


def test_E14_the_agent_sees_yes_or_no_and_what_is_open(world: World, caller: Contact, sign_in: SignIn) -> None:
    pin = make_phone_pin(contact=caller, now=NIGHT)
    ticket = world.file(caller, 2, NOW)
    client = sign_in(world.agent)
    client.at = NIGHT

    refused = client.post(page_of(caller), {"pin": f"{(int(pin) + 1) % 10**6:06}"})
    accepted = client.post(page_of(caller), {"pin": f"{pin[:3]} {pin[3:]}"}, follow=True)

    assert refused.status_code == 422
    assert "The PIN is wrong. 2 more attempts, then the contact has to wait." in text_of(refused)
    assert "The PIN is correct. " in text_of(accepted)
    assert "PIN correct last given 22:00, checked by Agent" in text_of(accepted)
    assert ticket.reference in text_of(accepted)


def test_an_unfinished_entry_is_no_wrong_pin(world: World, caller: Contact, sign_in: SignIn) -> None:
    make_phone_pin(contact=caller, now=NIGHT)

    answer = sign_in(world.agent).post(page_of(caller), {"pin": "12345"})

    assert answer.status_code == 422
    assert "A PIN has six digits." in text_of(answer)
    assert PhonePin.objects.get().failures == 0


def test_E14_without_a_pin_the_agent_can_say_where_it_is_created(
    world: World, caller: Contact, sign_in: SignIn
) -> None:
    assert "This contact has no PIN They create one in their account in the portal" in text_of(
        sign_in(world.agent).get(page_of(caller))
    )


@pytest.mark.parametrize(
    ("plan", "zone", "said"),
    [
        ("gold", "Europe/Rome", "The plan Gold has no phone support outside opening hours."),
        ("platinum", "Asia/Tokyo", "No on-call phone in this time zone"),
    ],
)
def test_E14_what_the_plan_does_not_have_is_said(
    world: World, sign_in: SignIn, plan: str, zone: str, said: str
) -> None:
    caller = world.customer(region="europe", plan=plan, zone=zone)

    assert said in text_of(sign_in(world.agent).get(page_of(caller)))


def test_the_ticket_and_the_form_for_a_caller_lead_to_the_check(world: World, caller: Contact, sign_in: SignIn) -> None:
    client = sign_in(world.agent)
    ticket, other = world.file(caller, 2, NOW), world.customer(region="europe", plan="gold")

    pages = [f"/desk/tickets/{ticket.reference}/", f"/desk/file/{caller.pk}/"]
    assert [page_of(caller) in client.get(page).content.decode() for page in pages] == [True, True]
    assert page_of(other) not in client.get(f"/desk/file/{other.pk}/").content.decode()


def test_attack_A49_partners_and_customers_do_not_check_pins(world: World, caller: Contact, sign_in: SignIn) -> None:
    pin = make_phone_pin(contact=caller, now=NIGHT)
    partner = make_partner("Nord", "distributor")
    caller.organisation.distributor = partner
    caller.organisation.save(update_fields=["distributor"])

    for person in (make_partner_person(partner), caller.user):
        assert sign_in(person).post(page_of(caller), {"pin": pin}).status_code in {302, 403, 404}
    assert PhonePin.objects.get().checked_at is None


def test_the_page_costs_the_same_for_any_number_of_open_tickets(world: World, caller: Contact, sign_in: SignIn) -> None:
    make_phone_pin(contact=caller, now=NIGHT)
    client, counts = sign_in(world.agent), []
    for number in (1, 2):
        for _ in range(number):
            world.file(caller, 3, NOW - timedelta(hours=1))
        client.get(page_of(caller))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(page_of(caller)).content.decode()
        counts.append((page.count("/desk/tickets/"), len(queries)))

    (first, one), (second, three) = counts
    assert (first, second, one) == (1, 3, three)
