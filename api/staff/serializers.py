"""What the API takes and says of the staff, teams and escalation roles."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import EmailValidator
from rest_framework import serializers

from api.customers.inputs import Change, TimeZone
from supportdesk.kernel.api.fields import Id, Input, Key, Line, Output, Truth

_LANGUAGES = [code for code, _name in settings.LANGUAGES]


class StaffQuerySerializer(Input):
    """Which of the staff."""

    words = Line(required=False, max_length=100, default="", help_text="Words to find; all must match.")
    team = Key(required=False, default="", help_text="Key of a team.")
    with_closed = Truth(required=False, default=False, help_text="Also those whose account is closed.")


class StaffFieldsSerializer(Input):
    """What is set of one of the staff."""

    name = Line(max_length=120)
    phone = Line(max_length=40, required=False, allow_blank=True, default="")
    language = serializers.ChoiceField(choices=_LANGUAGES)
    time_zone = TimeZone()
    teams = serializers.ListField(child=Key(), required=False, default=list, max_length=100, help_text="Keys of teams.")


class StaffInputSerializer(StaffFieldsSerializer):
    """Whom to invite."""

    email = Line(max_length=254, validators=[EmailValidator()])


class StaffChangeSerializer(Change, StaffFieldsSerializer):
    """What changes of one of the staff."""


class DeactivateStaffSerializer(Input):
    """Who takes over; each is the number of a colleague who can sign in. Default: no one."""

    tickets = Id(required=False, allow_null=True, default=None, help_text="Default: the tickets become unassigned.")
    shifts = Id(required=False, allow_null=True, default=None)
    escalations = Id(
        required=False, allow_null=True, default=None, help_text="Takes over escalation roles and standing in."
    )


class TeamChangeSerializer(Change):
    """What changes of a team."""

    name = Line(max_length=120)
    members = serializers.ListField(child=Id(), max_length=1000, help_text="Numbers of colleagues who can sign in.")


class HoldersSerializer(Input):
    """Who holds an escalation role."""

    holders = serializers.ListField(child=Id(), max_length=1000, help_text="Numbers of colleagues who can sign in.")


class StaffNumberSerializer(Output):
    """Which one it was, for a token that may not read it."""

    is_receipt = True

    id = serializers.IntegerField()


class StaffKeySerializer(Output):
    """Which one it was, for a token that may not read it."""

    is_receipt = True

    key = serializers.CharField()


class StaffSerializer(Output):
    """One of the vendor's staff."""

    receipt = StaffNumberSerializer

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    language = serializers.CharField()
    time_zone = serializers.CharField()
    is_admin = serializers.BooleanField()
    sets_deadlines = serializers.BooleanField()
    is_active = serializers.BooleanField(help_text="False for a closed account.")
    has_password = serializers.BooleanField(help_text="False for an invitation that is still open.")
    has_second_factor = serializers.BooleanField()
    teams = serializers.ListField(child=serializers.CharField())
    escalation_roles = serializers.ListField(child=serializers.CharField())


class TeamSerializer(Output):
    """A team that the terms name or that was set up."""

    receipt = StaffKeySerializer

    key = serializers.CharField()
    name = serializers.CharField()
    tier = serializers.CharField(help_text="Key of the tier of the terms; empty where they name no tier.")
    is_set_up = serializers.BooleanField(help_text="False while only the terms name it.")
    members = serializers.ListField(
        child=serializers.IntegerField(), help_text="Numbers of staff, those who can sign in."
    )


class TeamsSerializer(Output):
    """The teams."""

    items = TeamSerializer(many=True)


class EscalationRoleSerializer(Output):
    """A role of the escalation."""

    receipt = StaffKeySerializer

    key = serializers.CharField()
    name = serializers.CharField()
    holders = serializers.ListField(
        child=serializers.IntegerField(), help_text="Numbers of staff, those who can sign in."
    )


class EscalationRolesSerializer(Output):
    """The roles of the escalation."""

    items = EscalationRoleSerializer(many=True)
