"""The registry of the portal's navigation; labels may hold the vendor's own words for a ticket."""

from __future__ import annotations

from customers.models import Contact
from web.registry import Link, Registry

NAVIGATION: Registry[Link[Contact]] = Registry()
