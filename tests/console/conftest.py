"""A vendor's admin in the console."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.desk.conftest import SignIn, StoppedClient, sign_in
from tests.factories import make_staff
from tests.terms.world import World
from vendors.models import Vendor

__all__ = ["sign_in"]

Open = Callable[[str], StoppedClient]


@pytest.fixture
def console_of(vendor: Vendor, sign_in: SignIn) -> Open:
    """A function that publishes a vendor's terms and gives the browser of its admin."""

    def opened(key: str) -> StoppedClient:
        World(key)
        return sign_in(make_staff("Ada Conti", is_admin=True))

    return opened
