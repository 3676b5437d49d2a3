"""What the API takes for acts on a ticket, field by field."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from api.tickets.inputs import BODY_LENGTH, REASON_LENGTH, GuardedInput
from slas.core.clock.events import WAITS
from slas.core.clock.policies import METRICS
from supportdesk.kernel.api.fields import Id, Input, Instant, Key, Line, Text, Truth, Whole
from supportdesk.kernel.fields.ranges import NEAR
from tickets.models import ResolutionKind


class AssignSerializer(Input):
    """The new assignee: a person, a team of the current tier, or null for no one."""

    assignee = Id(required=False, default=None, allow_null=True)
    team = Key(required=False, default="")
    last_seen_assignee = Whole(
        required=False,
        default=None,
        allow_null=True,
        min_value=0,
        max_value=2**63 - 1,
        help_text="The assignee you saw, 0 for no one: 409 if it has changed since.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Take what was meant, not what was left out."""
        if not {"assignee", "team"} & set(self.initial_data):
            raise serializers.ValidationError({"assignee": [_("Name a person or a team, or null for no one.")]})
        return attrs


class ChangeContactSerializer(GuardedInput):
    """The new contact, and why."""

    contact = Id(help_text="The number of another contact of the same organisation.")
    reason = Text(max_length=REASON_LENGTH)


class WaitSerializer(GuardedInput):
    """Whom the ticket is waiting for, and why."""

    party = serializers.ChoiceField(choices=WAITS)
    reason = Text(max_length=REASON_LENGTH)


class OptionalReasonSerializer(GuardedInput):
    """A reason, if there is one."""

    reason = Text(required=False, default="", allow_blank=True, max_length=REASON_LENGTH)


class CloseSerializer(GuardedInput):
    """Only the latest message that was read."""


class ReasonSerializer(GuardedInput):
    """Why."""

    reason = Text(max_length=REASON_LENGTH)


class ConfirmSeveritySerializer(GuardedInput):
    """The confirmed severity; a reason is required if it differs from the customer's."""

    severity = Whole(min_value=1, max_value=9)
    reason = Text(required=False, default="", allow_blank=True, max_length=REASON_LENGTH)


class ChangeSeveritySerializer(GuardedInput):
    """Another severity, and why."""

    severity = Whole(min_value=1, max_value=9)
    reason = Text(max_length=REASON_LENGTH)


class SetDeadlineSerializer(GuardedInput):
    """The new due time, or null for the plan's deadline, and why."""

    metric = serializers.ChoiceField(choices=METRICS)
    due_at = Instant(within=NEAR, allow_null=True)
    moves = Truth(required=False, default=False, help_text="Whether it moves while the ticket is on hold.")
    reason = Text(max_length=REASON_LENGTH, help_text="Visible to the customer.")


class AnnulBreachSerializer(Input):
    """Which breach was recorded by mistake, and why."""

    metric = serializers.ChoiceField(choices=METRICS)
    cycle = Whole(
        min_value=1, max_value=1_000_000, help_text="Cycle of the clock, as in the clocks and in the event `breached`."
    )
    reason = Text(max_length=REASON_LENGTH, help_text="Visible to colleagues.")


class HandOverSerializer(GuardedInput):
    """To which tier or partner, and why."""

    tier = Key(required=False, default="")
    partner = Key(required=False, default="")
    reason = Text(max_length=REASON_LENGTH)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Take exactly one place."""
        if bool(attrs["tier"]) == bool(attrs["partner"]):
            raise serializers.ValidationError({"tier": [_("Name a tier or a partner.")]})
        return attrs


class ResolveSerializer(GuardedInput):
    """How it was resolved, or why it cannot be."""

    kind = serializers.ChoiceField(choices=ResolutionKind.values)
    explanation = Text(max_length=BODY_LENGTH)


class SplitSerializer(GuardedInput):
    """The second problem, to be split from a ticket."""

    messages = serializers.ListField(child=Id(), min_length=1, max_length=100)
    subject = Line(max_length=200)
    severity = Whole(min_value=1, max_value=9)
    request_type = Key()
    reason = Text(max_length=REASON_LENGTH)


class MergeSerializer(GuardedInput):
    """The ticket to merge into, and why."""

    into = Key(max_length=24, help_text="Reference of the ticket to merge into.")
    reason = Text(max_length=REASON_LENGTH)


class ChangeRequestTypeSerializer(GuardedInput):
    """The request type, and why; a feature request gets an issue, a new one unless one is named."""

    request_type = Key()
    issue = Key(required=False, default="", max_length=16, help_text="Number of an existing issue.")
    reason = Text(max_length=REASON_LENGTH)
