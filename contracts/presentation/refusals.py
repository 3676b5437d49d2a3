"""Why a contract, a renewal or a hold is not possible, in words for those who manage them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts import errors
from customers.errors import Retired, WrongPartner
from slas.errors import CalcError
from slas.presentation.labels import full_date

_MESSAGES: dict[type[errors.ContractRefused], Promise] = {
    errors.OrganisationArchived: gettext_lazy("This organisation is archived."),
    errors.EndBeforeStart: gettext_lazy("The end is before the start."),
    errors.PlanNotOffered: gettext_lazy("This plan is not in the terms that are in force on that day."),
    errors.PackageNotOffered: gettext_lazy("This package is not in the terms that are in force on that day."),
    errors.HasStarted: gettext_lazy("The contract has started: plan and dates are fixed."),
    errors.HasEnded: gettext_lazy("The contract has already ended."),
    errors.LastDayNotPossible: gettext_lazy(
        "Enter a day from today, or from the start of the contract if that is later, to before its present end."
    ),
    errors.NoReason: gettext_lazy("Enter the reason."),
    errors.Terminated: gettext_lazy("The contract was ended early and cannot be renewed. Create a new contract."),
    errors.OpenEnded: gettext_lazy("The contract has no end, so there is nothing to renew."),
    errors.AlreadyRenewed: gettext_lazy("The contract has already been renewed."),
    errors.OnHoldAlready: gettext_lazy("Support is already on hold. Lift that hold first."),
    errors.NotOnHold: gettext_lazy("The hold has already been lifted."),
    errors.HoldEndsBeforeStart: gettext_lazy("The end is before the start."),
    errors.OverrideNotPossible: gettext_lazy("Enter today or a later day."),
}


def refusal_message(error: errors.ContractRefused) -> str:
    """Return what is shown for a refusal of the operations."""
    if isinstance(error, errors.Overlapping):
        if error.ends_on is None:
            return _("There is already a contract for this plan since %(start)s.") % {
                "start": full_date(error.starts_on)
            }
        words = {"start": full_date(error.starts_on), "end": full_date(error.ends_on)}
        return _("There is already a contract for this plan from %(start)s to %(end)s.") % words
    return str(_MESSAGES[type(error)])


def refused_field(error: Exception) -> tuple[str, str]:
    """Return the field that has to be entered otherwise, "" for none, and what is shown for a refusal."""
    match error:
        case errors.ContractRefused():
            return error.field, refusal_message(error)
        case CalcError():
            return "months", _("The term lies beyond the years that can be calculated.")
        case errors.NotOfTheVendor():
            return "named_contact", _("Choose a member of your staff.")
        case WrongPartner():
            return "reseller", _("There is no such partner.")
        case Retired():
            return "", _("This is no longer used.")
    return "", str(error)
