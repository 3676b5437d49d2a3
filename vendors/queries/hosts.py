"""Reads of vendors and their hosts."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet

from supportdesk.kernel.database.compiled_queries import CompiledQuery, Parameter
from supportdesk.kernel.database.ordering import by_name
from supportdesk.kernel.tenancy import current_vendor, with_existing_schema
from vendors.models import Domain, Vendor


@dataclass(frozen=True)
class VendorHost:
    """A vendor's name and where its pages are."""

    name: str
    host: str
    url: str


def all_vendors() -> list[Vendor]:
    """Return every vendor with its hosts, by key."""
    return list(Vendor.objects.prefetch_related("domains").order_by("key"))


def vendor_by_key(key: str) -> Vendor:
    """Return the vendor with this key; raises Vendor.DoesNotExist."""
    vendor: Vendor = Vendor.objects.get(key=key)
    return vendor


def get_current_vendor() -> Vendor:
    """Return the vendor whose schema is entered; raises Vendor.DoesNotExist."""
    vendor: Vendor = Vendor.objects.get(schema_name=current_vendor())
    return vendor


def vendor_name(schema: str) -> str:
    """Return how the vendor is called; raises Vendor.DoesNotExist."""
    name: str = Vendor.objects.values_list("name", flat=True).get(schema_name=schema)
    return name


def page_address(schema: str, path: str) -> str:
    """Return the full address of a vendor's page for links in mail; raises Domain.DoesNotExist."""
    domain = next(iter(_primary_domains(schema=schema)), None)
    if domain is None:
        raise Domain.DoesNotExist(f"Vendor {schema} has no primary host.")
    return host_url(domain) + path


@CompiledQuery
def _primary_domains() -> QuerySet[Domain, str]:
    domains: QuerySet[Domain] = Domain.objects.filter(tenant__schema_name=Parameter("schema"), is_primary=True)
    return domains.values_list("domain", flat=True)


def get_vendor_url() -> str:
    """Return scheme, host and port of the current vendor's pages, without a slash at the end."""
    return page_address(current_vendor(), "")


def list_vendor_hosts() -> list[VendorHost]:
    """Return every vendor that has a schema and a primary host, by name."""
    vendors = with_existing_schema().filter(domains__is_primary=True).order_by(by_name("name"), "key")
    rows = vendors.values_list("name", "domains__domain")
    return [VendorHost(name=name, host=domain, url=host_url(domain)) for name, domain in rows]


def host_url(domain: str) -> str:
    """Return scheme, host and port of a vendor's host, without a slash at the end."""
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{settings.PUBLIC_SCHEME}://{domain}{port}"
