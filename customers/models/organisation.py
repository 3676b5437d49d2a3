"""Organisations that buy, and their contacts who ask."""

from __future__ import annotations

from django.db import models

from customers.models.partner import Partner
from people.models import User


class Organisation(models.Model):
    """A customer of the vendor."""

    name = models.CharField(max_length=160, unique=True)
    country = models.CharField(max_length=2, help_text="ISO 3166-1 alpha-2.")
    city = models.CharField(max_length=120, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    region_key = models.SlugField(
        max_length=40, help_text="The published region whose hours apply; chosen by the customer (TERM-E13)."
    )
    distributor = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="distributes_to"
    )
    support_partner = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="supports"
    )
    vat_number = models.CharField(
        max_length=20,
        blank=True,
        default="",
        db_default="",
        help_text="VAT or tax number, capitals and digits without blanks and marks.",
    )
    postal_address = models.CharField(
        max_length=500, blank=True, default="", db_default="", help_text="As it is written on a letter, line by line."
    )
    is_active = models.BooleanField(
        default=True, db_default=True, help_text="An archived organisation has no support and is in no list."
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(vat_number__regex=r"^[A-Z0-9]*$"), name="organisation_vat_number_is_plain"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ContactKind(models.TextChoices):
    """What the contact is for the vendor's support levels (TERM-E17)."""

    ADMINISTRATOR = "administrator"
    DEALER = "dealer"
    END_USER = "end_user"


class Contact(models.Model):
    """A person of an organisation who may ask for support."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="contact")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=20, choices=ContactKind.choices, default=ContactKind.ADMINISTRATOR)
    is_designated = models.BooleanField(default=True, help_text="Support contact of the organisation (TERM-A7).")
    qualified_on = models.DateField(
        null=True, blank=True, help_text="When the required training was completed (TERM-A7)."
    )
    manages_users = models.BooleanField(default=False, help_text="Can manage the organisation's users (TERM-A10).")
    sees_organisation = models.BooleanField(
        default=False, help_text="Can read, reply to, close and reopen all tickets of the organisation."
    )

    def __str__(self) -> str:
        return f"{self.user}, {self.organisation}"
