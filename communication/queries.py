"""Reads of phone PINs and of the on-call phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from communication.models import PhonePin
from contracts.queries import Support
from customers.models import Contact
from plans.core.opening import Opening, opening
from plans.core.places import OnCallPhone
from plans.core.policy import plan_calendar
from slas.core.calendar.calendars import compile_calendar, parse_calendar


@dataclass(frozen=True, slots=True)
class OnCallAccess:
    """How a contact uses the phone outside the plan's hours: `hours` are the plan's, `pin` is None for none yet.

    `phone` is None where the plan has no such phone, `is_offered` False where it has it but not in the customer's time zone.
    """

    phone: OnCallPhone | None
    is_offered: bool
    hours: Opening | None
    pin: PhonePin | None


def on_call_access(contact: Contact, *, support: Support, now: datetime) -> OnCallAccess:
    """Return how a contact uses the on-call phone under the support of their organisation."""
    phone = support.plan.on_call_phone if support.plan else None
    return OnCallAccess(
        phone=phone,
        is_offered=phone is not None and phone.is_for(contact.organisation.time_zone),
        hours=_hours(support, now),
        pin=find_phone_pin(contact),
    )


def find_phone_pin(contact: Contact) -> PhonePin | None:
    """Return a contact's PIN, valid or not; None where none was ever made."""
    return PhonePin.objects.filter(contact=contact).select_related("checked_by").first()


def _hours(support: Support, now: datetime) -> Opening | None:
    if support.plan is None or support.region_key not in support.plan.calendars:
        return None
    document = plan_calendar(support.terms, support.plan.key, support.region_key)
    return opening(compile_calendar(parse_calendar(document)), now)
