"""What is asked of operators."""

from __future__ import annotations

from django.conf import settings

from vendors.models import Operator


def must_turn_on_second_factor(operator: Operator) -> bool:
    """Return whether the operator has no second factor where this installation asks for one."""
    return settings.OPERATORS_NEED_SECOND_FACTOR and not operator.has_second_factor


def may_turn_off_second_factor() -> bool:
    """Return whether operators may do without a second factor here."""
    return not settings.OPERATORS_NEED_SECOND_FACTOR
