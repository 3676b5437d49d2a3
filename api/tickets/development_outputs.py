"""What the API says of development issues."""

from __future__ import annotations

from rest_framework import serializers

from supportdesk.kernel.api.fields import Instant, Output


class IssueReceiptSerializer(Output):
    """Which issue it was, for a token that may not read it."""

    is_receipt = True

    number = serializers.CharField()


class IssueSerializer(Output):
    """A bug or a feature request that development works on."""

    receipt = IssueReceiptSerializer

    number = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    state = serializers.CharField()
    description = serializers.CharField()
    external_url = serializers.CharField()
    release = serializers.CharField()
    opened_at = Instant()
    updated_at = Instant()


class IssueChangeSerializer(Output):
    """An event of an issue."""

    sequence = serializers.IntegerField()
    at = Instant()
    kind = serializers.CharField()
    actor = serializers.CharField(source="actor.name")
    details = serializers.DictField(source="data", child=serializers.JSONField(allow_null=True))


class WholeIssueSerializer(IssueSerializer):
    """An issue with its waiting tickets and its events."""

    tickets = serializers.ListField(child=serializers.CharField(), help_text="References of the tickets.")
    changes = IssueChangeSerializer(many=True)


class IssuesOfTicketSerializer(Output):
    """The issues that a ticket is waiting for."""

    items = IssueSerializer(many=True)


class JoinedReceiptSerializer(Output):
    """Which issue was linked, for a token that may not read it."""

    is_receipt = True

    issue = IssueReceiptSerializer()


class JoinedSerializer(Output):
    """Development was involved; if it is not available now, from when it is."""

    receipt = JoinedReceiptSerializer

    issue = IssueSerializer()
    starts_at = Instant(allow_null=True)
