"""Vendors that were restored or copied from elsewhere, and what would leave if they were released: numbers, never words or addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Count, F, Func, Min, Value

from supportdesk.kernel.database.ordering import by_name
from supportdesk.kernel.homes import is_held
from supportdesk.kernel.models import OutboxMessage
from vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class HeldVendor:
    """A copy that sends nothing, with the mail that waits in it: how many of each kind, since when."""

    key: str
    name: str
    schema: str
    kinds: tuple[tuple[str, int], ...]
    oldest_at: datetime | None

    @property
    def mails(self) -> int:
        """How many mails wait."""
        return sum(number for _kind, number in self.kinds)


def list_held() -> list[HeldVendor]:
    """Return the vendors that send nothing, by name."""
    vendors = list(Vendor.objects.filter(is_held()).order_by(by_name("name"), "key"))
    waiting = OutboxMessage.objects.filter(
        vendor__in=[vendor.schema_name for vendor in vendors], sent_at=None, dead_at=None
    )
    kind = Func(F("key"), Value(":"), 1, function="split_part", output_field=CharField())
    counted = waiting.order_by().values_list("vendor", kind).annotate(number=Count("id"), since=Min("created_at"))
    rows = sorted(counted)
    return [_held(vendor, [row for row in rows if row[0] == vendor.schema_name]) for vendor in vendors]


def _held(vendor: Vendor, rows: list[tuple[str, str, int, datetime]]) -> HeldVendor:
    return HeldVendor(
        vendor.key,
        vendor.name,
        vendor.schema_name,
        kinds=tuple((kind, number) for _schema, kind, number, _since in rows),
        oldest_at=min((since for *_others, since in rows), default=None),
    )
