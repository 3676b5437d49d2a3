"""What the API says of tickets, field by field."""

from __future__ import annotations

from rest_framework import serializers

from api.customers.serializers import KeyedSerializer, NamedSerializer
from supportdesk.kernel.api.fields import Instant, Output
from supportdesk.kernel.api.operation import ProblemSerializer
from tickets.core.sides import Side


class SeveritySerializer(Output):
    """A severity in the vendor's words; 1 is the highest."""

    number = serializers.IntegerField()
    name = serializers.CharField()
    label = serializers.CharField()


class TicketPlanSerializer(Output):
    """The plan of the ticket, as it was when it was submitted."""

    key = serializers.CharField()
    name = serializers.CharField()
    version = serializers.CharField()


class HandledBySerializer(Output):
    """The current owner. Customers see the partner or the tier, not people."""

    tier = KeyedSerializer(allow_null=True)
    partner = KeyedSerializer(allow_null=True)
    team = KeyedSerializer(allow_null=True)
    assignee = NamedSerializer(allow_null=True)


class NextDueSerializer(Output):
    """What is due next."""

    metric = serializers.CharField()
    due_at = Instant()
    soon_at = Instant(allow_null=True)


class TicketReceiptSerializer(Output):
    """Which ticket it was, for a token that may not read it."""

    is_receipt = True

    reference = serializers.CharField()


class TicketSerializer(Output):
    """A ticket."""

    receipt = TicketReceiptSerializer

    reference = serializers.CharField(help_text="Ticket number that people use.")
    subject = serializers.CharField()
    kind = serializers.CharField()
    status = serializers.CharField()
    severity = SeveritySerializer()
    severity_proposed = serializers.IntegerField(help_text="Severity chosen on submission.")
    severity_confirmed_at = Instant(allow_null=True)
    channel = serializers.CharField()
    request_type = serializers.CharField()
    topic = serializers.CharField()
    intake = serializers.DictField(child=serializers.CharField())
    organisation = NamedSerializer()
    contact = NamedSerializer()
    product = NamedSerializer(allow_null=True)
    plan = TicketPlanSerializer()
    region = serializers.CharField()
    handled_by = HandledBySerializer()
    filed_at = Instant()
    updated_at = Instant()
    resolved_at = Instant(allow_null=True)
    resolution = serializers.CharField(allow_null=True)
    closed_at = Instant(allow_null=True)
    next_due = NextDueSerializer(allow_null=True)
    is_best_effort = serializers.BooleanField(help_text="A response is due as soon as possible, without a time.")
    merged_into = serializers.CharField(allow_null=True)
    split_from = serializers.CharField(allow_null=True)


class AttachmentSerializer(Output):
    """A file with a message."""

    id = serializers.IntegerField()
    message = serializers.IntegerField(source="message_id")
    name = serializers.CharField()
    content_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    created_at = Instant()


class MessageReceiptSerializer(Output):
    """Which message was written, for a token that may not read the conversation."""

    is_receipt = True

    id = serializers.IntegerField()
    ticket = serializers.CharField()


class MessageSerializer(Output):
    """A message of the conversation."""

    receipt = MessageReceiptSerializer

    id = serializers.IntegerField()
    ticket = serializers.CharField(help_text="The ticket it was written on: a different one after a merge.")
    kind = serializers.ChoiceField(choices=["public", "note"])
    by = serializers.ChoiceField(
        choices=[Side.CUSTOMER, Side.AGENT, Side.AUTOMATIC],
        help_text="`automatic`: written by a service account or the desk itself; it does not count as a response.",
    )
    author = serializers.CharField()
    channel = serializers.CharField()
    body = serializers.CharField()
    created_at = Instant()
    attachments = AttachmentSerializer(many=True)


class EventSerializer(Output):
    """An entry of the ticket's history."""

    sequence = serializers.IntegerField()
    at = Instant()
    kind = serializers.CharField()
    actor = serializers.CharField(allow_null=True, help_text="Null if a clock caused the event.")
    details = serializers.DictField(child=serializers.JSONField(allow_null=True))


class PieceSerializer(Output):
    """A period of one kind; only open ones count. `more` sums up those not listed individually."""

    kind = serializers.ChoiceField(
        choices=["open", "wait", "night", "closed_day", "holiday", "break", "stopped", "more"]
    )
    start = Instant()
    end = Instant()
    counted_seconds = serializers.IntegerField()
    name = serializers.CharField()
    windows = serializers.IntegerField(help_text="Number of open windows that `more` sums up.")


class WhyLineSerializer(Output):
    """One line of the reason: a day, what it was, the hours that counted."""

    day = serializers.CharField()
    words = serializers.CharField()
    counted = serializers.CharField()
    is_counted = serializers.BooleanField()


class WhySerializer(Output):
    """Why a deadline is when it is: the periods without gap or overlap, and the same in words."""

    started_at = Instant(allow_null=True)
    until = Instant(allow_null=True)
    due_at = Instant(allow_null=True)
    total_seconds = serializers.IntegerField(allow_null=True)
    counted_seconds = serializers.IntegerField()
    pieces = PieceSerializer(many=True)
    sentence = serializers.CharField()
    lines = WhyLineSerializer(many=True)


class ClockTargetSerializer(Output):
    """The target."""

    kind = serializers.CharField()
    amount = serializers.IntegerField(allow_null=True)
    commitment = serializers.CharField(allow_null=True)
    words = serializers.CharField()


class ClockSerializer(Output):
    """A clock in its current state."""

    metric = serializers.CharField()
    name = serializers.CharField()
    cycle = serializers.IntegerField(help_text="Counts the targets of a repeating metric.")
    state = serializers.ChoiceField(choices=["running", "paused", "met", "stopped", "best_effort"])
    badge = serializers.ChoiceField(
        choices=["track", "soon", "over", "wait", "met", "best"], allow_null=True, help_text="State as shown on pages."
    )
    target = ClockTargetSerializer(allow_null=True)
    started_at = Instant(allow_null=True)
    due_at = Instant(allow_null=True)
    promised_at = Instant(allow_null=True)
    soon_at = Instant(allow_null=True)
    met_at = Instant(allow_null=True)
    breached_at = Instant(allow_null=True)
    elapsed_seconds = serializers.IntegerField()
    remaining_seconds = serializers.IntegerField(allow_null=True)
    total_seconds = serializers.IntegerField(allow_null=True)
    set_by_hand = serializers.ChoiceField(
        choices=["fixed", "moves"],
        allow_null=True,
        help_text="Whether the deadline was set manually, and whether it moves while on hold.",
    )
    starts_with = serializers.ChoiceField(
        choices=["confirmed", "assigned"],
        allow_null=True,
        help_text="What a promised clock that has not begun waits for: the confirmed priority or the first assignment.",
    )
    why = WhySerializer()


class ClockStepSerializer(Output):
    """An escalation step."""

    step = serializers.IntegerField()
    role = serializers.CharField(help_text="Empty if the step only hands the ticket over.")
    name = serializers.CharField()
    hand_over_to = serializers.CharField(allow_null=True, help_text="The tier that gets the ticket.")
    due_at = Instant(allow_null=True)
    reached_at = Instant(allow_null=True)
    told = serializers.ListField(child=serializers.CharField())
    why = WhySerializer()


class ClocksSerializer(Output):
    """All clocks of a ticket at one instant."""

    at = Instant()
    waiting_for = serializers.CharField(allow_null=True)
    is_stopped = serializers.BooleanField()
    clocks = ClockSerializer(many=True)
    ladder = ClockStepSerializer(many=True, help_text="Only for staff and partners who serve the customer.")


class MeanwhileProblemSerializer(ProblemSerializer):
    """What others have written in the meantime."""

    messages = MessageSerializer(many=True, required=False, help_text="Only for tokens that may read them.")
    message_ids = serializers.ListField(child=serializers.IntegerField(), required=False)


class HitSerializer(Output):
    """A ticket that was found, and where it matches."""

    ticket = TicketSerializer()
    message = serializers.IntegerField(allow_null=True)
    words = serializers.CharField(help_text="The matching passage.")


class FoundSerializer(Output):
    """Search results, best first."""

    items = HitSerializer(many=True)
    has_more = serializers.BooleanField()
