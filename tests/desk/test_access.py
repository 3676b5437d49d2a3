"""Who gets in, and what they see there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import Contact, Partner
from supportdesk.kernel.tenancy import vendor_schema
from tests.desk.conftest import NOW, SignIn, StoppedClient, references_on, text_of
from tests.factories import make_partner, make_partner_person
from tests.terms.world import World
from tickets.models import Ticket
from vendors.models import Vendor

PAGES = ["/desk/", "/desk/?view=all", "/desk/file/", "/desk/mails/", "/console/", "/console/versions/"]


@pytest.fixture
def distributor() -> Partner:
    """A distributor."""
    return make_partner("Nordic Dental Supply", "distributor")


@pytest.fixture
def theirs(partnered: World, distributor: Partner) -> Contact:
    """A customer of the distributor."""
    return partnered.customer(plan="maintenance", name="Praxis Lund", distributor=distributor)


@pytest.fixture
def others(partnered: World) -> Contact:
    """A customer of another distributor."""
    other = make_partner("Alpine Ortho", "distributor")
    return partnered.customer(plan="maintenance", name="Praxis Alm", distributor=other)


@pytest.mark.parametrize("path", PAGES)
def test_who_is_not_signed_in_is_led_to_the_sign_in(path: str, vendor: Vendor) -> None:
    answer = StoppedClient(vendor).get(path)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=/")


@pytest.mark.parametrize("path", PAGES)
def test_for_a_customer_there_is_no_desk_and_no_console(path: str, world: World, sign_in: SignIn) -> None:
    contact = world.customer(region="europe", plan="gold")
    ticket = world.file(contact, 2, NOW)

    client = sign_in(contact.user)

    assert client.get(path).status_code == 404
    assert client.get(f"/desk/tickets/{ticket.reference}/history/").status_code == 404
    answer = client.post(f"/desk/tickets/{ticket.reference}/answer/", {"kind": "note", "text": "hello"})
    assert answer.status_code == 404


def test_C5_a_distributors_person_sees_only_their_own_customers(
    partnered: World, distributor: Partner, theirs: Contact, others: Contact, sign_in: SignIn
) -> None:
    mine = partnered.file(theirs, 1, NOW, topic_key="database_backup")
    hidden = partnered.file(others, 1, NOW, topic_key="database_backup")
    client = sign_in(make_partner_person(distributor, "Nora Lund"))

    assert references_on(client.get("/desk/?view=all")) == [mine.reference]
    assert "All tickets 1" in text_of(client.get("/desk/"))
    assert client.get(f"/desk/tickets/{hidden.reference}/").status_code == 404
    assert client.post(f"/desk/tickets/{hidden.reference}/reopen/", {"reason": "x"}).status_code == 404


def test_C4_the_distributor_works_on_what_is_theirs_and_hands_it_to_the_vendor(
    partnered: World, distributor: Partner, theirs: Contact, sign_in: SignIn
) -> None:
    ticket = partnered.file(theirs, 1, NOW - timedelta(hours=1), topic_key="database_backup")
    client = sign_in(make_partner_person(distributor, "Nora Lund"))

    client.post(f"/desk/tickets/{ticket.reference}/answer/", {"kind": "public", "text": "We look."})
    handed = client.post(
        f"/desk/tickets/{ticket.reference}/hand-over/", {"to": "tier:support", "reason": "The disk itself is broken."}
    )

    assert handed.status_code == 302
    after = Ticket.objects.get(pk=ticket.pk)
    assert (after.partner, after.tier_key) == (None, "support")
    page = client.get(f"/desk/tickets/{ticket.reference}/")
    assert "Handed over from Nordic Dental Supply to Technical support, by Nora Lund" in text_of(page)


def test_C5_a_distributor_only_looks_on_once_the_vendor_has_the_ticket(
    partnered: World, distributor: Partner, theirs: Contact, sign_in: SignIn
) -> None:
    ticket = partnered.file(theirs, 1, NOW, topic_key="troubleshooting")
    client = sign_in(make_partner_person(distributor, "Nora Lund"))

    page = client.get(f"/desk/tickets/{ticket.reference}/").content.decode()
    answer = client.post(f"/desk/tickets/{ticket.reference}/assign/", {"assignee": ""})

    assert "/resolve/" not in page
    assert answer.status_code == 422
    assert "Only the current owner of the ticket can do this" in text_of(answer)


def test_C5_another_partner_of_the_same_customer_does_not_work_on_what_the_distributor_has(
    partnered: World, distributor: Partner, sign_in: SignIn
) -> None:
    support = make_partner("Trainers United", "support_partner")
    contact = partnered.customer(
        plan="maintenance", name="Praxis Lund", distributor=distributor, support_partner=support
    )
    ticket = partnered.file(contact, 1, NOW, topic_key="database_backup")
    client = sign_in(make_partner_person(support, "Tom Reed"))

    assert client.get(f"/desk/tickets/{ticket.reference}/").status_code == 200
    answer = client.post(f"/desk/tickets/{ticket.reference}/resolve/", {"kind": "fix", "explanation": "Done."})
    assert answer.status_code == 422
    assert Ticket.objects.get(pk=ticket.pk).status == "OPEN"


def test_C5_a_partner_cannot_take_what_they_do_not_see(
    partnered: World, distributor: Partner, theirs: Contact, others: Contact, sign_in: SignIn
) -> None:
    own = partnered.file(theirs, 1, NOW, topic_key="database_backup")
    hidden = partnered.file(others, 1, NOW, topic_key="database_backup")
    person = make_partner_person(distributor, "Nora Lund")

    sign_in(person).post("/desk/take/", {"t": [own.pk, hidden.pk]})

    assert Ticket.objects.get(pk=own.pk).assignee == person
    assert Ticket.objects.get(pk=hidden.pk).assignee is None


def test_C4_what_a_partner_has_waits_for_the_partners_people_and_not_for_the_vendors(
    partnered: World, distributor: Partner, theirs: Contact, sign_in: SignIn
) -> None:
    at_partner = partnered.file(theirs, 1, NOW, topic_key="database_backup")
    at_vendor = partnered.file(theirs, 1, NOW, topic_key="troubleshooting")

    staff = sign_in(partnered.agent).get("/desk/?view=unassigned")
    partner = sign_in(make_partner_person(distributor, "Nora Lund")).get("/desk/?view=unassigned")

    assert references_on(staff) == [at_vendor.reference]
    assert references_on(partner) == [at_partner.reference]


def test_a_partners_ticket_is_assigned_to_the_partners_people_or_oneself(
    partnered: World, distributor: Partner, theirs: Contact, sign_in: SignIn
) -> None:
    ticket = partnered.file(theirs, 1, NOW, topic_key="database_backup")
    person = make_partner_person(distributor, "Nora Lund")
    client = sign_in(person)

    client.post(f"/desk/tickets/{ticket.reference}/assign/", {"assignee": str(partnered.agent.pk)})
    assert Ticket.objects.get(pk=ticket.pk).assignee is None

    client.post(f"/desk/tickets/{ticket.reference}/assign/", {"assignee": str(person.pk)})
    assert Ticket.objects.get(pk=ticket.pk).assignee == person


@pytest.mark.parametrize("path", ["/desk/mails/", "/console/"])
def test_a_partners_person_reads_neither_the_vendors_mail_nor_its_console(
    path: str, partnered: World, distributor: Partner, sign_in: SignIn
) -> None:
    assert sign_in(make_partner_person(distributor, "Nora Lund")).get(path).status_code == 404


def test_another_vendors_tickets_are_never_there(
    world: World, sign_in: SignIn, vendor: Vendor, other_vendor: Vendor
) -> None:
    own = world.file(world.customer(region="europe", plan="gold"), 2, NOW)
    with vendor_schema(other_vendor.schema_name):
        elsewhere = World("imagicle")
        foreign = elsewhere.file(elsewhere.customer(region="europe", plan="gold", name="Elsewhere"), 2, NOW)
    client = sign_in(world.agent)

    assert references_on(client.get("/desk/?view=all")) == [own.reference]
    assert client.get(f"/desk/tickets/{foreign.reference}/").status_code == 404
    assert client.get("/desk/", {"q": "Elsewhere", "view": "all"}).content.decode().count(foreign.reference) == 0


def test_a_session_of_one_vendor_opens_nothing_at_another(world: World, sign_in: SignIn, other_vendor: Vendor) -> None:
    client = sign_in(world.agent)
    elsewhere = StoppedClient(other_vendor)
    elsewhere.cookies = client.cookies

    assert elsewhere.get("/desk/").status_code == 302


def test_C4_staff_hand_a_ticket_to_the_partner_who_serves_the_customer(
    partnered: World, distributor: Partner, theirs: Contact, sign_in: SignIn
) -> None:
    ticket = partnered.file(theirs, 1, NOW, topic_key="troubleshooting")
    client = sign_in(partnered.agent)

    client.post(
        f"/desk/tickets/{ticket.reference}/hand-over/",
        {"to": f"partner:{distributor.key}", "reason": "It is the backup, which is yours."},
    )

    assert Ticket.objects.get(pk=ticket.pk).partner == distributor
