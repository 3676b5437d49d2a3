"""Releasing vendors that were restored or copied from elsewhere: from then on their mail leaves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from supportdesk.audit.operations import record
from supportdesk.kernel.outbox import release_mail
from supportdesk.kernel.tenancy import vendor_schema
from vendors.queries import HeldVendor


def release_vendors(*, held: Iterable[HeldVendor], by: str, drops: bool, now: datetime) -> dict[str, int]:
    """Release each vendor with an entry in its audit log; returns by key how many mails were dropped, those left out that somebody else released."""
    released = {}
    for vendor in held:
        with transaction.atomic():
            dropped = release_mail(vendor=vendor.schema, by=by, drops=drops, now=now)
            if dropped is None:
                continue
            released[vendor.key] = dropped
            with vendor_schema(vendor.schema):
                data = {"waiting_mail": "dropped" if drops else "sent", "dropped": dropped}
                record(actor=by, action="vendor.released", target=f"vendor:{vendor.key}", data=data, now=now)
    return released
