"""Who writes the vendor's invoices and to whom: its own details, and those of each customer."""

from __future__ import annotations

from django.db import models

from customers.models import Organisation


class BillingSettings(models.Model):
    """The vendor's details on its invoices: one row, made when the first of it is set."""

    legal_name = models.CharField(max_length=160, blank=True, default="")
    address = models.CharField(max_length=500, blank=True, default="", help_text="As on a letter, line by line.")
    country = models.CharField(max_length=2, blank=True, default="", help_text="ISO 3166-1 alpha-2.")
    vat_number = models.CharField(max_length=20, blank=True, default="")
    tax_number = models.CharField(max_length=30, blank=True, default="")
    iban = models.CharField(max_length=34, blank=True, default="")
    bic = models.CharField(max_length=11, blank=True, default="")
    number_prefix = models.CharField(max_length=10, blank=True, default="")
    payment_days = models.PositiveSmallIntegerField(default=14)
    vat_rates = models.JSONField(default=dict, blank=True, help_text="Percent as text, by country.")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="billing_settings_once")]

    def __str__(self) -> str:
        return "billing settings"


class BillingProfile(models.Model):
    """How a customer's invoices are addressed; what is empty is as it is stored for the organisation."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="billing_profile")
    legal_name = models.CharField(max_length=160, blank=True, default="")
    address = models.CharField(max_length=500, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    vat_number = models.CharField(max_length=20, blank=True, default="")
    email = models.EmailField(max_length=254, blank=True, default="", help_text="Where invoices go.")
    language = models.CharField(max_length=10, blank=True, default="", help_text="Empty: the vendor's first one.")
    reference = models.CharField(max_length=80, blank=True, default="", help_text="What the customer wants to read.")

    def __str__(self) -> str:
        return f"{self.organisation}: billing profile"
