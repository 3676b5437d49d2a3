"""An admin of a vendor with prices, and their browser."""

from __future__ import annotations

import pytest

from people.models import User
from tests.desk.conftest import SignIn, StoppedClient
from tests.factories import make_staff
from tests.terms.world import World
from vendors.models import Vendor


@pytest.fixture
def admin(vendor: Vendor) -> User:
    World("supportlevel")
    return make_staff("Ada", is_admin=True)


@pytest.fixture
def browser(admin: User, sign_in: SignIn) -> StoppedClient:
    return sign_in(admin)
