"""Systems of customers that report to the desk."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from customers.models import Contact, InstalledProduct, Organisation
from people.models import User


class Installation(models.Model):
    """A system of a customer that is monitored; its tickets are submitted for the contact by a service account."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="installations")
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, related_name="+", help_text="Whose tickets its alerts become."
    )
    product = models.ForeignKey(
        InstalledProduct,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="What runs there; its release decides whether it can be monitored (TERM-E27).",
    )
    account = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", help_text="The service account that submits its tickets."
    )
    name = models.CharField(max_length=120)
    confirmed = ArrayField(
        models.SlugField(max_length=40),
        default=list,
        help_text="Requirements of the terms that the vendor has confirmed for it (TERM-E27).",
    )
    every_minutes = models.PositiveIntegerField(
        null=True, blank=True, help_text="How often it is to be heard; empty: its silence is not noticed."
    )
    grace_minutes = models.PositiveIntegerField(
        default=2, db_default=2, help_text="How much later a request may come before the connection counts as lost."
    )
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True, help_text="Since then it is not monitored.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="installation_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
