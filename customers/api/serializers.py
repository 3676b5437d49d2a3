"""What the API takes and says of customers."""

from __future__ import annotations

from rest_framework import serializers

from supportdesk.kernel.api.fields import Id, Input, Instant, Line, Output


class WordsQuerySerializer(Input):
    """Words to look for."""

    words = Line(required=False, max_length=100, default="", help_text="All of them must be found.")


class ContactsQuerySerializer(WordsQuerySerializer):
    """Which contacts."""

    organisation = Id(required=False, default=None)


class NamedSerializer(Output):
    """Something with a name."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class KeyedSerializer(Output):
    """Something with a key and a name."""

    key = serializers.CharField()
    name = serializers.CharField()


class OrganisationSerializer(Output):
    """A customer of the vendor."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    country = serializers.CharField(help_text="ISO 3166-1 alpha-2.")
    city = serializers.CharField()
    time_zone = serializers.CharField()
    region = serializers.CharField(source="region_key", help_text="Key of the region whose hours apply.")
    distributor = KeyedSerializer(allow_null=True)
    support_partner = KeyedSerializer(allow_null=True)


class ContactSerializer(Output):
    """A person of an organisation who may ask for support."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="user.name")
    email = serializers.CharField(source="user.email")
    phone = serializers.CharField(source="user.phone")
    language = serializers.CharField(source="user.language")
    kind = serializers.CharField()
    is_designated = serializers.BooleanField()
    qualified_on = serializers.DateField(allow_null=True)
    organisation = NamedSerializer()


class TokenFactsSerializer(Output):
    """The token that was shown."""

    name = serializers.CharField()
    prefix = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    expires_at = Instant()


class MeSerializer(Output):
    """The person for whom the program acts."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField()
    kind = serializers.CharField(help_text="STAFF, PARTNER or CONTACT.")
    is_admin = serializers.BooleanField()
    language = serializers.CharField()
    time_zone = serializers.CharField()
    contact = serializers.IntegerField(allow_null=True, help_text="The person's number as a contact.")
    organisation = NamedSerializer(allow_null=True)
    partner = KeyedSerializer(allow_null=True)
    token = TokenFactsSerializer()
