"""What an admin enters for contracts, renewals and service holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.models import HoldReason
from supportdesk.kernel.fields.errors import NamedErrors
from supportdesk.kernel.fields.form_fields import DayField, WordsField
from supportdesk.kernel.fields.ranges import LIFETIME, Range
from web.forms.choices import set_choices

Choices = Sequence[tuple[Any, Any]]
_NONE: tuple[str, Any] = ("", _("none"))
_TERM = Range(back=LIFETIME.back)
MAX_RENEWAL_MONTHS = 120
MAX_GRACE_DAYS = 366
MAX_UNITS = 1_000_000


class OrderForm(NamedErrors):
    """Plan and dates of a contract."""

    plan_key = forms.ChoiceField(label=_("Plan"))
    starts_on = DayField(within=_TERM, label=_("First day"))
    ends_on = DayField(
        within=_TERM, required=False, label=_("Last day"), help_text=_("Leave empty if the contract has no end.")
    )
    level_one_agreed = forms.BooleanField(required=False, label=_("Direct support of end users was agreed"))

    def __init__(self, *args: Any, plans: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, plan_key=plans)


class DetailsForm(NamedErrors):
    """What may change while a contract runs."""

    order_number = forms.CharField(label=_("Order number"), max_length=60, required=False)
    ordered_on = DayField(within=LIFETIME, required=False, label=_("Order date"))
    named_contact = forms.TypedChoiceField(
        label=_("Named contact"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Your colleague for this customer, the first choice when a ticket is assigned."),
    )
    reseller = forms.TypedChoiceField(label=_("Sold by"), required=False, coerce=int, empty_value=None)
    quantity = forms.IntegerField(
        label=_("Number of units"),
        min_value=1,
        max_value=MAX_UNITS,
        required=False,
        help_text=_("For plans that are priced by unit, such as licence packages. Empty: one."),
    )
    package_key = forms.ChoiceField(
        label=_("Included in package"), required=False, help_text=_("Nothing is charged for a plan that is included.")
    )
    note = WordsField(
        label=_("Note"),
        max_length=2_000,
        required=False,
        help_text=_("Only your staff can see it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, colleagues: Choices, partners: Choices, packages: Choices = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, named_contact=[_NONE, *colleagues], reseller=[_NONE, *partners])
        set_choices(self, package_key=[_NONE, *packages])
        if not packages:
            self.fields["package_key"].widget = forms.HiddenInput()

    def clean_quantity(self) -> int:
        """Return the number of units: one where nothing is entered."""
        return int(self.cleaned_data["quantity"] or 1)


class NewContractForm(OrderForm, DetailsForm):
    """A new contract: what was ordered, and what is known besides."""

    field_order = ["plan_key", "starts_on", "ends_on", "level_one_agreed", "order_number"]

    def __init__(self, *args: Any, plans: Choices, **kwargs: Any) -> None:
        DetailsForm.__init__(self, *args, **kwargs)
        set_choices(self, plan_key=plans)


class EndForm(NamedErrors):
    """An early end of a contract."""

    last_day = DayField(within=_TERM, label=_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Only your staff can see it."))


class RenewalForm(NamedErrors):
    """What was ordered for the time after a contract."""

    ordered_on = DayField(within=LIFETIME, label=_("Order date"))
    months = forms.IntegerField(label=_("Term in months"), min_value=1, max_value=MAX_RENEWAL_MONTHS)
    plan_key = forms.ChoiceField(label=_("Plan"))
    order_number = forms.CharField(label=_("Order number"), max_length=60, required=False)

    def __init__(self, *args: Any, plans: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, plan_key=plans)


class HoldForm(NamedErrors):
    """A service hold: what it covers, why and from when."""

    contract = forms.TypedChoiceField(label=_("Applies to"), required=False, coerce=int, empty_value=None)
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[(HoldReason.OVERDUE_FEES, _("Fees are overdue")), (HoldReason.OTHER, _("Another reason"))],
        widget=forms.RadioSelect,
        initial=HoldReason.OVERDUE_FEES,
    )
    explanation = forms.CharField(
        label=_("What the customer reads"),
        max_length=300,
        required=False,
        help_text=_("Only for another reason. Customers see it when they submit a ticket."),
    )
    since_on = DayField(within=LIFETIME, label=_("First day"))
    grace_days = forms.IntegerField(
        label=_("Grace period in days"),
        min_value=0,
        max_value=MAX_GRACE_DAYS,
        initial=0,
        help_text=_("Support continues for this many days from the first day on."),
    )
    until_on = DayField(
        within=LIFETIME,
        required=False,
        label=_("Last day"),
        help_text=_("Leave empty if it applies until it is lifted."),
    )

    def __init__(self, *args: Any, contracts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, contract=[("", _("all contracts of the organisation")), *contracts])

    def clean(self) -> dict[str, Any]:
        """Ask for a reason in words where it is another one."""
        cleaned = super().clean() or {}
        is_other = cleaned.get("reason") == HoldReason.OTHER
        if is_other and not cleaned.get("explanation") and "explanation" not in self.errors:
            self.add_error("explanation", forms.ValidationError(_("Enter the reason."), code="reasonless"))
        return cleaned


class OverrideForm(NamedErrors):
    """Up to which day support is given in spite of a hold."""

    overridden_until = DayField(within=LIFETIME, label=_("Allow support until"))
