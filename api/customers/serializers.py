"""What the API takes and says of customers."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _
from rest_framework import serializers

from supportdesk.kernel import clock
from supportdesk.kernel.api.fields import Day, Id, Input, Instant, Line, Output, Truth
from supportdesk.kernel.languages import offered_languages


class WordsQuerySerializer(Input):
    """Words to look for."""

    words = Line(required=False, max_length=100, default="", help_text="Words to find; all must match.")


class ContactsQuerySerializer(WordsQuerySerializer):
    """Which contacts."""

    organisation = Id(required=False, default=None)


class RightsSerializer(Input):
    """A person's new permissions in the organisation."""

    sees_organisation = Truth(help_text="Can see and reply to all of the organisation's tickets.")
    manages_users = Truth(help_text="Manages the organisation's users.")


class InviteSerializer(Input):
    """Whom to invite, in which language, with which permissions."""

    email = Line(max_length=254, validators=[EmailValidator()])
    language = serializers.ChoiceField(
        choices=[code for code, _name in settings.LANGUAGES], required=False, help_text="Default: the caller's."
    )
    sees_organisation = Truth(required=False, default=False)
    manages_users = Truth(required=False, default=False)

    def validate_language(self, language: str) -> str:
        """Take the languages that the vendor serves its customers in."""
        offered = offered_languages(now=clock.now())
        if language not in offered:
            words = _("This vendor's customers are served in: %(languages)s.")
            raise serializers.ValidationError(words % {"languages": ", ".join(offered)})
        return language


class NamedSerializer(Output):
    """Something with a name."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class KeyedSerializer(Output):
    """Something with a key and a name."""

    key = serializers.CharField()
    name = serializers.CharField()


class NumberSerializer(Output):
    """Which one it was, for a token that may not read it."""

    is_receipt = True

    id = serializers.IntegerField()


class OrganisationSerializer(Output):
    """A customer of the vendor."""

    receipt = NumberSerializer

    id = serializers.IntegerField()
    name = serializers.CharField()
    country = serializers.CharField(help_text="ISO 3166-1 alpha-2.")
    city = serializers.CharField()
    time_zone = serializers.CharField()
    region = serializers.CharField(source="region_key", help_text="Key of the region whose hours apply.")
    distributor = KeyedSerializer(allow_null=True)
    support_partner = KeyedSerializer(allow_null=True)
    vat_number = serializers.CharField()
    postal_address = serializers.CharField()
    is_active = serializers.BooleanField(help_text="False for an archived organisation.")


class ContactSerializer(Output):
    """A person of an organisation who can contact support."""

    receipt = NumberSerializer

    id = serializers.IntegerField()
    name = serializers.CharField(source="user.name")
    email = serializers.CharField(source="user.email")
    phone = serializers.CharField(source="user.phone")
    language = serializers.CharField(source="user.language")
    time_zone = serializers.CharField(source="user.time_zone")
    kind = serializers.CharField()
    is_designated = serializers.BooleanField()
    qualified_on = Day(allow_null=True)
    sees_organisation = serializers.BooleanField()
    manages_users = serializers.BooleanField()
    is_active = serializers.BooleanField(source="user.is_active")
    organisation = NamedSerializer()


class PartnerSerializer(Output):
    """A company that serves some of the vendor's customers."""

    receipt = NumberSerializer

    id = serializers.IntegerField()
    key = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField(help_text="distributor, reseller or support_partner.")
    email = serializers.CharField()
    phone = serializers.CharField()


class PartnerPersonSerializer(Output):
    """Somebody who works for a partner."""

    receipt = NumberSerializer

    id = serializers.IntegerField(source="user.pk", help_text="Number as a user.")
    name = serializers.CharField(source="user.name")
    email = serializers.CharField(source="user.email")
    phone = serializers.CharField(source="user.phone")
    language = serializers.CharField(source="user.language")
    time_zone = serializers.CharField(source="user.time_zone")
    is_active = serializers.BooleanField(source="user.is_active")
    partner = KeyedSerializer()


class TokenFactsSerializer(Output):
    """The token that was sent."""

    name = serializers.CharField()
    prefix = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    expires_at = Instant()


class MeSerializer(Output):
    """The user the token acts for."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField()
    kind = serializers.CharField(help_text="STAFF, PARTNER, CONTACT or SERVICE.")
    is_admin = serializers.BooleanField()
    language = serializers.CharField()
    time_zone = serializers.CharField()
    contact = serializers.IntegerField(allow_null=True, help_text="The person's number as a contact.")
    organisation = NamedSerializer(allow_null=True)
    partner = KeyedSerializer(allow_null=True)
    token = TokenFactsSerializer()


class PersonSerializer(Output):
    """A person of the organisation and the state of their account."""

    id = serializers.IntegerField(source="contact.pk", help_text="Number as a contact.")
    name = serializers.CharField(source="contact.user.name")
    email = serializers.CharField(source="contact.user.email")
    language = serializers.CharField(source="contact.user.language")
    state = serializers.ChoiceField(choices=["active", "locked", "removed"])
    locked_until = Instant(allow_null=True)
    is_designated = serializers.BooleanField(
        source="contact.is_designated", help_text="Whether the person is a support contact."
    )
    qualified_on = Day(source="contact.qualified_on", allow_null=True)
    sees_organisation = serializers.BooleanField(source="contact.sees_organisation")
    manages_users = serializers.BooleanField(source="contact.manages_users")


class InvitationSerializer(Output):
    """An address that may join the organisation; the link is only in the email."""

    id = serializers.IntegerField()
    email = serializers.CharField()
    language = serializers.CharField()
    sees_organisation = serializers.BooleanField()
    manages_users = serializers.BooleanField()
    invited_by = serializers.CharField(source="invited_by.name")
    created_at = Instant()
    expires_at = Instant()
