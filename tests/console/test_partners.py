"""Partners in the console: created, changed beside others, their people invited, deactivated and let in again."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from customers.models import Partner, PartnerMember
from customers.operations.partners import (
    PartnerDetails,
    PersonDetails,
    change_partner,
    create_partner,
    invite_partner_person,
)
from people.errors import NotAdmin
from people.models import User
from supportdesk.audit.models import AuditEntry
from tests.desk.conftest import NOW, SignIn, StoppedClient
from tests.factories import make_organisation, make_partner, make_partner_person, make_staff
from tests.mails import mails_to
from tests.reading import attributes, texts
from tests.terms.world import World
from tickets.operations.acts.status_changes import assign
from tickets.operations.departures import deactivate_partner_person
from vendors.models import Vendor

PATH = "/console/partners/"
FORM = {"name": "Nord Vertrieb", "kind": "distributor", "email": "info@nord.example", "phone": "+49 1"}
PERSON = {"email": "Pia@nord.example", "name": "Pia Berg", "language": "de", "time_zone": "Europe/Berlin"}


@pytest.fixture
def admin(vendor: Vendor) -> User:
    return make_staff("Ada", is_admin=True)


@pytest.fixture
def browser(admin: User, sign_in: SignIn) -> StoppedClient:
    return sign_in(admin)


@pytest.fixture
def partner(vendor: Vendor) -> Partner:
    return make_partner("Nord Vertrieb", "distributor")


def seen_on(browser: StoppedClient, partner: Partner) -> str:
    """Return the digest that the form of a partner carries."""
    return attributes(browser.get(f"{PATH}{partner.pk}/"), "input", "value", {"name": "seen"})[0]


def test_a_partner_is_created_with_a_key_of_its_own(browser: StoppedClient, admin: User) -> None:
    browser.post(f"{PATH}new/", FORM)
    browser.post(f"{PATH}new/", FORM | {"name": "Nord  Vertrieb!"})

    assert list(Partner.objects.order_by("pk").values_list("key", "kind")) == [
        ("nord-vertrieb", "distributor"),
        ("nord-vertrieb-2", "distributor"),
    ]
    assert list(AuditEntry.objects.values_list("action", "actor")) == [("partner.create", f"user:{admin.pk}")] * 2


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": "Nord Vertrieb"}, "This name is already taken."),
        ({"kind": "king"}, "Type: this is not a valid choice. Please choose again."),
        ({"email": "nobody"}, "Enter a full email address, for example name@example.com."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    browser: StoppedClient, partner: Partner, wrong: dict[str, str], message: str
) -> None:
    answer = browser.post(f"{PATH}new/", FORM | {"name": "Other"} | wrong)

    assert (answer.status_code, texts(answer, "p", cls="error")) == (422, [message])


def test_a_change_beside_another_is_held(browser: StoppedClient, partner: Partner) -> None:
    seen = seen_on(browser, partner)
    Partner.objects.update(phone="+49 2")

    assert browser.post(f"{PATH}{partner.pk}/", FORM | {"seen": seen}).status_code == 409
    assert browser.post(f"{PATH}{partner.pk}/", FORM | {"seen": seen_on(browser, partner)}).status_code == 302
    assert Partner.objects.get().email == "info@nord.example"


def test_C5_a_distributor_of_somebody_does_not_become_a_support_partner(
    browser: StoppedClient, partner: Partner
) -> None:
    make_organisation(region="europe", distributor=partner)

    answer = browser.post(f"{PATH}{partner.pk}/", FORM | {"kind": "support_partner", "seen": seen_on(browser, partner)})

    assert texts(answer, "p", cls="error") == ["The partner serves 1 organisation as what it is. Change that first."]
    assert Partner.objects.get().kind == "distributor"


def test_C5_a_partners_person_is_mailed_a_link_to_a_password(browser: StoppedClient, partner: Partner) -> None:
    browser.post(f"{PATH}{partner.pk}/people/new/", PERSON)

    user = PartnerMember.objects.get(partner=partner).user
    assert (user.kind, user.email, user.has_usable_password()) == ("PARTNER", "pia@nord.example", False)
    subject, text = mails_to(user.email)[-1]
    assert subject.startswith("Ihr Konto beim Support von ")
    assert "/password/new/" in text


def test_attack_S07_the_tickets_of_who_leaves_go_to_a_colleague_and_the_account_can_come_back(
    sign_in: SignIn, vendor: Vendor
) -> None:
    world = World("onyxceph")
    browser = sign_in(make_staff("Ada", is_admin=True))
    partner = make_partner("Nord Vertrieb", "distributor")
    pia, otto = make_partner_person(partner, "Pia"), make_partner_person(partner, "Otto")
    contact = world.customer(plan=world.terms.plans[-1].key, distributor=partner)
    ticket = world.file(contact, 1, NOW)
    type(ticket).objects.filter(pk=ticket.pk).update(partner=partner)
    ticket.refresh_from_db()
    assign(ticket=ticket, actor=world.agent, assignee=pia, now=NOW)

    browser.post(f"{PATH}people/{pia.pk}/deactivate/", {"successor": otto.pk})

    ticket.refresh_from_db()
    assert ticket.assignee == otto
    assert not User.objects.get(pk=pia.pk).is_active
    browser.post(f"{PATH}people/{pia.pk}/readmit/")
    assert User.objects.get(pk=pia.pk).is_active
    assert "/password/new/" in mails_to(pia.email)[-1][1]


def test_people_who_are_no_partners_are_not_found_here(browser: StoppedClient) -> None:
    agent = make_staff("Nora")

    for act in ("deactivate", "readmit", "unlock"):
        assert browser.post(f"{PATH}people/{agent.pk}/{act}/").status_code == 404
    assert User.objects.get(pk=agent.pk).is_active


def test_plain_agents_and_partners_do_none_of_it(partner: Partner) -> None:
    details, person = PartnerDetails(name="X", kind="reseller"), PersonDetails(**PERSON)
    pia = make_partner_person(partner, "Pia")
    for actor in (make_staff("Nora"), pia):
        with pytest.raises(NotAdmin):
            create_partner(details=details, actor=actor, now=NOW)
        with pytest.raises(NotAdmin):
            change_partner(partner=partner, details=details, actor=actor, now=NOW)
        with pytest.raises(NotAdmin):
            invite_partner_person(partner=partner, person=person, actor=actor, now=NOW)
        with pytest.raises(NotAdmin):
            deactivate_partner_person(member=pia.partner_member, successor=None, actor=actor, now=NOW)


@pytest.mark.parametrize("number", [1, 3])
def test_lists_cost_the_same_for_three_as_for_one(
    browser: StoppedClient, partner: Partner, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(number):
        make_partner_person(partner)
        make_organisation(region="europe", distributor=partner)
        make_partner("", "reseller")
    for address, queries in ((PATH, 8), (f"{PATH}{partner.pk}/", 11)):
        browser.get(address)
        with django_assert_num_queries(queries):
            browser.get(address)
