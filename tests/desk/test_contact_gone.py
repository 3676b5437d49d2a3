"""Contacts who are gone, and colleagues who are away, as the desk shows them."""

from __future__ import annotations

from datetime import timedelta

from customers.operations.administration import remove_person
from people.models import User
from people.operations.absences import enter_absence
from tests.desk.conftest import NOW, SignIn, text_of
from tests.factories import make_contact, make_staff
from tests.terms.world import World

GONE = "The account is closed and gets no email: no one may read your reply."


def test_fault_A1_the_page_says_that_the_contact_is_gone(world: World, sign_in: SignIn) -> None:
    contact = world.customer(region="europe", plan="gold", contact={"name": "Nils"})
    ticket = world.file(contact, 3, NOW)
    browser, address = sign_in(world.agent), f"/desk/tickets/{ticket.reference}/"
    assert GONE not in text_of(browser.get(address))

    remove_person(contact=contact, actor=world.agent, now=NOW)

    page = text_of(browser.get(address))
    assert "Nils has left" in page
    assert GONE in page
    assert "Change contact They read" not in page  # there is nobody else


def test_fault_A1_an_agent_gives_the_ticket_to_a_colleague(world: World, sign_in: SignIn) -> None:
    contact = world.customer(region="europe", plan="gold", contact={"name": "Nils"})
    colleague = make_contact(contact.organisation, "Frida")
    ticket = world.file(contact, 3, NOW)
    remove_person(contact=contact, actor=world.agent, now=NOW)
    browser, address = sign_in(world.agent), f"/desk/tickets/{ticket.reference}/"
    assert "Change contact They can read the whole conversation" in text_of(browser.get(address))

    answer = browser.post(f"{address}contact/", {"contact": colleague.pk, "reason": "Nils left"}, follow=True)

    page = text_of(answer)
    assert "The contact has been changed." in page
    assert "Contact changed from Nils to Frida" in page
    assert "Nils has left" not in page
    ticket.refresh_from_db()
    assert ticket.contact == colleague


def test_fault_A8_beside_a_name_stands_until_when_somebody_is_away_and_who_stands_in(
    world: World, sign_in: SignIn
) -> None:
    ticket = world.file(world.customer(region="europe", plan="gold"), 3, NOW)
    jonas, carla, mara = (make_staff(name) for name in ("Jonas", "Carla", "Mara"))
    _be_away(jonas, carla)
    _be_away(mara, None)

    page = text_of(sign_in(world.agent).get(f"/desk/tickets/{ticket.reference}/"))

    assert "Jonas: away until Fri 27 Nov 13:00, substitute: Carla" in page
    assert "Mara: away until Fri 27 Nov 13:00, the team is notified" in page
    assert "Carla: away" not in page


def _be_away(person: User, substitute: User | None) -> None:
    until = NOW + timedelta(days=7)
    enter_absence(user=person, starts_at=NOW, ends_at=until, substitute=substitute, actor=person, now=NOW)
