"""In which languages programs are answered, and may have people invited."""

from __future__ import annotations

import pytest

from customers.models import Invitation
from supportdesk.kernel.models import OutboxMessage
from tests.api.conftest import Program, ProgramOf
from tests.portal.test_languages import naming
from tests.terms.world import World
from vendors.models import Vendor


@pytest.fixture
def program(vendor: Vendor, program_of: ProgramOf) -> Program:
    """A program of a customer's administrator who reads German, at a vendor that serves in English alone."""
    world = World("imagicle", naming("en"))
    contact = world.customer(region="europe", plan="gold", contact={"language": "de", "manages_users": True})
    return program_of(contact.user)


def test_fault_W7_a_customers_program_is_answered_in_a_language_that_is_offered(program: Program) -> None:
    answers = [program.get("/api/v1/tickets", HTTP_ACCEPT_LANGUAGE=asked) for asked in ("de", "")]
    assert [answer["Content-Language"] for answer in answers] == ["en", "en"]


def test_fault_W7_staffs_programs_are_answered_in_any_language(vendor: Vendor, program_of: ProgramOf) -> None:
    program = program_of(World("imagicle", naming("en")).agent)
    assert program.get("/api/v1/tickets", HTTP_ACCEPT_LANGUAGE="de")["Content-Language"] == "de"


def test_fault_W7_nobody_is_invited_in_a_language_that_is_not_offered(program: Program) -> None:
    answer = program.send("invitations", {"email": "new@clinic.example", "language": "de"})
    assert (answer.status_code, answer.json()["errors"]) == (
        400,
        [{"field": "language", "message": "This vendor's customers are served in: en."}],
    )
    assert not Invitation.objects.exists()


def test_fault_W7_who_is_invited_without_a_language_gets_one_that_is_offered(program: Program) -> None:
    assert program.done("invitations", {"email": "new@clinic.example"})["language"] == "en"
    mail = OutboxMessage.objects.get(recipient="new@clinic.example")
    assert mail.content.headers["Content-Language"] == "en"
