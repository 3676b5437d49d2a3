"""Writes of phone PINs: made by their contact and shown once, checked by who answers the phone (TERM-E14, ATTACK-A49)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.crypto import salted_hmac

from communication.core.pins import MAX_FAILURES, TRIES, WAIT, new_pin, parse_pin, waits_after
from communication.errors import NoPhonePin
from communication.models import PhonePin
from communication.rules import can_check_pins, has_phone_pin
from contracts.queries import find_support
from customers.models import Contact
from people.models import User
from people.operations.mails import queue_mail
from supportdesk.audit.operations import record


class PinResult(StrEnum):
    """What came of checking a PIN."""

    RIGHT = "right"
    WRONG = "wrong"
    WAITS = "waits"  # too many wrong ones: not looked at
    INVALID = "invalid"  # too many wrong ones in a row: the contact needs a new PIN
    NONE = "none"  # there is no PIN


@dataclass(frozen=True, slots=True)
class PinCheck:
    """What came of it; `tries_left` before the next wait, `waits_until` where the next try has to wait."""

    result: PinResult
    tries_left: int = 0
    waits_until: datetime | None = None


@transaction.atomic
def make_phone_pin(*, contact: Contact, now: datetime) -> str:
    """Give a contact a new PIN and return it; the one before is no longer valid. Raises NoPhonePin.

    It is made by the contact alone, who is told of it by mail: nobody else ever sees it.
    """
    contact = Contact.objects.select_for_update(of=("self",)).select_related("user", "organisation").get(pk=contact.pk)
    support = find_support(contact.organisation, now=now)
    if support is None or not has_phone_pin(contact, support):
        raise NoPhonePin
    pin = new_pin()
    stored, is_first = PhonePin.objects.update_or_create(
        contact=contact,
        defaults={
            "digest": make_password(_peppered(contact.pk, pin, str(settings.SECRET_KEY))),
            "made_at": now,
            "failures": 0,
            "waits_until": None,
            "checked_at": None,
            "checked_by": None,
        },
    )
    record(actor=contact.user, action="phone_pin.made", target=stored, data={"is_first": is_first}, now=now)
    queue_mail(user=contact.user, notice="phone_pin_created", now=now)
    return pin


@transaction.atomic
def check_phone_pin(*, contact: Contact, spoken: str, actor: User, now: datetime) -> PinCheck:
    """Check the PIN that a caller names; who answers the phone learns yes or no only. Raises PermissionDenied.

    Every wrong one counts, those of another length as well; while a try has to wait, nothing is looked at.
    """
    if not can_check_pins(actor):
        raise PermissionDenied
    pin = PhonePin.objects.select_for_update(of=("self",)).filter(contact=contact).first()
    if pin is None:
        return PinCheck(PinResult.NONE)
    if not pin.is_valid:
        return PinCheck(PinResult.INVALID)
    if pin.waits_until is not None and now < pin.waits_until:
        return PinCheck(PinResult.WAITS, waits_until=pin.waits_until)
    digits = parse_pin(spoken)
    if digits is not None and _is_right(pin, digits):
        return _keep_right(pin, digits, actor, now)
    return _keep_wrong(pin, contact, actor, now)


def _keep_right(pin: PhonePin, digits: str, actor: User, now: datetime) -> PinCheck:
    pin.failures, pin.waits_until, pin.checked_at, pin.checked_by = 0, None, now, actor
    pin.digest = make_password(_peppered(pin.contact_id, digits, str(settings.SECRET_KEY)))  # under the present key
    pin.save(update_fields=["failures", "waits_until", "checked_at", "checked_by", "digest"])
    record(actor=actor, action="phone_pin.right", target=pin, data={}, now=now)
    return PinCheck(PinResult.RIGHT)


def _keep_wrong(pin: PhonePin, contact: Contact, actor: User, now: datetime) -> PinCheck:
    pin.failures += 1
    is_over = pin.failures >= MAX_FAILURES
    waits = waits_after(pin.failures)
    pin.waits_until = now + WAIT if waits and not is_over else None
    pin.digest = "" if is_over else pin.digest
    pin.save(update_fields=["failures", "waits_until", "digest"])
    record(actor=actor, action="phone_pin.wrong", target=pin, data={"failures": pin.failures}, now=now)
    if waits:
        queue_mail(user=contact.user, notice="phone_pin_refused", now=now, failures=pin.failures, is_over=is_over)
    if is_over:
        return PinCheck(PinResult.INVALID)
    return PinCheck(
        PinResult.WRONG, tries_left=TRIES - pin.failures % TRIES if not waits else 0, waits_until=pin.waits_until
    )


def _is_right(pin: PhonePin, digits: str) -> bool:
    return any(check_password(_peppered(pin.contact_id, digits, key), pin.digest) for key in _keys())


def _keys() -> Iterator[str]:
    return (str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def _peppered(contact_id: int, digits: str, key: str) -> str:
    """Return what is hashed: without the installation's key a stolen table says nothing, few as the PINs are."""
    return salted_hmac("communication.phone_pin", f"{contact_id}:{digits}", secret=key, algorithm="sha256").hexdigest()
