"""What the API takes for organisations, contacts and partners: all of a new one, and of one that changes what is to change."""

from __future__ import annotations

import re
import zoneinfo
from typing import Any

from django.conf import settings
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.fields import empty

from customers.models import ContactKind, PartnerKind
from supportdesk.kernel.api.fields import Day, Id, Input, Key, Line, Text, Truth
from supportdesk.kernel.fields.ranges import LIFETIME

_LANGUAGES = [code for code, _name in settings.LANGUAGES]
_MARKS = re.compile(r"[\s.\-/]")


class TimeZone(Line):
    """The name of a time zone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=64, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Return the name of a zone that there is."""
        name = super().to_internal_value(data)
        if name not in zoneinfo.available_timezones():
            raise serializers.ValidationError(_("There is no such time zone. Use a name such as Europe/Berlin."))
        return name


class Country(Line):
    """A country's code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, help_text="ISO 3166-1 alpha-2.", **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Return the code in capitals."""
        code = super().to_internal_value(data).upper()
        if not re.fullmatch("[A-Z]{2}", code):
            raise serializers.ValidationError(_("Enter the country as two letters, for example DE."))
        return code


class VatNumber(Line):
    """A VAT or tax number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, allow_blank=True, help_text="Kept without blanks and marks.", **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Return the number in capitals without blanks and marks."""
        number = _MARKS.sub("", super().to_internal_value(data)).upper()
        if not re.fullmatch(r"([A-Z0-9]{4,20})?", number):
            message = _("Enter the VAT number in letters and digits, for example DE123456789.")
            raise serializers.ValidationError(message)
        return number


class Change(Input):
    """A form of which nothing is required: what is not sent stays as it is."""

    def get_fields(self) -> dict[str, Any]:
        """Return the fields without what would stand for them where they are not sent."""
        fields: dict[str, Any] = super().get_fields()
        for field in fields.values():
            field.required, field.default = False, empty
        return fields


class OrganisationInputSerializer(Input):
    """An organisation."""

    name = Line(max_length=160)
    country = Country()
    city = Line(max_length=120, required=False, allow_blank=True, default="")
    time_zone = TimeZone(help_text="Days of contracts begin and end in it.")
    region = Key(required=False, help_text="Key of a region of the terms. Default: the nearest one.")
    distributor = Key(required=False, allow_null=True, default=None, help_text="Key of a distributor or reseller.")
    support_partner = Key(required=False, allow_null=True, default=None, help_text="Key of a support partner.")
    vat_number = VatNumber(required=False, default="")
    postal_address = Text(max_length=500, required=False, allow_blank=True, default="")


class RoleInputSerializer(Input):
    """What a contact is for support, and may do in the organisation."""

    kind = serializers.ChoiceField(choices=ContactKind.values, required=False, default=ContactKind.END_USER)
    is_designated = Truth(required=False, default=False, help_text="Whether the person is a support contact.")
    qualified_on = Day(
        within=LIFETIME, required=False, allow_null=True, default=None, help_text="Day of the required training."
    )
    sees_organisation = Truth(
        required=False, default=False, help_text="Can see and reply to all of the organisation's tickets."
    )
    manages_users = Truth(required=False, default=False, help_text="Manages the organisation's users.")


class ContactFieldsSerializer(RoleInputSerializer):
    """A contact."""

    name = Line(max_length=120)
    phone = Line(max_length=40, required=False, allow_blank=True, default="")
    language = serializers.ChoiceField(choices=_LANGUAGES)
    time_zone = TimeZone()


class ContactInputSerializer(ContactFieldsSerializer):
    """A contact of an organisation."""

    organisation = Id()
    email = Line(max_length=254, validators=[EmailValidator()])
    time_zone = TimeZone(required=False, help_text="Default: that of the organisation.")


class ContactInvitationInputSerializer(RoleInputSerializer):
    """Whom to invite, and what they will be."""

    email = Line(max_length=254, validators=[EmailValidator()])
    language = serializers.ChoiceField(choices=_LANGUAGES)


class DeactivateContactSerializer(Input):
    """Who becomes the contact of the open tickets, and why."""

    successor = Id(required=False, allow_null=True, default=None, help_text="A colleague. Default: the tickets stay.")
    reason = Line(max_length=200, required=False, allow_blank=True, default="", help_text="Required with a successor.")


class PartnerInputSerializer(Input):
    """A partner."""

    name = Line(max_length=160)
    kind = serializers.ChoiceField(choices=PartnerKind.values)
    email = Line(max_length=254, required=False, allow_blank=True, default="", validators=[EmailValidator()])
    phone = Line(max_length=40, required=False, allow_blank=True, default="")


class PartnerPersonInputSerializer(Input):
    """Somebody who works for a partner."""

    email = Line(max_length=254, validators=[EmailValidator()])
    name = Line(max_length=120)
    language = serializers.ChoiceField(choices=_LANGUAGES)
    time_zone = TimeZone()
    phone = Line(max_length=40, required=False, allow_blank=True, default="")


class DeactivatePartnerPersonSerializer(Input):
    """Who is assigned the open tickets."""

    successor = Id(
        required=False, allow_null=True, default=None, help_text="A colleague. Default: the tickets become unassigned."
    )


class OrganisationChangeSerializer(Change, OrganisationInputSerializer):
    """What changes of an organisation."""


class ContactChangeSerializer(Change, ContactFieldsSerializer):
    """What changes of a contact."""


class PartnerChangeSerializer(Change, PartnerInputSerializer):
    """What changes of a partner."""
