"""A browser of somebody who has not signed in."""

from __future__ import annotations

import pytest

from tests.clients import VendorClient
from vendors.models import Vendor


@pytest.fixture
def browser(vendor: Vendor) -> VendorClient:
    """A browser on the vendor's host."""
    return VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="en")
