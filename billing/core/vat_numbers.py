"""VAT numbers, checked by the rules of their country, and the countries of the EU."""

from __future__ import annotations

import re
from typing import Final

from stdnum import get_cc_module
from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from billing.errors import BadVatNumber

# Northern Ireland (XI) is part of the EU for goods alone.
EU: Final = frozenset(code.upper() for code in vat.MEMBER_STATES if code != "xi")
_MARKS = re.compile(r"[\s.\-/]")
_PLAIN = re.compile(r"[A-Z0-9]{4,20}")


def is_in_eu(country: str) -> bool:
    """Return whether a country, of two letters, belongs to the EU."""
    return country in EU


def read_vat_number(value: str, country: str) -> str:
    """Return a VAT number in capitals without marks, in the EU with its country in front; raises BadVatNumber.

    In the EU and in other countries whose rules are known the check digits must be right.
    """
    number = _MARKS.sub("", value).upper()
    if not _PLAIN.fullmatch(number):
        raise BadVatNumber
    if is_in_eu(country):
        prefix = "EL" if country == "GR" else country
        for candidate in (number, prefix + number):
            if candidate.startswith(prefix) and vat.is_valid(candidate):
                return candidate
        raise BadVatNumber
    rules = get_cc_module(country.lower(), "vat")
    if rules is None:
        return number
    try:
        rules.validate(number)
    except ValidationError as error:
        raise BadVatNumber from error
    return number
