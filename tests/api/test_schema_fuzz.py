"""Whatever is sent: no failure of ours, no status that is not described, no answer of another form than described."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as effort
from hypothesis.strategies import SearchStrategy, one_of
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from people.models import User
from supportdesk.kernel.clock import stopped_at
from supportdesk.kernel.tenancy import vendor_schema
from tests.api.conftest import NOW, ProgramOf
from tests.api.test_description import FILE
from tests.terms.world import World
from tickets.models import Attachment, Ticket
from tickets.operations.messages.attachments import Upload
from tickets.operations.messages.conversation import reply
from vendors.models import Domain, Vendor

EXAMPLES = 4
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def ticket(world: World) -> Ticket:
    """A ticket with a conversation and a file, so that there is something to be found."""
    filed = world.file(world.customer(plan="gold"), 2, NOW - timedelta(hours=3))
    file = Upload(name="log.txt", content_type="text/plain", content=b"words")
    reply(ticket=filed, actor=world.agent, body="We look.", uploads=[file], now=NOW)
    return filed


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any number of requests: how many may be made is tested elsewhere."""
    for purpose in settings.API_LIMITS:
        monkeypatch.setitem(settings.API_LIMITS, purpose, (1000, timedelta(milliseconds=1)))


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """The test's own connection for every request, as Django's test client has it: nothing is kept of what is sent."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("unlimited", "kept_connection")
def test_nothing_breaks_whatever_the_vendors_staff_sends(
    world: World, vendor: Vendor, ticket: Ticket, program_of: ProgramOf
) -> None:
    try_everything(world.agent, vendor, ticket, program_of)


@pytest.mark.usefixtures("unlimited", "kept_connection")
def test_nothing_breaks_whatever_a_customer_sends(vendor: Vendor, ticket: Ticket, program_of: ProgramOf) -> None:
    try_everything(ticket.contact.user, vendor, ticket, program_of)


def try_everything(user: User, vendor: Vendor, ticket: Ticket, program_of: ProgramOf) -> None:
    """Send what fits and what does not to every operation, as this person's program; nothing is kept."""
    # Schemathesis reads what an application answers as it is.
    headers = {"Authorization": f"Bearer {program_of(user).secret}", "Accept-Encoding": "identity"}
    host = Domain.objects.get(tenant=vendor, is_primary=True).domain
    statuses = set()

    def send(case: Any) -> None:
        with transaction.atomic(), stopped_at(NOW), vendor_schema(vendor.schema_name):
            answer = case.call(base_url=f"http://{host}", headers=headers, app=answer_whole)
            transaction.set_rollback(True)
        case.validate_response(answer, checks=CHECKS, headers=headers)
        statuses.add(answer.status_code)

    for operation in operations():
        tried = given(case=cases(operation, ticket))(send)
        effort(
            max_examples=EXAMPLES,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )(tried)()
    assert {200, 201, 400, 404} <= statuses


@cache
def application() -> Any:
    """The application, set up once as a web process does."""
    return get_wsgi_application()


def answer_whole(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer as a server does that reads the whole answer and then closes it."""
    answer: Any = application()(environ, start_response)
    try:
        return list(answer)
    finally:
        answer.close()


def operations() -> Iterator[Any]:
    found: Any
    for found in schemathesis.openapi.from_path(FILE).get_all_operations():
        yield found.ok()


def cases(operation: Any, ticket: Ticket) -> SearchStrategy[Any]:
    """Requests that fit the description, about what is there and what is not, and requests that do not fit."""
    there: dict[str, Any] = {
        "reference": ticket.reference,
        "number": "DEV-1",
        "key": "gold",
        "contact_id": ticket.contact_id,
        "organisation_id": ticket.organisation_id,
        "attachment_id": Attachment.objects.get().pk,
        "filing_id": 1,
    }
    named = {name: value for name, value in there.items() if f"{{{name}}}" in operation.path}
    return one_of(
        operation.as_strategy(path_parameters=named or None),
        operation.as_strategy(path_parameters=named or None),
        operation.as_strategy(),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE, path_parameters=named or None),
    )
