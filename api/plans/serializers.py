"""What the API takes and says of the published terms; texts are in the reader's language."""

from __future__ import annotations

from rest_framework import serializers

from plans.core.offers import UNITS
from slas.core.clock.targets import STARTS
from supportdesk.kernel.api.fields import Day, Input, Instant, Line, Output


class VersionQuerySerializer(Input):
    """Which version of the terms."""

    version = Line(
        required=False, max_length=40, default="", help_text="Label of the version; default: the one in force."
    )


class VersionSerializer(Output):
    """A published version of the terms; it never changes."""

    label = serializers.CharField()
    title = serializers.CharField()
    changes = serializers.CharField()
    effective_from = Day()
    published_at = Instant()
    state = serializers.ChoiceField(choices=["in_force", "past", "to_come"])
    plans = serializers.ListField(child=serializers.CharField(), help_text="Keys of its plans.")


class PriceSerializer(Output):
    """What a plan costs, net."""

    amount = serializers.DecimalField(max_digits=12, decimal_places=2)
    currency = serializers.CharField()
    period = serializers.CharField(allow_null=True, help_text="once, month or year.")
    unit = serializers.CharField()


class ChannelSerializer(Output):
    """A channel; severities is null if all are accepted."""

    channel = serializers.CharField()
    severities = serializers.ListField(child=serializers.IntegerField(), allow_null=True)
    metered = serializers.BooleanField(help_text="Whether minutes may be charged.")


class LengthSerializer(Output):
    """A length of time."""

    unit = serializers.ChoiceField(choices=list(UNITS))
    amount = serializers.IntegerField()
    words = serializers.CharField()


class PromiseSerializer(Output):
    """A promise, and from when its time counts."""

    promise = serializers.ChoiceField(choices=["timed", "best_effort", "none"])
    length = LengthSerializer(allow_null=True)
    commitment = serializers.CharField(allow_null=True, help_text="guaranteed or effort.")
    starts = serializers.ChoiceField(
        choices=list(STARTS), help_text="What its time counts from: creation, confirmed priority, or first assignment."
    )


class FilingConditionsSerializer(Output):
    """How a ticket was filed; all that is not empty must hold."""

    channels = serializers.ListField(child=serializers.CharField())
    open_at_filing = serializers.BooleanField(allow_null=True)
    answers = serializers.DictField(child=serializers.CharField())
    contact_kinds = serializers.ListField(child=serializers.CharField())


class ConditionalTargetSerializer(PromiseSerializer):
    """A promise to tickets that were filed in a certain way."""

    when = FilingConditionsSerializer()
    words = serializers.CharField()


class TargetSerializer(PromiseSerializer):
    """The target for one metric and severity: the first conditional one that applies, else its own."""

    severity = serializers.IntegerField()
    metric = serializers.CharField()
    conditional = ConditionalTargetSerializer(many=True)


class StepRoleSerializer(Output):
    """The role that a step notifies for a severity; null keeps the step before, or only hands the ticket over."""

    severity = serializers.IntegerField()
    role = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    length = LengthSerializer()
    hand_over_to = serializers.CharField(allow_null=True, help_text="The tier that gets the ticket.")


class LadderStepSerializer(Output):
    """An escalation step."""

    step = serializers.IntegerField()
    length = LengthSerializer(allow_null=True, help_text="Null if each severity has its own.")
    roles = StepRoleSerializer(many=True)


class InclusionSerializer(Output):
    """A service, and whether the plan includes it."""

    key = serializers.CharField()
    name = serializers.CharField()
    group = serializers.CharField()
    included = serializers.ChoiceField(choices=["included", "by_agreement", "no"])


class HoursSerializer(Output):
    """The hours of a plan in a region, empty if there are none."""

    region = serializers.CharField()
    name = serializers.CharField()
    hours = serializers.CharField()


class WhoMayFileSerializer(Output):
    """Which contacts of the customer can submit tickets."""

    designated = serializers.BooleanField()
    qualified = serializers.BooleanField()
    kinds = serializers.DictField(child=serializers.CharField())


class PlanSerializer(Output):
    """One plan as a version of the terms has it."""

    key = serializers.CharField()
    version = serializers.CharField()
    name = serializers.CharField()
    summary = serializers.CharField()
    rank = serializers.IntegerField(help_text="1 is served first.")
    price = PriceSerializer(allow_null=True)
    given_to_all = serializers.BooleanField()
    languages = serializers.ListField(child=serializers.CharField())
    channels = ChannelSerializer(many=True)
    contacts = WhoMayFileSerializer()
    targets = TargetSerializer(many=True)
    ladder = LadderStepSerializer(many=True)
    inclusions = InclusionSerializer(many=True)
    hours = HoursSerializer(many=True)
    waits_stop = serializers.ListField(
        child=serializers.CharField(), help_text="Metrics that are paused while on hold."
    )
    notes = serializers.ListField(child=serializers.CharField())


class PlansSerializer(Output):
    """All plans of a version, in order of queue priority."""

    version = serializers.CharField()
    items = PlanSerializer(many=True)


class VersionsSerializer(Output):
    """All versions, the newest first."""

    items = VersionSerializer(many=True)


class CellSerializer(Output):
    """The value of a plan in one row of the comparison."""

    plan = serializers.CharField()
    value = serializers.CharField()
    words = serializers.CharField()


class RowSerializer(Output):
    """One row of the comparison."""

    group = serializers.CharField()
    key = serializers.CharField()
    name = serializers.CharField()
    cells = CellSerializer(many=True)


class ComparedPlanSerializer(Output):
    """The head of a column."""

    key = serializers.CharField()
    name = serializers.CharField()
    summary = serializers.CharField()
    rank = serializers.IntegerField()
    price = PriceSerializer(allow_null=True)


class ComparisonSerializer(Output):
    """The plans side by side, as the vendor would publish them."""

    version = serializers.CharField()
    plans = ComparedPlanSerializer(many=True)
    first_responses = RowSerializer(many=True)
    services = RowSerializer(many=True)


class WarrantySerializer(Output):
    """The written warranty of a contract."""

    id = serializers.IntegerField()
    label = serializers.CharField()
    dated_on = Day()
    name = serializers.CharField(help_text="Name of the file.")
    size_bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    url = serializers.CharField(help_text="Address in this API to download the document.")
