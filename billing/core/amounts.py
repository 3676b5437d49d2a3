"""Reading amounts and hours from documents: exact, or a complaint that names the field."""

from __future__ import annotations

import re
from decimal import Decimal

from slas.core.protocol import documents
from slas.errors import CalcError, gettext_noop

# ISO 4217: currencies whose smallest unit is not a hundredth.
_DECIMALS = dict.fromkeys(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ],
    0,
) | dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3)
_CURRENCY = re.compile(r"[A-Z]{3}")
_AMOUNT = re.compile(r"[0-9]{1,9}(?:\.([0-9]+))?")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")
# Rates per minute or hour may be finer than the currency.
FINER = 4


def read_currency(value: object, field: str) -> tuple[str, int]:
    """Return a currency and how many decimals it has."""
    code = documents.text(value, field, "invalid_request")
    if not _CURRENCY.fullmatch(code):
        raise CalcError("invalid_request", field, gettext_noop("must be three capital letters such as EUR"))
    return code, _DECIMALS.get(code, 2)


def read_amount(value: object, field: str, decimals: int) -> Decimal:
    """Return an amount of at most so many decimals, from a text such as "0.50"."""
    match = _AMOUNT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise CalcError("invalid_request", field, gettext_noop('must be an amount in quotes such as "0.50"'))
    if len(match[1] or "") > decimals:
        raise CalcError(
            "invalid_request", field, gettext_noop("has more than %(decimals)s decimals"), decimals=decimals
        )
    return Decimal(match[0])


def read_positive(value: object, field: str, limit: int) -> int:
    """Return a whole number from one to `limit`."""
    number = documents.whole(value, field, limit)
    if number == 0:
        raise CalcError("invalid_request", field, gettext_noop("must be at least 1"))
    return number


def read_minute(value: object, field: str) -> int:
    """Return the minute of the day of a text such as "09:30"."""
    if not isinstance(value, str) or not _CLOCK.fullmatch(value):
        raise CalcError("invalid_request", field, gettext_noop("must be a time such as 09:30"))
    return int(value[:2]) * 60 + int(value[3:])
