"""A vendor's desk with published terms, and browsers in which somebody is signed in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from html import unescape
from typing import Any

import pytest

from people.models import User
from supportdesk.kernel.clock import stopped_at
from tests.clients import VendorClient
from tests.terms.world import World, local
from vendors.models import Vendor

NOW = local("2026-11-20 14:00", "Europe/Berlin")


class StoppedClient(VendorClient):
    """A browser whose pages show one instant, which a test may move."""

    at: datetime = NOW

    def request(self, **request: Any) -> Any:
        """Answer one request at that instant."""
        with stopped_at(self.at):
            return super().request(**request)


SignIn = Callable[[User], StoppedClient]


@pytest.fixture
def world(vendor: Vendor) -> World:
    """The vendor with the richest terms."""
    return World("imagicle")


@pytest.fixture
def partnered(vendor: Vendor) -> World:
    """The vendor whose distributors and support partners deal with some topics (C4)."""
    return World("onyxceph")


@pytest.fixture
def sign_in(vendor: Vendor) -> SignIn:
    """A function that gives a browser in which somebody is signed in."""

    def signed_in(user: User) -> StoppedClient:
        client = StoppedClient(vendor, HTTP_ACCEPT_LANGUAGE="en")
        client.force_login(user)
        return client

    return signed_in


def text_of(response: Any) -> str:
    """Return what a page says, without its markup."""
    page = re.sub(r"<(script|title)[^>]*>.*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r" (?=[,.;:!?])", "", " ".join(unescape(page).split()))


def references_on(response: Any) -> list[str]:
    """Return the references of the tickets that a page links to, in order."""
    return re.findall(r'<a href="/desk/tickets/([A-Z]+-\d+)/', response.content.decode())
