"""Cache keys by vendor."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from supportdesk.kernel.tenancy import TenancyError, vendor_schema
from vendors.models import Vendor

pytestmark = pytest.mark.usefixtures("empty_cache")


def test_T02_no_vendor_reads_what_another_one_cached(vendor: Vendor, other_vendor: Vendor) -> None:
    cache.set("greeting", "canary")
    with vendor_schema(other_vendor.schema_name):
        assert cache.get("greeting") is None
    assert cache.get("greeting") == "canary"


def test_T02_a_key_outside_any_vendor_is_refused(db: None) -> None:
    with pytest.raises(TenancyError, match="greeting"):
        cache.set("greeting", "canary")


def test_T02_a_key_declared_public_is_the_same_for_all(vendor: Vendor, other_vendor: Vendor) -> None:
    cache.set("public:news", "for all")
    with vendor_schema(other_vendor.schema_name):
        assert cache.get("public:news") == "for all"
