"""Software vendors, the tenants of the desk."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django_tenants.models import DomainMixin, TenantMixin


class Vendor(TenantMixin):
    """A software vendor with a schema of its own; made by `vendors.operations.provision_vendor` only."""

    auto_create_schema = False
    auto_drop_schema = False

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    accent = models.CharField(
        max_length=7, blank=True, validators=[RegexValidator(r"^#[0-9a-f]{6}$")], help_text="Colour, as `#0b6e99`."
    )
    languages = models.JSONField(
        blank=True,
        default=dict,
        db_default=models.Value({}, models.JSONField()),
        help_text="Languages of the published terms, by effective date; updated on publication.",
    )
    logo = models.CharField(
        max_length=16,
        blank=True,
        default="",
        db_default="",
        help_text="Digest of the logo in its schema; part of its address.",
    )
    created_at = models.DateTimeField()
    schema_version = models.CharField(max_length=64, help_text="Digest of the migrations applied to its schema.")

    class Meta:
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(schema_name__regex=r"^t_[a-z0-9]{10,40}$"), name="vendor_schema_name_is_ours"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Domain(DomainMixin):
    """A host under which a vendor's pages are found."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(domain__regex=r"^[a-z0-9.-]+$"), name="domain_is_lower_case")
        ]

    def __str__(self) -> str:
        return str(self.domain)
