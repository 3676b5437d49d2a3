"""What the API takes for products, releases, installed products, contracts and service holds."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.customers.inputs import Change
from contracts.models import HoldReason
from supportdesk.kernel.api.fields import Day, Id, Input, Key, Line, Text, Truth, Whole
from supportdesk.kernel.fields.ranges import LIFETIME, Range

_TERM = Range(back=LIFETIME.back)
MAX_LICENCES = 1_000_000
MAX_UNITS = 1_000_000
MAX_RENEWAL_MONTHS = 120
USUAL_RENEWAL_MONTHS = 12
MAX_GRACE_DAYS = 366


class OptionalDay(Day):
    """A day that may be left out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, allow_null=True, default=None, **kwargs)


class OfOrganisationSerializer(Input):
    """Of which organisation."""

    organisation = Id(required=False, default=None)


class OfProductSerializer(Input):
    """Of which product."""

    product = Id(required=False, default=None)


class ProductChangeFieldsSerializer(Input):
    """What can change of a product."""

    name = Line(max_length=120)
    addon_of = Id(required=False, allow_null=True, default=None, help_text="Base product of an add-on.")


class ProductInputSerializer(ProductChangeFieldsSerializer):
    """A product."""

    key = serializers.SlugField(max_length=40, help_text="Cannot be changed later.")


class ReleaseFieldsSerializer(Input):
    """A release and the dates of its life."""

    name = Line(max_length=80)
    released_on = Day(within=_TERM)
    end_of_support_on = OptionalDay(within=_TERM, help_text="From this day on no tickets can be submitted for it.")
    end_of_life_on = OptionalDay(within=_TERM)


class ReleaseInputSerializer(ReleaseFieldsSerializer):
    """A release of a product."""

    product = Id()


class InstallationFieldsSerializer(Input):
    """What an organisation has installed."""

    release = Id()
    base = Id(required=False, allow_null=True, default=None, help_text="Of an add-on: the installed base product.")
    label: Any = Line(max_length=120, required=False, allow_blank=True, default="", help_text="Site, node or tenant.")
    registered_on = Day(within=_TERM)
    licences = Whole(min_value=1, max_value=MAX_LICENCES, required=False, default=1)


class InstallationInputSerializer(InstallationFieldsSerializer):
    """What is installed at which organisation."""

    organisation = Id()


class RetirementSerializer(Input):
    """From which day on something installed is no longer used."""

    retired_on = Day(within=LIFETIME)


class OrderSerializer(Input):
    """A plan from one day to another, both included."""

    plan = Key(help_text="Key of a plan of the terms.")
    starts_on = Day(within=_TERM)
    ends_on = OptionalDay(within=_TERM, help_text="Null: no end.")
    level_one_agreed = Truth(required=False, default=False, help_text="Whether end users are supported directly.")


class ContractDetailsSerializer(Input):
    """What can change while a contract runs."""

    order_number = Line(max_length=60, required=False, allow_blank=True, default="")
    ordered_on = OptionalDay(within=LIFETIME)
    note = Text(max_length=2_000, required=False, allow_blank=True, default="", help_text="For staff alone.")
    named_contact = Id(
        required=False, allow_null=True, default=None, help_text="Member of staff, the first choice when assigning."
    )
    reseller = Key(required=False, allow_null=True, default=None, help_text="Key of the partner that sold it.")
    quantity = Whole(min_value=1, max_value=MAX_UNITS, required=False, default=1, help_text="Units that are charged.")
    package = Key(required=False, allow_null=True, default=None, help_text="Key of the package that includes the plan.")


class ContractInputSerializer(OrderSerializer, ContractDetailsSerializer):
    """A contract of an organisation."""

    organisation = Id()


class EndSerializer(Input):
    """An early end of a contract."""

    last_day = Day(within=_TERM)
    reason = Line(max_length=300)


class RenewalSerializer(Input):
    """What would be ordered for the time after a contract."""

    ordered_on = OptionalDay(within=LIFETIME, help_text="Default: today.")
    months = Whole(min_value=1, max_value=MAX_RENEWAL_MONTHS, required=False, default=USUAL_RENEWAL_MONTHS)
    plan = Key(required=False, default=None, help_text="Default: the plan of the contract.")


class RenewalOrderSerializer(Input):
    """What was ordered for the time after a contract."""

    ordered_on = Day(within=LIFETIME)
    months = Whole(min_value=1, max_value=MAX_RENEWAL_MONTHS)
    plan = Key(required=False, default=None, help_text="Default: the plan of the contract.")
    order_number = Line(max_length=60, required=False, allow_blank=True, default="")


class HoldInputSerializer(Input):
    """A service hold."""

    organisation = Id()
    contract = Id(required=False, allow_null=True, default=None, help_text="Default: all of the organisation.")
    reason = serializers.ChoiceField(choices=HoldReason.values)
    explanation = Line(
        max_length=300, required=False, allow_blank=True, default="", help_text="What customers read of other reasons."
    )
    since_on = Day(within=LIFETIME)
    grace_days = Whole(min_value=0, max_value=MAX_GRACE_DAYS, required=False, default=0)
    until_on = OptionalDay(within=LIFETIME, help_text="Last day; null until it is lifted.")


class OverrideSerializer(Input):
    """Up to which day support is given despite a hold."""

    until = Day(within=LIFETIME)


class ProductChangeSerializer(Change, ProductChangeFieldsSerializer):
    """What changes of a product."""


class ReleaseChangeSerializer(Change, ReleaseFieldsSerializer):
    """What changes of a release."""


class InstallationChangeSerializer(Change, InstallationFieldsSerializer):
    """What changes of an installed product."""


class OrderChangeSerializer(Change, OrderSerializer):
    """What changes of the order of a contract."""


class ContractChangeSerializer(Change, ContractDetailsSerializer):
    """What changes of a contract."""
