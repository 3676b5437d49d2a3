"""What the API takes for development issues, field by field."""

from __future__ import annotations

from rest_framework import serializers

from api.tickets.inputs import BODY_LENGTH, REASON_LENGTH, GuardedInput, one_of
from supportdesk.kernel.api.fields import Input, Key, Line, Text
from tickets.models import IssueKind, IssueState


class IssuesQuerySerializer(Input):
    """Which issues."""

    state = one_of(IssueState.values)
    words = Line(required=False, max_length=100, default="")


class DevelopmentSerializer(GuardedInput):
    """What development is needed for; a new issue unless one is named."""

    issue = Key(required=False, default="", max_length=16, help_text="Its number.")
    title = Line(required=False, default="", max_length=200, help_text="Left out: the ticket's subject.")
    kind = one_of(IssueKind.values, default=IssueKind.BUG.value)
    description = Text(required=False, default="", allow_blank=True, max_length=BODY_LENGTH)
    reason = Text(max_length=REASON_LENGTH)


class NewIssueSerializer(Input):
    """A defect or a wish for development."""

    title = Line(max_length=200)
    kind = serializers.ChoiceField(choices=IssueKind.values)
    description = Text(required=False, default="", allow_blank=True, max_length=BODY_LENGTH)
    external_url = Text(required=False, default="", allow_blank=True, max_length=500)
    release = Line(required=False, default="", allow_blank=True, max_length=60)
    ticket = Key(required=False, default="", max_length=24, help_text="The reference of the ticket it comes from.")
    reason = Text(required=False, default="", allow_blank=True, max_length=REASON_LENGTH)


class IssueStateSerializer(GuardedInput):
    """How far development is; a public note is written to every customer who waits."""

    state = serializers.ChoiceField(choices=IssueState.values)
    note = Text(required=False, default="", allow_blank=True, max_length=REASON_LENGTH)
    public_note = Text(required=False, default="", allow_blank=True, max_length=BODY_LENGTH)


class IssueLinkSerializer(Input):
    """A ticket that waits for an issue, or does so no more, and why."""

    ticket = Key(max_length=24, help_text="Its reference.")
    reason = Text(max_length=REASON_LENGTH)
