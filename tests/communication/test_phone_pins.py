"""Phone PINs: made by their contact, known by nobody else, and never found by trying (TERM-E14, ATTACK-A49)."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.test import override_settings

from communication.core.pins import WAIT, new_pin, parse_pin, pin_groups
from communication.errors import NoPhonePin
from communication.models import PhonePin
from communication.operations.phone_pins import PinCheck, PinResult, check_phone_pin, make_phone_pin
from customers.models import Contact
from people.models import UserKind
from supportdesk.audit.models import AuditEntry
from tests.factories import make_contact, make_partner, make_partner_person, make_user
from tests.mails import mails_to
from tests.terms.world import World, local

NIGHT = local("2026-11-20 23:00", "Europe/Rome")


def wrong(pin: str) -> str:
    return f"{(int(pin) + 1) % 1_000_000:06}"


def test_a_pin_is_six_digits_however_they_are_written() -> None:
    assert re.fullmatch("[0-9]{6}", new_pin())
    assert [parse_pin(spoken) for spoken in ("123 456", "12-34-56", " 000001 ")] == ["123456", "123456", "000001"]
    assert [parse_pin(spoken) for spoken in ("12345", "1234567", "12345x", "١٢٣٤٥٦", "")] == [None] * 5
    assert (pin_groups("000123"), pin_groups("")) == ("000 123", "")


def test_E14_the_right_pin_is_known_and_said_to_be_right_alone(world: World, contact: Contact) -> None:
    pin = make_phone_pin(contact=contact, now=NIGHT)

    check = check_phone_pin(contact=contact, spoken=pin_groups(pin), actor=world.agent, now=NIGHT)

    assert check == PinCheck(PinResult.RIGHT)
    stored = PhonePin.objects.get()
    assert (stored.checked_at, stored.checked_by) == (NIGHT, world.agent)
    entries = AuditEntry.objects.filter(action__startswith="phone_pin.").order_by("pk")
    assert [(entry.action, entry.data) for entry in entries] == [
        ("phone_pin.made", {"is_first": True}),
        ("phone_pin.right", {}),
    ]


def test_attack_A49_neither_the_table_nor_a_mail_nor_the_log_holds_the_pin(world: World, contact: Contact) -> None:
    pin = make_phone_pin(contact=contact, now=NIGHT)

    stored = str(PhonePin.objects.values().get()) + str(list(AuditEntry.objects.values()))
    assert pin not in stored
    ((subject, text),) = mails_to(contact.user.email)
    assert subject == "You have a new phone PIN"
    assert pin not in text
    assert pin_groups(pin) not in text


def test_attack_A49_a_table_without_the_key_knows_no_pin(world: World, contact: Contact) -> None:
    pin = make_phone_pin(contact=contact, now=NIGHT)

    with override_settings(SECRET_KEY="of another installation", SECRET_KEY_FALLBACKS=[]):
        check = check_phone_pin(contact=contact, spoken=pin, actor=world.agent, now=NIGHT)

    assert check.result == PinResult.WRONG


def test_a_pin_outlives_the_key_once_it_was_used_under_the_present_one(world: World, contact: Contact) -> None:
    pin, before = make_phone_pin(contact=contact, now=NIGHT), settings.SECRET_KEY
    check = partial(check_phone_pin, contact=contact, spoken=pin, actor=world.agent, now=NIGHT)

    with override_settings(SECRET_KEY="a new one", SECRET_KEY_FALLBACKS=[before]):
        assert check().result == PinResult.RIGHT
    with override_settings(SECRET_KEY="a new one", SECRET_KEY_FALLBACKS=[]):
        assert check().result == PinResult.RIGHT


def test_attack_A49_the_pin_of_a_colleague_is_wrong(world: World, contact: Contact) -> None:
    colleague = make_contact(contact.organisation, "Colleague")
    make_phone_pin(contact=contact, now=NIGHT)
    theirs = make_phone_pin(contact=colleague, now=NIGHT)

    assert check_phone_pin(contact=contact, spoken=theirs, actor=world.agent, now=NIGHT).result == PinResult.WRONG


def test_attack_A49_after_three_wrong_pins_even_the_right_one_waits_and_the_contact_is_told(
    world: World, contact: Contact
) -> None:
    pin = make_phone_pin(contact=contact, now=NIGHT)
    check = partial(check_phone_pin, contact=contact, actor=world.agent)

    tries = [check(spoken=wrong(pin), now=NIGHT) for _ in range(3)]

    until = NIGHT + WAIT
    assert tries == [
        PinCheck(PinResult.WRONG, tries_left=2),
        PinCheck(PinResult.WRONG, tries_left=1),
        PinCheck(PinResult.WRONG, waits_until=until),
    ]
    assert check(spoken=pin, now=until - timedelta(seconds=1)) == PinCheck(PinResult.WAITS, waits_until=until)
    assert check(spoken=pin, now=until).result == PinResult.RIGHT
    assert [subject for subject, _text in mails_to(contact.user.email)] == [
        "You have a new phone PIN",
        "Wrong phone PINs were given",
    ]


def test_attack_A49_after_nine_wrong_pins_in_a_row_it_is_no_longer_valid(world: World, contact: Contact) -> None:
    pin, now = make_phone_pin(contact=contact, now=NIGHT), NIGHT
    for number in range(9):
        now = NIGHT + (number // 3) * WAIT
        last = check_phone_pin(contact=contact, spoken=wrong(pin), actor=world.agent, now=now)

    assert last == PinCheck(PinResult.INVALID)
    assert check_phone_pin(contact=contact, spoken=pin, actor=world.agent, now=now + WAIT).result == PinResult.INVALID
    assert mails_to(contact.user.email)[-1][0] == "Your phone PIN no longer works"
    second = make_phone_pin(contact=contact, now=now)
    assert check_phone_pin(contact=contact, spoken=second, actor=world.agent, now=now).result == PinResult.RIGHT


def test_attack_A49_a_new_pin_ends_the_one_before(world: World, contact: Contact) -> None:
    first = make_phone_pin(contact=contact, now=NIGHT)
    second = make_phone_pin(contact=contact, now=NIGHT)

    spoken = {first, second} - {second}
    assert [check_phone_pin(contact=contact, spoken=pin, actor=world.agent, now=NIGHT).result for pin in spoken] == [
        PinResult.WRONG
    ] * len(spoken)


def test_who_has_no_pin_is_told_apart_from_a_wrong_one(world: World, contact: Contact) -> None:
    assert check_phone_pin(contact=contact, spoken="123456", actor=world.agent, now=NIGHT) == PinCheck(PinResult.NONE)


@pytest.mark.parametrize(
    ("plan", "zone"), [("gold", "Europe/Rome"), ("platinum", "Asia/Tokyo"), ("platinum", "Australia/Sydney")]
)
def test_E14_other_plans_and_asia_pacific_have_no_pin(world: World, plan: str, zone: str) -> None:
    contact = world.customer(region="europe", plan=plan, zone=zone)

    with pytest.raises(NoPhonePin):
        make_phone_pin(contact=contact, now=NIGHT)


def test_attack_A49_only_who_answers_the_vendors_phone_checks_pins(world: World, contact: Contact) -> None:
    pin = make_phone_pin(contact=contact, now=NIGHT)
    partner = make_partner_person(make_partner("Nord", "distributor"))

    for actor in (contact.user, partner, make_user("Robot", kind=UserKind.SERVICE)):
        with pytest.raises(PermissionDenied):
            check_phone_pin(contact=contact, spoken=pin, actor=actor, now=NIGHT)
    assert PhonePin.objects.get().checked_at is None
