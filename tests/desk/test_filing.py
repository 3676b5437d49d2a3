"""Filing for a customer who calls or writes."""

from __future__ import annotations

import re
from typing import Any

import pytest

from customers.models import Contact, Partner
from tests.desk.conftest import NOW, SignIn, StoppedClient, text_of
from tests.factories import make_installed_product, make_partner, make_partner_person
from tests.terms.world import World
from tickets.errors import NotAllowed
from tickets.models import FilingAttempt, Ticket
from vendors.models import Vendor


@pytest.fixture
def phoned(vendor: Vendor) -> World:
    """The vendor whose severity 1 is taken by phone only (TERM-A3)."""
    return World("aiconix")


@pytest.fixture
def caller(phoned: World) -> Contact:
    """A trained administrator of a customer."""
    return phoned.customer(plan="standard", name="Radio Nord")


def file_for(client: StoppedClient, contact: Contact, **data: Any) -> Any:
    asked = {
        "channel": "phone",
        "severity": "1",
        "request_type": "error",
        "subject": "All down",
        "body": "Since 13:50.",
    }
    return client.post(f"/desk/file/{contact.pk}/", asked | data)


def request_type(world: World) -> str:
    return world.terms.request_types[0].key


def test_A3_severity_1_is_filed_by_the_agent_who_answers_the_phone(
    phoned: World, caller: Contact, sign_in: SignIn
) -> None:
    client = sign_in(phoned.agent)

    answer = file_for(client, caller, request_type=request_type(phoned), phone="+49 30 1234567")

    ticket = Ticket.objects.get()
    assert answer["Location"] == f"/desk/tickets/{ticket.reference}/"
    assert (ticket.channel, ticket.severity, ticket.contact, ticket.filed_by) == ("phone", 1, caller, phoned.agent)
    assert ticket.intake == {"phone": "+49 30 1234567"}
    page = text_of(client.get(answer["Location"]))
    assert f"{caller.user.name}, Radio Nord via phone, recorded by Agent" in page
    assert ticket.reference in " ".join(phoned.mails_to(caller.user)[0])


def test_A3_a_lower_severity_on_the_phone_is_refused_in_words_and_nothing_typed_is_lost(
    phoned: World, caller: Contact, sign_in: SignIn
) -> None:
    answer = file_for(sign_in(phoned.agent), caller, severity="3", request_type=request_type(phoned), body="One desk.")

    attempt = FilingAttempt.objects.get()
    text = text_of(answer)
    assert (answer.status_code, attempt.outcome, Ticket.objects.count()) == (422, "refuse", 0)
    assert "No ticket was created" in text
    assert attempt.decision["message"]["en"] in text
    assert attempt.decision["way_out"]["en"] in text
    assert "One desk.</textarea>" in answer.content.decode()
    assert 'value="3" id="id_severity_2" checked' in answer.content.decode()


def test_A7_somebody_who_is_not_named_for_support_is_refused_in_words(phoned: World, sign_in: SignIn) -> None:
    stranger = phoned.customer(plan="standard", name="Radio Süd", contact={"is_designated": False})

    answer = file_for(sign_in(phoned.agent), stranger, request_type=request_type(phoned))

    assert "Support contact no" in text_of(answer)
    assert FilingAttempt.objects.get().reason == "not_designated"


def test_missing_fields_are_named_and_nothing_is_stored(phoned: World, caller: Contact, sign_in: SignIn) -> None:
    answer = file_for(sign_in(phoned.agent), caller, request_type=request_type(phoned), subject="", body="")

    assert answer.status_code == 422
    assert "There is a problem" in text_of(answer)
    assert FilingAttempt.objects.count() == 0


def test_the_form_shows_each_severity_in_the_vendors_words_with_what_is_promised(
    phoned: World, caller: Contact, sign_in: SignIn
) -> None:
    text = text_of(sign_in(phoned.agent).get(f"/desk/file/{caller.pk}/"))

    level = phoned.terms.severities[0]
    assert (
        f"{level.name} {level.label.pick('en')} {level.definition.pick('en')} First response within 2 business days"
        in text
    )


def test_the_channel_is_asked_for_where_there_are_several(world: World, sign_in: SignIn) -> None:
    contact = world.customer(region="europe", plan="gold")
    product = make_installed_product(contact.organisation)
    client = sign_in(world.agent)

    page = client.get(f"/desk/file/{contact.pk}/").content.decode()
    file_for(client, contact, channel="email", request_type="incident", severity="2", product=str(product.pk))

    assert re.findall(r'<option value="(phone|email|chat|portal|monitoring)"', page) == ["phone", "email", "chat"]
    ticket = Ticket.objects.get()
    assert (ticket.channel, ticket.product) == ("email", product)


def test_another_organisations_product_cannot_be_named(world: World, sign_in: SignIn) -> None:
    contact = world.customer(region="europe", plan="gold")
    foreign = make_installed_product(world.customer(region="europe", plan="gold").organisation)

    answer = file_for(sign_in(world.agent), contact, request_type="incident", severity="2", product=str(foreign.pk))

    assert answer.status_code == 422 or Ticket.objects.get().product is None


def test_a_contact_is_found_by_name_address_or_organisation(world: World, sign_in: SignIn) -> None:
    wanted = world.customer(region="europe", plan="gold", name="Hafenlogistik Nord")
    world.customer(region="europe", plan="gold", name="Banca dei Laghi")
    client = sign_in(world.agent)

    for words in ("hafen", wanted.user.name, wanted.user.email.upper(), f"nord {wanted.user.name}"):
        assert _found(client.get("/desk/file/", {"q": words})) == [wanted.pk]
    assert "No one found" in text_of(client.get("/desk/file/", {"q": "nobody at all"}))


def test_somebody_who_left_is_neither_found_nor_filed_for(world: World, sign_in: SignIn) -> None:
    gone = world.customer(region="europe", plan="gold")
    gone.user.is_active = False
    gone.user.save()
    client = sign_in(world.agent)

    assert _found(client.get("/desk/file/")) == []
    assert file_for(client, gone, request_type="incident", severity="2").status_code == 404


def test_C5_a_partner_files_for_their_own_customers_only(partnered: World, sign_in: SignIn) -> None:
    distributor: Partner = make_partner("Nordic Dental Supply", "distributor")
    own = partnered.customer(plan="maintenance", name="Praxis Lund", distributor=distributor)
    foreign = partnered.customer(plan="maintenance", name="Praxis Alm")
    client = sign_in(make_partner_person(distributor, "Nora Lund"))

    assert _found(client.get("/desk/file/")) == [own.pk]
    assert client.get(f"/desk/file/{foreign.pk}/").status_code == 404
    assert file_for(client, foreign, channel="email", request_type="incident").status_code == 404
    assert file_for(client, own, channel="email", request_type="incident").status_code == 302
    assert Ticket.objects.get().filed_at == NOW


def test_C5_the_operation_itself_refuses_a_partner_who_does_not_serve_the_customer(partnered: World) -> None:
    distributor = make_partner("Nordic Dental Supply", "distributor")
    foreign = partnered.customer(plan="maintenance", name="Praxis Alm")

    with pytest.raises(NotAllowed):
        partnered.try_to_file(foreign, 1, NOW, actor=make_partner_person(distributor), channel="email")


def _found(page: Any) -> list[int]:
    return [int(number) for number in re.findall(r'href="/desk/file/(\d+)/"', page.content.decode())]
