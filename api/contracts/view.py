"""What the views of contracts and products share: their refusals."""

from __future__ import annotations

from api.customers.changes import CustomersView
from contracts.errors import ContractRefused, NotOfTheVendor
from contracts.presentation.refusals import refused_field
from customers.errors import Retired, WrongPartner
from slas.errors import CalcError
from supportdesk.kernel.api.problems import FieldError, Problem

# What the operations name otherwise than the API.
_NAMES = {"plan_key": "plan", "package_key": "package", "overridden_until": "until"}


class ContractsView(CustomersView):
    """A view of contracts, holds and products."""

    tag = "contracts"

    def problem_for(self, error: Exception) -> Problem | None:
        """Return what an operation's refusal is answered with."""
        if not isinstance(error, CalcError | ContractRefused | NotOfTheVendor | Retired | WrongPartner):
            return super().problem_for(error)
        field, words = refused_field(error)
        if not field:
            return Problem("not-possible", words)
        return Problem("invalid", errors=[FieldError(_NAMES.get(field, field), words)])
