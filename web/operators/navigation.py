"""The registry of the operators' navigation."""

from __future__ import annotations

from vendors.models import Operator
from web.registry import Link, Registry

NAVIGATION: Registry[Link[Operator]] = Registry()
