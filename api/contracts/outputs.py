"""What the API says of products, releases, installed products, contracts and service holds."""

from __future__ import annotations

from datetime import date
from typing import Any

from rest_framework import serializers

from api.customers.serializers import KeyedSerializer, NamedSerializer, NumberSerializer
from contracts.core.states import ContractState
from contracts.list_queries import contract_state
from contracts.models import Contract
from supportdesk.kernel.api.fields import Day, Instant, Output

_PLAIN = (
    *("organisation", "starts_on", "ends_on", "level_one_agreed", "order_number", "ordered_on", "note"),
    *("named_contact", "reseller", "quantity", "late_fee_years", "terminated_at", "termination_reason"),
)


class ProductSerializer(Output):
    """A product."""

    receipt = NumberSerializer

    id = serializers.IntegerField()
    key = serializers.CharField()
    name = serializers.CharField()
    addon_of = serializers.IntegerField(source="addon_of_id", allow_null=True, help_text="Base product of an add-on.")


class ReleaseSerializer(Output):
    """A release of a product."""

    receipt = NumberSerializer

    id = serializers.IntegerField()
    product = NamedSerializer()
    name = serializers.CharField()
    released_on = Day()
    end_of_support_on = Day(allow_null=True)
    end_of_life_on = Day(allow_null=True)


class InstalledProductSerializer(Output):
    """A release as an organisation runs it."""

    receipt = NumberSerializer

    id = serializers.IntegerField()
    organisation = NamedSerializer()
    release = ReleaseSerializer()
    label = serializers.CharField()
    registered_on = Day()
    licences = serializers.IntegerField()
    base = serializers.IntegerField(
        source="base_id", allow_null=True, help_text="Of an add-on: the installed base product."
    )
    retired_on = Day(allow_null=True)


class RetiredSerializer(Output):
    """What was retired: an installed product and its add-ons."""

    items = InstalledProductSerializer(many=True)


class ContractSerializer(Output):
    """A contract; its state is that on the present day of who asks."""

    receipt = NumberSerializer

    id = serializers.IntegerField()
    organisation = NamedSerializer()
    plan = serializers.CharField(help_text="Key of the plan.")
    starts_on = Day()
    ends_on = Day(allow_null=True, help_text="Last day; null for no end.")
    state = serializers.ChoiceField(choices=[state.value for state in ContractState])
    level_one_agreed = serializers.BooleanField()
    order_number = serializers.CharField()
    ordered_on = Day(allow_null=True)
    note = serializers.CharField()
    named_contact = NamedSerializer(allow_null=True)
    reseller = KeyedSerializer(allow_null=True)
    quantity = serializers.IntegerField(help_text="Units that are charged.")
    package = serializers.CharField(allow_null=True, help_text="Key of the package that includes the plan.")
    renews = serializers.IntegerField(allow_null=True, help_text="The contract that this one follows.")
    renewed_by = serializers.IntegerField(allow_null=True, help_text="The contract that follows this one.")
    late_fee_years = serializers.IntegerField(help_text="Number of years for which a late fee is due.")
    terminated_at = Instant(allow_null=True, help_text="When it was ended early.")
    termination_reason = serializers.CharField()


class RenewalDatesSerializer(Output):
    """What a renewal would give."""

    starts_on = Day(source="start_date")
    ends_on = Day(source="last_date")
    late_fee_years = serializers.IntegerField(help_text="Number of years for which a late fee would be due.")
    days_late = serializers.IntegerField()


class HoldSerializer(Output):
    """A service hold."""

    receipt = NumberSerializer

    id = serializers.IntegerField()
    organisation = NamedSerializer()
    contract = serializers.IntegerField(source="contract_id", allow_null=True, help_text="Null: all contracts.")
    reason = serializers.CharField()
    explanation = serializers.CharField()
    since_on = Day()
    effective_on = Day(help_text="First day on which support is refused, after the days of grace.")
    until_on = Day(allow_null=True)
    overridden_until = Day(allow_null=True, help_text="Up to this day support is given all the same.")
    set_at = Instant()
    lifted_at = Instant(allow_null=True)


def contract_row(contract: Contract, *, on: date) -> dict[str, Any]:
    """Return a contract that was read for this day, as ContractSerializer says it."""
    renewed_by = getattr(contract, "renewed_by", None)
    return {name: getattr(contract, name) for name in _PLAIN} | {
        "id": contract.pk,
        "plan": contract.plan.key,
        "package": contract.package_key or None,
        "state": contract_state(contract, on=on).value,
        "renews": contract.renews_id,
        "renewed_by": renewed_by.pk if renewed_by else None,
    }
