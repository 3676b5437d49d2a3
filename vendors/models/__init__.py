"""Rows of the shared schema: vendors, their hosts, every schema name ever given."""

from vendors.models.schema_name import SchemaName
from vendors.models.vendor import Domain, Vendor

__all__ = ["Domain", "SchemaName", "Vendor"]
