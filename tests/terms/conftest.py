"""Each vendor's published terms, loaded from its folder into the test's schema."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.terms.world import World
from vendors.models import Vendor


@pytest.fixture
def world_of(vendor: Vendor) -> Callable[[str], World]:
    """A function that publishes a vendor's terms and gives the world to act in."""
    return World


@pytest.fixture
def aiconix(vendor: Vendor) -> World:
    """aiconix with its Standard Support Plan."""
    return World("aiconix")


@pytest.fixture
def supportlevel(vendor: Vendor) -> World:
    """The SaaS vendor with its support levels 1 to 3."""
    return World("supportlevel")


@pytest.fixture
def onyxceph(vendor: Vendor) -> World:
    """OnyxCeph with its support categories."""
    return World("onyxceph")


@pytest.fixture
def smartwork(vendor: Vendor) -> World:
    """smartwork with its support FAQ."""
    return World("smartwork")


@pytest.fixture
def imagicle(vendor: Vendor) -> World:
    """Imagicle with ImagicleCare 4.1."""
    return World("imagicle")
