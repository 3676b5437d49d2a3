"""What the API says of filing: the form, the decision, the refusal."""

from __future__ import annotations

from rest_framework import serializers

from api.customers.serializers import KeyedSerializer, NamedSerializer
from api.plans.serializers import ChannelSerializer, LengthSerializer, WarrantySerializer
from api.tickets.outputs import SeveritySerializer, TicketPlanSerializer
from supportdesk.kernel.api.fields import Instant, Output
from supportdesk.kernel.api.operation import ProblemSerializer


class LinkSerializer(Output):
    """A link to a page."""

    label = serializers.CharField()
    url = serializers.CharField()


class PhoneLineSerializer(Output):
    """A phone number, and whether it is answered now."""

    key = serializers.CharField()
    name = serializers.CharField()
    number = serializers.CharField()
    is_open = serializers.BooleanField()
    changes_at = Instant(allow_null=True, help_text="When this changes; null if it does not.")
    hours = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    severities = serializers.ListField(child=serializers.IntegerField(), allow_null=True)
    is_emergency = serializers.BooleanField()
    note = serializers.CharField()


class DecisionSerializer(Output):
    """Whether something can be submitted, why, and the next steps."""

    may_file = serializers.BooleanField()
    outcome = serializers.CharField()
    reason = serializers.CharField()
    message = serializers.CharField()
    way_out = serializers.CharField()
    phone_lines = PhoneLineSerializer(many=True)
    links = LinkSerializer(many=True)


class RefusalProblemSerializer(ProblemSerializer):
    """A submission that the contract does not cover; it is recorded, with the text."""

    filing = serializers.IntegerField(required=False, allow_null=True, help_text="Number of the recorded submission.")
    reason = serializers.CharField(required=False)
    way_out = serializers.CharField(required=False)
    phone_lines = PhoneLineSerializer(many=True, required=False)
    links = LinkSerializer(many=True, required=False)


class FilingSerializer(Output):
    """A refused submission."""

    id = serializers.IntegerField()
    at = Instant()
    channel = serializers.CharField()
    severity = serializers.IntegerField()
    subject = serializers.CharField()
    decision = DecisionSerializer()


class OfferedSeveritySerializer(SeveritySerializer):
    """A severity to choose, with its response time."""

    definition = serializers.CharField()
    first_response = LengthSerializer(allow_null=True, help_text="Null if there is no target time.")
    decision = DecisionSerializer(help_text="For a usual request via this API.")


class RequestTypeSerializer(Output):
    """A request type; without clocks it has no targets, and the notice says so."""

    key = serializers.CharField()
    kind = serializers.CharField()
    name = serializers.CharField()
    default_severity = serializers.IntegerField(allow_null=True)
    has_clocks = serializers.BooleanField()
    notice = serializers.CharField()


class ExclusionSerializer(Output):
    """Why something is not covered by support, and where to go instead."""

    reason = serializers.CharField()
    way_out = serializers.CharField()
    url = serializers.CharField(allow_null=True)


class TopicSerializer(Output):
    """What a request is about."""

    key = serializers.CharField()
    name = serializers.CharField()
    level = serializers.IntegerField(allow_null=True)
    default_severity = serializers.IntegerField(allow_null=True)
    excluded = ExclusionSerializer(allow_null=True)


class QuestionSerializer(Output):
    """A question of the form, and when it is asked."""

    key = serializers.CharField()
    text = serializers.CharField()
    hint = serializers.CharField()
    kind = serializers.CharField()
    choices = KeyedSerializer(many=True)
    is_required = serializers.BooleanField(help_text="If the answer is missing, the ticket waits for the customer.")
    request_types = serializers.ListField(child=serializers.CharField(), help_text="Empty for all.")
    topics = serializers.ListField(child=serializers.CharField())
    products = serializers.ListField(child=serializers.CharField())
    severities = serializers.ListField(child=serializers.IntegerField())


class FilingFormSerializer(Output):
    """The submission form as data."""

    contact = NamedSerializer()
    organisation = NamedSerializer()
    plan = TicketPlanSerializer(allow_null=True)
    warranty = WarrantySerializer(
        allow_null=True,
        help_text="Written warranty of the contract; null if there is none, and for partners.",
    )
    region = serializers.CharField()
    severities = OfferedSeveritySerializer(many=True)
    request_types = RequestTypeSerializer(many=True)
    topics = TopicSerializer(many=True)
    products = NamedSerializer(many=True)
    channels = ChannelSerializer(many=True)
    phone_lines = PhoneLineSerializer(many=True)
    questions = QuestionSerializer(many=True)
