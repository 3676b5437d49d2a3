"""What differs between the tariffs of two versions, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.core.tariffs.terms import CallPrice, LineTariff
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize
from plans.presentation.tariffs import SWITCHES, band_hours, describe_price

_FIELDS = {
    "price": gettext_lazy("Price, net"),
    "hours": gettext_lazy("Hours"),
    "as_line": gettext_lazy("Rated as line"),
    "name": gettext_lazy("Name"),
    "currency": gettext_lazy("Currency"),
    "tz": gettext_lazy("Time zone"),
    "holidays": gettext_lazy("Public holidays"),
    "holiday_region": gettext_lazy("Public holidays"),
    "lines": gettext_lazy("Phone lines"),
    "misuse_fee": gettext_lazy("Fee for misuse"),
    "order": gettext_lazy("Order"),
}
Path = tuple[str, ...]


def tariff_aspect(terms: VendorTerms, path: Path) -> str:
    """Return what a change of the tariff is about: "Emergency hotline, Night, Price, net"."""
    match path[1:]:
        case ("lines", line, *rest):
            band = next((item for item in rest[1:2]), "")
            field = next((item for item in rest[2:3]), "")
            parts = [_line_name(terms, line), _band_name(terms, line, band) if band else "", _field(field)]
            return ", ".join(filter(None, parts))
        case ("policy", *rest):
            return ", ".join([_("How calls are rated"), *rest])
        case (field, *_rest):
            return _field(field)
        case _:
            return ""


def tariff_label(terms: VendorTerms, path: Path, value: Any) -> str | None:
    """Return an old or new value of the tariff in words, None where it has none of its own."""
    if path[1:2] == ("policy",) and path[2:] and path[2] in SWITCHES:
        words = SWITCHES[path[2]]
        return str(words.get(str(value), next(iter(words.values()))))
    if isinstance(value, CallPrice) and terms.tariff is not None:
        return describe_price(value, terms.tariff)
    if path[-1] == "hours" and terms.tariff is not None and len(path) > 3:
        return band_hours(value, terms.tariff)
    if path[-1] == "as_line" and value:
        return _line_name(terms, value)
    if isinstance(value, LineTariff):
        return _line_name(terms, value.key)
    return None


def _line_name(terms: VendorTerms, key: str) -> str:
    return next((localize(line.name, terms) for line in terms.phone_lines if line.key == key), key)


def _band_name(terms: VendorTerms, line: str, key: str) -> str:
    tariff = terms.tariff.line(line) if terms.tariff else None
    return next((localize(band.name, terms) for band in tariff.bands if band.key == key), key) if tariff else key


def _field(name: str) -> str:
    return str(_FIELDS.get(name, name.replace("_", " ")))
