"""Named refusals of contracts."""

from __future__ import annotations

from datetime import date
from typing import ClassVar


class NotAPdf(Exception):
    """The content of the file is not a PDF."""


class HasWarranty(Exception):
    """The contract already has a warranty, which must be removed before another one is added."""


class HasNoWarranty(Exception):
    """The contract has no warranty to remove."""


class NotOfTheVendor(Exception):
    """A named contact must be a member of the vendor's staff (TERM-B6)."""


class ContractRefused(Exception):
    """A contract, a renewal or a hold is not possible; `field` is what must be entered otherwise, empty for none."""

    field: ClassVar[str] = ""


class OrganisationArchived(ContractRefused):
    """An archived organisation has no support and gets no contract."""

    field = "organisation"


class EndBeforeStart(ContractRefused):
    """The last day is before the first."""

    field = "ends_on"


class PlanNotOffered(ContractRefused):
    """The terms in force do not have the plan."""

    field = "plan_key"


class PackageNotOffered(ContractRefused):
    """The terms in force do not have the product package."""

    field = "package_key"


class Overlapping(ContractRefused):
    """The organisation has a contract of the same plan on some of these days."""

    field = "starts_on"

    def __init__(self, starts_on: date, ends_on: date | None) -> None:
        super().__init__(f"There is a contract of this plan from {starts_on} to {ends_on or 'an open end'}.")
        self.starts_on, self.ends_on = starts_on, ends_on


class HasStarted(ContractRefused):
    """Plan and dates are fixed once a contract has started."""


class HasEnded(ContractRefused):
    """The contract has ended already."""


class LastDayNotPossible(ContractRefused):
    """An early end lies from today, or a later start of the contract, to before its end."""

    field = "last_day"


class NoReason(ContractRefused):
    """An early end and a hold need a reason."""

    field = "reason"


class Terminated(ContractRefused):
    """A contract that was ended before its time is not renewed."""


class OpenEnded(ContractRefused):
    """A contract without an end needs no renewal."""


class AlreadyRenewed(ContractRefused):
    """The contract has been renewed."""


class OnHoldAlready(ContractRefused):
    """There is a hold of the same organisation or contract that has not been lifted."""


class NotOnHold(ContractRefused):
    """The hold has been lifted."""


class HoldEndsBeforeStart(ContractRefused):
    """The last day of a hold is before its first."""

    field = "until_on"


class OverrideNotPossible(ContractRefused):
    """Support is given in spite of a hold up to today or a later day."""

    field = "overridden_until"
