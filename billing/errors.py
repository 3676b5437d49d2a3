"""Named refusals of calls, billing details and invoices."""

from __future__ import annotations

from typing import ClassVar


class CallRefused(Exception):
    """A call cannot be recorded or changed so; `field` is what must be entered otherwise, empty for none."""

    field: ClassVar[str] = ""


class NotTheirs(CallRefused):
    """Only the vendor's staff record calls."""


class NoSuchLine(CallRefused):
    """The terms in force at the answer have no prices for this line."""

    field = "line"


class EndsBeforeAnswer(CallRefused):
    """The end is before the answer."""

    field = "ended_at"


class EndsInFuture(CallRefused):
    """The call has not ended yet."""

    field = "ended_at"


class TooLong(CallRefused):
    """A call of a day or more is not charged."""

    field = "ended_at"


class RecordedAlready(CallRefused):
    """There is a call of this line with the same answer on the ticket."""

    field = "answered_at"


class RunningAlready(CallRefused):
    """The person is on another call."""


class NotRunning(CallRefused):
    """The call has ended."""


class StillRunning(CallRefused):
    """The call has not ended."""


class NoReason(CallRefused):
    """A correction and a misuse need a reason."""

    field = "reason"


class MarkedAlready(CallRefused):
    """The call is marked as misuse."""


class NotMarked(CallRefused):
    """The call is not marked as misuse, or that has been decided."""


class SecondPersonNeeded(CallRefused):
    """Who marked a misuse cannot confirm it (TERM-A9)."""


class BillingRefused(Exception):
    """Billing details cannot be saved so, or an invoice cannot be made; `field` is what must be entered otherwise."""

    field: ClassVar[str] = ""


class NotBillingAdmin(BillingRefused):
    """Only the vendor's admins change billing details and issue invoices."""


class BadVatNumber(BillingRefused):
    """The VAT number is not one of its country: its form or its check digits are wrong."""

    field = "vat_number"


class BadVatRates(BillingRefused):
    """A line of the VAT rates is not a country and a percentage, or names a country twice."""

    field = "vat_rates"

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.line = line


class NoSellerVatNumber(BillingRefused):
    """Without the vendor's own VAT number there is no reverse charge."""


class NoVatRate(BillingRefused):
    """There is no VAT rate for a country."""

    def __init__(self, country: str) -> None:
        super().__init__(country)
        self.country = country
