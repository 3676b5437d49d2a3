"""Making a vendor: its row, its host and its schema, all in one transaction."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from supportdesk.kernel.database.advisory_locks import take_advisory_lock
from supportdesk.kernel.database.schema_version import applied_migrations, vendor_migrations, version_of
from supportdesk.kernel.homes import stamp_home
from supportdesk.kernel.ids import new_schema_name
from vendors.cloning import clone_schema
from vendors.errors import KeyTakenError, NoTemplateError
from vendors.models import Domain, SchemaName, Vendor
from vendors.models.provision_request import HOST
from vendors.rights import grant_rights


def provision_vendor(*, key: str, name: str, host: str, now: datetime, accent: str = "") -> Vendor:
    """Return the vendor with this key, made when there is none yet: ready to use, or not there at all.

    Everything happens in one transaction of the owner's role, so a run that dies leaves nothing behind and the next
    one starts over (TRAP-T20). Asked again for the same key and host it changes nothing.
    """
    with transaction.atomic():
        take_advisory_lock("provisioning")
        known = _find(key=key, host=host)
        if known is not None:
            return known
        _check_host(host)
        version = _template_version()
        schema = new_schema_name(now=now)
        SchemaName.objects.create(name=schema, given_at=now)
        vendor = Vendor(schema_name=schema, key=key, name=name, accent=accent, created_at=now, schema_version=version)
        vendor.full_clean()
        vendor.save()
        domain = Domain(domain=host.lower(), tenant=vendor, is_primary=True)
        domain.full_clean()
        domain.save()
        clone_schema(source=settings.TEMPLATE_SCHEMA, target=schema)
        grant_rights(schema)
        stamp_home(vendor=schema, now=now)
    return vendor


def _find(*, key: str, host: str) -> Vendor | None:
    """Return the vendor that has both, or None when neither is taken."""
    domain = Domain.objects.select_related("tenant").filter(domain=host.lower()).first()
    vendor: Vendor | None = Vendor.objects.filter(key=key).first()
    if domain is None and vendor is None:
        return None
    if vendor is None:
        raise KeyTakenError(f"The host {host} already belongs to the vendor {domain.tenant.key}; choose another host.")
    if domain is None or domain.tenant_id != vendor.pk:
        raise KeyTakenError(f"The vendor {key} already exists with another host than {host}; choose another key.")
    return vendor


def _check_host(host: str) -> None:
    try:
        HOST(host.lower())
    except ValidationError:
        text = f"{host!r} is no host name: write it like support.example.com, without https:// and path."
        raise ValidationError({"domain": text}) from None


def _template_version() -> str:
    if vendor_migrations() - applied_migrations(settings.TEMPLATE_SCHEMA):
        raise NoTemplateError("The template schema is not up to date: run migrate_all first.")
    return version_of(vendor_migrations())
