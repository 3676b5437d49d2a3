"""Programs that ask the API of a vendor with published terms, each with a token of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from people.core.scopes import scopes_for
from people.models import User
from people.operations.tokens import make_token
from supportdesk.kernel.clock import stopped_at
from tests.clients import VendorClient
from tests.terms.world import World, local
from vendors.models import Vendor

NOW = local("2026-11-20 14:00", "Europe/Berlin")


class Program(VendorClient):
    """A program with a token, which asks at one instant that a test may move."""

    at: datetime = NOW

    def __init__(self, vendor: Vendor, secret: str = "", **headers: Any) -> None:
        signed = {"HTTP_AUTHORIZATION": f"Bearer {secret}"} if secret else {}
        super().__init__(vendor, **{"HTTP_ACCEPT_LANGUAGE": "en", **signed, **headers})
        self.secret = secret

    def request(self, **request: Any) -> Any:
        """Answer one request at that instant."""
        with stopped_at(self.at):
            return super().request(**request)

    def read(self, path: str, **query: Any) -> Any:
        """Ask for something and return it; whatever else comes is a failure."""
        answer = self.get(f"/api/v1/{path}", query)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def send(self, path: str, body: Any = None, **headers: Any) -> Any:
        """Send something as JSON."""
        return self.post(f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json", **headers)

    def change(self, path: str, body: Any) -> Any:
        """Send what is to change as JSON."""
        return self.patch(f"/api/v1/{path}", json.dumps(body), content_type="application/json")

    def done(self, path: str, body: Any = None, **headers: Any) -> Any:
        """Send something and return what came of it; a refusal is a failure."""
        answer = self.send(path, body, **headers)
        assert answer.status_code in {200, 201}, answer.content
        return answer.json()


ProgramOf = Callable[..., Program]


@pytest.fixture
def program_of(vendor: Vendor) -> ProgramOf:
    """A function that gives a program acting for somebody, with all scopes unless some are named."""

    def made(user: User, *scopes: str) -> Program:
        token = make_token(
            owner=user,
            name="test",
            scopes=scopes or scopes_for(user.kind, is_admin=user.is_admin),
            lasts=timedelta(days=30),
            now=NOW - timedelta(days=1),
        )
        return Program(vendor, token.secret)

    return made


@pytest.fixture
def world(vendor: Vendor) -> World:
    """The vendor with the richest terms."""
    return World("imagicle")


@pytest.fixture
def aiconix(vendor: Vendor) -> World:
    """The vendor that takes severity 1 by phone alone (TERM-A3)."""
    return World("aiconix")


def problem(answer: Any) -> tuple[int, str]:
    """Return the status and type of a problem; whatever else is a failure."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.content
    document = answer.json()
    assert document["status"] == answer.status_code
    return answer.status_code, document["type"].rpartition("#")[2]


def wrong_fields(answer: Any) -> list[str]:
    """Return the names of the fields that were refused."""
    assert problem(answer) == (400, "invalid")
    return [error["field"] for error in answer.json().get("errors", [])]
