"""Terms that the product brings along to start from, and what they become in a vendor's hands."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from plans.core.calendars import merge_document
from plans.core.closed_days import suggest_label
from plans.core.files.folder import read_vendor_folder
from plans.core.places import Calendar, Document
from plans.core.terms import VendorTerms
from plans.core.texts import Text

FOLDER = Path(__file__).resolve().parents[2] / "templates"
TEMPLATES = ("best-effort", "business-hours", "three-tiers", "round-the-clock")
_SHORTEST_PREFIX, _LONGEST_PREFIX = 2, 3


@dataclass(frozen=True)
class Identity:
    """What terms say of the vendor whose they are; `accent` is as style sheets have it, empty for the template's."""

    key: str
    name: str
    sales_url: str
    accent: str = ""


@cache
def read_template(name: str) -> VendorTerms:
    """Return a template's terms; raises KeyError for a name that is none."""
    if name not in TEMPLATES:
        raise KeyError(name)
    return read_vendor_folder(FOLDER / name)


def fill_template(
    name: str,
    identity: Identity,
    *,
    time_zone: str,
    holiday_region: Mapping[str, str],
    effective_from: date,
    taken: Collection[str],
) -> VendorTerms:
    """Return a template's terms as this vendor's own, in its time zone and with the holidays of its country.

    An empty `holiday_region` leaves no public holidays. `taken` are labels that other editions have.
    """
    terms = read_template(name)
    region: Document | None = dict(holiday_region) or None
    label = _free_label(terms.version.label, effective_from, taken)
    return terms.model_copy(
        update={
            "vendor": _own_vendor(terms, identity),
            "version": terms.version.model_copy(update={"label": label, "effective_from": effective_from}),
            "providers": tuple(
                item.model_copy(update={"name": Text(dict.fromkeys(terms.vendor.languages, identity.name))})
                for item in terms.providers
            ),
            "offices": tuple(
                office.model_copy(update={"tz": time_zone, "holiday_region": region}) for office in terms.offices
            ),
            "regions": tuple(place.model_copy(update={"tz": time_zone}) for place in terms.regions),
            "calendars": tuple(_moved(calendar, time_zone, region) for calendar in terms.calendars),
        }
    )


def empty_document(identity: Identity, *, effective_from: date, taken: Collection[str]) -> dict[str, object]:
    """Return a document that says whose terms it is and nothing else."""
    vendor: dict[str, object] = {"key": identity.key, "name": identity.name, "ticket_prefix": ticket_prefix(identity)}
    if identity.accent:
        vendor["accent"] = identity.accent
    return {
        "vendor": vendor | {"default_language": "en", "languages": ["en"]},
        "version": {"label": _free_label("1", effective_from, taken), "effective_from": effective_from.isoformat()},
    }


def ticket_prefix(identity: Identity) -> str:
    """Return two or three capitals that a vendor's ticket numbers can start with."""
    capitals = re.sub(r"[^A-Z]", "", identity.key.upper())[:_LONGEST_PREFIX]
    return capitals if len(capitals) >= _SHORTEST_PREFIX else "SUP"


def _free_label(label: str, effective_from: date, taken: Collection[str]) -> str:
    return suggest_label(label, effective_from=effective_from, taken=taken) if label in taken else label


def _own_vendor(terms: VendorTerms, identity: Identity) -> object:
    vendor = terms.vendor
    update = {
        "key": identity.key,
        "name": identity.name,
        "ticket_prefix": ticket_prefix(identity),
        "accent": identity.accent or vendor.accent,
        "sales_contact": vendor.sales_contact.model_copy(update={"url": identity.sales_url}),
    }
    return vendor.model_copy(update=update)


def _moved(calendar: Calendar, time_zone: str, region: Document | None) -> Calendar:
    place: Document = {"tz": time_zone}
    if "holiday_region" in calendar.document:
        place["holiday_region"] = region
    return calendar.model_copy(update={"document": merge_document(calendar.document, place)})
