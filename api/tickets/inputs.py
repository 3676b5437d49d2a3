"""What the API takes for tickets, field by field; whatever else is sent is refused by its name (ATTACK-A35)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, get_args

from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework import serializers

from slas.core.clock.events import WAITS
from supportdesk.kernel.api.fields import FileList, Id, Input, Instant, Key, Line, Text, Truth, Whole
from tickets.core.queue_filter import KINDS, ME, NOBODY, STATES, VIEWS
from tickets.models import Status
from tickets.queries.pages import Order

BODY_LENGTH = 20_000
REASON_LENGTH = 2_000


class Answers(serializers.DictField):
    """Answers by the keys of questions; in a form as one JSON object."""

    child = Text(max_length=10_000, allow_blank=True)

    def get_value(self, dictionary: Any) -> Any:
        """Return what was sent."""
        if not isinstance(dictionary, QueryDict):
            return super().get_value(dictionary)
        sent = dictionary.get(self.field_name or "")
        if sent is None:
            return serializers.empty
        try:
            return json.loads(sent)
        except (ValueError, RecursionError):
            return sent  # refused as what it is: no object


class Assignee(Key):
    """Somebody's number, `me` or `nobody`."""

    def to_internal_value(self, data: Any) -> str:
        """Return it."""
        value = super().to_internal_value(data)
        if value not in {ME, NOBODY} and not (value.isascii() and value.isdigit() and len(value) < 19):
            raise serializers.ValidationError(_("Name a number, `me` or `nobody`."))
        return value


def one_of(words: Sequence[str], *, default: str = "", **more: Any) -> serializers.ChoiceField:
    """Return a field that takes one of some words, or is left out."""
    return serializers.ChoiceField(choices=list(words), required=False, default=default, **more)


class TicketsQuerySerializer(Input):
    """Which tickets, in which order; the same as on the desk, and more."""

    view = one_of(VIEWS, default="all", help_text="View of the queue, as in the desk.")
    state = one_of(STATES, help_text="SLA status.")
    order = one_of(get_args(Order), default="newest", help_text="`queue`: by plan, then by due time.")
    words = Line(
        required=False, max_length=200, default="", help_text="Words to find in the ticket and its conversation."
    )
    status = serializers.ListField(child=serializers.ChoiceField(choices=list(Status)), required=False, default=list)
    severity = Whole(required=False, default=None, min_value=1, max_value=9)
    kind = one_of(KINDS)
    waiting = one_of(WAITS, help_text="Whom it is waiting for.")
    plan = Key(required=False, default="")
    organisation = Id(required=False, default=None)
    contact = Id(required=False, default=None)
    assignee = Assignee(required=False, default="", help_text="A person's number, `me` or `nobody`.")
    team = Key(required=False, default="")
    tier = Key(required=False, default="")
    request_type = Key(required=False, default="")
    topic = Key(required=False, default="")
    filed_from = Instant(required=False, default=None)
    filed_before = Instant(required=False, default=None)
    updated_from = Instant(required=False, default=None)


class SearchQuerySerializer(Input):
    """Words to look for in tickets and what was said on them."""

    words = Line(min_length=2, max_length=200)


class FormQuerySerializer(Input):
    """For whom the form is."""

    contact = Id(required=False, default=None, help_text="Required when submitting for others.")


class NewTicketSerializer(Input):
    """The submission."""

    subject = Line(max_length=200)
    body = Text(max_length=BODY_LENGTH)
    severity = Whole(
        required=False,
        default=None,
        min_value=1,
        max_value=9,
        help_text="Default: the severity of the topic or request type.",
    )
    request_type = Key()
    topic = Key(required=False, default="", allow_blank=True)
    product = Id(required=False, default=None, allow_null=True)
    intake = Answers(required=False, default=dict, help_text="Answers to the questions of the form, by key.")
    contact = Id(required=False, default=None, help_text="The contact it is for; contacts submit for themselves.")
    channel = serializers.ChoiceField(
        choices=["api", "phone", "email", "chat"],
        required=False,
        default="api",
        help_text="How the customer reported it; contacts always submit via `api`.",
    )


class NewTicketWithFilesSerializer(NewTicketSerializer):
    """The submission, with files."""

    files = FileList(required=False, default=list)


class GuardedInput(Input):
    """An act that the customer reads or that moves clocks: held where others have written since its caller looked."""

    last_seen_message = Whole(
        required=False,
        default=None,
        allow_null=True,
        min_value=0,
        max_value=2**63 - 1,
        help_text="The latest message you have read, 0 for none: 409 if others have written since.",
    )


class ReplySerializer(GuardedInput):
    """A public reply."""

    body = Text(max_length=BODY_LENGTH)
    wait_for_customer = Text(
        required=False,
        default="",
        allow_blank=True,
        max_length=REASON_LENGTH,
        help_text="What the customer needs to provide: the clocks are paused until they reply.",
    )
    send_anyway = Truth(required=False, default=False)


class ReplyWithFilesSerializer(ReplySerializer):
    """A public reply with files."""

    files = FileList(required=False, default=list)


class NoteSerializer(Input):
    """An internal note."""

    body = Text(max_length=BODY_LENGTH)


class NoteWithFilesSerializer(NoteSerializer):
    """An internal note with files."""

    files = FileList(required=False, default=list)


class IntakeSerializer(GuardedInput):
    """Missing information."""

    intake = Answers(required=False, default=dict)
    given_by = Line(
        required=False,
        default="",
        allow_blank=True,
        max_length=120,
        help_text="Who provided it: required from staff and partners, not allowed from the customer.",
    )


class IntakeWithFilesSerializer(IntakeSerializer):
    """Missing information, with files."""

    files = FileList(required=False, default=list)
