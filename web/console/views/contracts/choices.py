"""What the forms of contracts offer to choose from, and their refusals at the field."""

from __future__ import annotations

from typing import Any

from django import forms

from contracts.errors import ContractRefused, NotOfTheVendor
from contracts.models import Contract
from contracts.presentation.refusals import refused_field
from customers.admin_queries import list_partners
from customers.errors import WrongPartner
from customers.models import PartnerKind
from people.queries import list_assignable_staff
from plans.presentation.labels import localize
from slas.errors import CalcError
from web.console.views.frame import ShownVersion, plans_by_rank

REFUSALS = (CalcError, ContractRefused, NotOfTheVendor, WrongPartner)


def plan_choices(shown: ShownVersion | None, *stored: str) -> list[tuple[str, str]]:
    """Return the plans of the terms by rank, and one that is stored already."""
    offered = {plan.key: localize(plan.name, shown.terms) for plan in plans_by_rank(shown.terms)} if shown else {}
    return list(({key: key for key in stored} | offered).items())


def details_choices(shown: ShownVersion | None, stored: Contract | None = None) -> dict[str, Any]:
    """Return who can be chosen as named contact and as seller, and the packages that include plans.

    What is stored already can be chosen even if it is there no longer.
    """
    named, terms = stored.named_contact if stored else None, shown.terms if shown else None
    packages = {one.key: localize(one.name, terms) for one in terms.packages} if terms else {}
    kept = {stored.package_key: stored.package_key} if stored and stored.package_key else {}
    colleagues = {one.pk: one.name for one in list_assignable_staff()}
    if named is not None:
        colleagues.setdefault(named.pk, named.name)
    return {
        "colleagues": list(colleagues.items()),
        "partners": [(one.pk, one.name) for one in list_partners(*PartnerKind)],
        "packages": list((kept | packages).items()),
    }


def show_refusal(form: forms.Form, error: Exception) -> None:
    """Add a refusal to the form, at its field where it has one."""
    field, words = refused_field(error)
    form.add_error(field if field in form.fields else None, words)
