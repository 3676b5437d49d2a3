"""Attacks by canned responses: what looks like code in a template language is text and stays text."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from tests.desk.conftest import NOW, SignIn, StoppedClient, sign_in, world
from tests.terms.world import World
from tickets.core.placeholders import NAMES, fill
from tickets.models import Message, Ticket
from tickets.operations.messages.canned_responses import ResponseText, save_canned_response

__all__ = ["sign_in", "world"]

VALUES = {name: f"<{name}>" for name in NAMES}
INERT = [
    "{{settings.SECRET_KEY}}",
    "{{ settings.SECRET_KEY }}",
    "{settings.SECRET_KEY}",
    "{{ticket.reference}}",
    "{% include '/etc/passwd' %}",
    "{% load i18n %}",
    "{ticket.__class__}",
    "{ticket.reference.__class__.__mro__}",
    "{ticket.reference!r}",
    "{ticket.reference:>1000000000}",
    "{ticket}",
    "{agent.password}",
    "{0}",
    "%(ticket.reference)s",
    "${ticket.reference.format}",
    "{ticket.reference",
    "<%= 7 * 7 %>",
]


@pytest.mark.parametrize("text", INERT)
def test_attack_A43_what_is_no_placeholder_of_the_list_stays_as_it_is(text: str) -> None:
    assert fill(f"a {text} b", VALUES) == f"a {text} b"


def test_attack_A43_a_value_is_never_read_as_a_placeholder_itself() -> None:
    values = VALUES | {"ticket.subject": "{agent.name} {{settings.SECRET_KEY}} {% include 'x' %}"}

    assert fill("{ticket.subject}", values) == "{agent.name} {{settings.SECRET_KEY}} {% include 'x' %}"


@pytest.fixture
def ticket(world: World) -> Ticket:
    """A ticket whose subject is an attack of its own."""
    contact = world.customer(region="europe", plan="gold", name="{agent.name} GmbH")
    return world.file(contact, 2, NOW - timedelta(hours=1), subject="{{settings.SECRET_KEY}} <script>alert(1)</script>")


def test_attack_A43_through_the_desk_nothing_is_carried_out(world: World, ticket: Ticket, sign_in: SignIn) -> None:
    body = "\n".join(["{ticket.subject}", "{organisation.name}", *INERT])
    key = save_canned_response(
        key=None, texts={"en": ResponseText("<script>alert(2)</script>", body)}, actor=world.agent, now=NOW
    )
    desk: StoppedClient = sign_in(world.agent)
    address = f"/desk/tickets/{ticket.reference}"

    inserted = desk.post(
        f"{address}/insert/", {"response": f"{key}:en", "kind": "public"}, headers={"accept": "application/json"}
    ).json()["text"]
    desk.post(f"{address}/answer/", {"kind": "public", "text": inserted})

    assert inserted == "\n".join([ticket.subject, "{agent.name} GmbH", *INERT])
    sent = Message.objects.filter(ticket=ticket).latest("id").body
    assert sent == inserted
    page = desk.get(f"{address}/").content.decode()
    mail = world.mails_to(ticket.contact.user)[-1][1]
    for shown in (page, mail, inserted):
        assert settings.SECRET_KEY not in shown
    assert "<script>alert" not in page
    assert "{% include '/etc/passwd' %}" in mail
