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

    issue = Key(required=False, default="", max_length=16, help_text="Number of an existing issue.")
    title = Line(required=False, default="", max_length=200, help_text="Default: the ticket's subject.")
    kind = one_of(IssueKind.values, default=IssueKind.BUG.value)
    description = Text(required=False, default="", allow_blank=True, max_length=BODY_LENGTH)
    reason = Text(max_length=REASON_LENGTH)


class NewIssueSerializer(Input):
    """A bug or a feature request for development."""

    title = Line(max_length=200)
    kind = serializers.ChoiceField(choices=IssueKind.values)
    description = Text(required=False, default="", allow_blank=True, max_length=BODY_LENGTH)
    external_url = Text(required=False, default="", allow_blank=True, max_length=500)
    release = Line(required=False, default="", allow_blank=True, max_length=60)
    ticket = Key(required=False, default="", max_length=24, help_text="The reference of the ticket it comes from.")
    reason = Text(required=False, default="", allow_blank=True, max_length=REASON_LENGTH)


class IssueStateSerializer(GuardedInput):
    """The status of the issue; a public note is sent to every waiting customer."""

    state = serializers.ChoiceField(choices=IssueState.values)
    note = Text(required=False, default="", allow_blank=True, max_length=REASON_LENGTH)
    public_note = Text(required=False, default="", allow_blank=True, max_length=BODY_LENGTH)


class IssueLinkSerializer(Input):
    """A ticket that is or was linked to an issue, and why."""

    ticket = Key(max_length=24, help_text="Reference of the ticket.")
    reason = Text(max_length=REASON_LENGTH)
