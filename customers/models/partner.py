"""Partners: distributors, resellers and support partners (TERM-C1, TERM-C5, TERM-C7)."""

from __future__ import annotations

from django.db import models

from people.models import User


class PartnerKind(models.TextChoices):
    """What the partner does for the vendor's customers; the values are providers of the published terms."""

    DISTRIBUTOR = "distributor"
    RESELLER = "reseller"
    SUPPORT_PARTNER = "support_partner"


class Partner(models.Model):
    """A company that serves some of the vendor's customers."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=20, choices=PartnerKind.choices)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    members = models.ManyToManyField(User, through="PartnerMember", related_name="partners")

    def __str__(self) -> str:
        return self.name


class PartnerMember(models.Model):
    """A partner's staff; they see their own customers' tickets only (TERM-C5)."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="partner_member")

    def __str__(self) -> str:
        return f"{self.user} of {self.partner}"
