"""What the views that make and change customers share: their refusals, and what was sent as what the operations take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from api.view import ApiRequest, ApiView
from customers.admin_queries import find_partner
from customers.errors import AddressInUse, Archived, NameTaken, PartnerServes, WrongPartner
from customers.presentation.refusals import customer_refusal
from people.errors import NotAdmin
from plans.core.regions import suggest_region
from plans.errors import NothingPublished
from plans.queries import get_publication, get_terms
from supportdesk.kernel.api.operation import ProblemSerializer
from supportdesk.kernel.api.problems import FieldError, Problem
from supportdesk.kernel.fields.seen import ChangedMeanwhile
from tickets.errors import BadRequest, NotAllowed

CONFLICT = {409: ProblemSerializer}
_PARTNERS = ("distributor", "support_partner")


class CustomersView(ApiView):
    """A view of customers."""

    tag = "customers"

    def problem_for(self, error: Exception) -> Problem | None:
        """Return what an operation's refusal is answered with."""
        match error:
            case NotAdmin() | NotAllowed():
                return Problem("not-allowed")
            case Archived() | ChangedMeanwhile():
                return Problem("not-possible", customer_refusal(error)[1])
            case AddressInUse() | NameTaken() | PartnerServes() | WrongPartner():
                return Problem("invalid", errors=[FieldError(*customer_refusal(error))])
            case BadRequest():
                return Problem("invalid", str(error))
            case ValidationError():
                return Problem("invalid", errors=list(_field_errors(error)))
            case NothingPublished():
                return Problem("nothing-published")
        return None


def read_organisation(request: ApiRequest, stored: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return what was sent for an organisation, the rest as it is stored; a new one gets the nearest region."""
    sent = dict(request.body)
    for role in _PARTNERS:
        if role in sent:
            sent[role] = _partner_number(role, sent[role])
    region = sent.pop("region", None)
    values = {**(stored or {}), **sent}
    if region is not None or stored is None:
        terms = get_terms(get_publication(on=request.now.date()))
        if region is None:
            region = suggest_region(terms, country=values["country"], tz=values["time_zone"], at=request.now).region
        if region not in {one.key for one in terms.regions}:
            raise Problem("invalid", errors=[FieldError("region", _("The terms have no such region."))])
        values["region_key"] = region
    return values


def _partner_number(role: str, key: str | None) -> int | None:
    if key is None:
        return None
    found = find_partner(key)
    if found is None:
        raise Problem("invalid", errors=[FieldError(role, _("There is no such partner."))])
    return found.pk


def _field_errors(error: ValidationError) -> list[FieldError]:
    by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return [
        FieldError("" if name == "__all__" else name, message)
        for name, messages in by_field.items()
        for message in messages
    ]
