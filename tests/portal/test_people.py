"""The organisation's own people in the portal (TERM-A10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Contact, Invitation
from people.models import User
from people.operations.lockouts import Try, count_attempt
from supportdesk.kernel.outbox import MailKind, mail_of
from supportdesk.kernel.tenancy import current_vendor, vendor_schema
from tests.clients import VendorClient
from tests.factories import make_contact, make_organisation
from tests.mails import last_link
from tests.reading import attributes, texts, words
from tests.terms.world import World
from vendors.models import Vendor

pytestmark = pytest.mark.usefixtures("empty_cache")
PEOPLE = "/portal/people/"
Browser = Callable[[Contact], VendorClient]


@pytest.fixture
def chief(world_of: Callable[[str], World]) -> Contact:
    """The only one who manages a customer's users."""
    return world_of("smartwork").customer(contact={"name": "Chief", "manages_users": True}, name="Clinic")


@pytest.fixture
def colleague(chief: Contact) -> Contact:
    """Somebody else of the same customer."""
    return make_contact(chief.organisation, "Colleague", is_designated=False, qualified_on=None)


@pytest.fixture
def stranger(chief: Contact) -> Contact:
    """An administrator of another customer."""
    return make_contact(
        make_organisation("Other", region=chief.organisation.region_key), "Stranger", manages_users=True
    )


def test_A10_the_list_names_everybody_and_how_the_account_stands(
    browser_of: Browser, chief: Contact, colleague: Contact, stranger: Contact, now: datetime
) -> None:
    User.objects.filter(pk=make_contact(chief.organisation, "Gone").user.pk).update(is_active=False)
    for _ in range(11):
        count_attempt(Try(account=colleague.user.email, address="192.0.2.1"), now=now)
    page = browser_of(chief).get(PEOPLE)
    assert texts(page, "b")[1:4] == ["Chief", "Colleague", "Gone"]
    assert texts(page, "span", cls="state") == ["Active", "Locked", "Removed"]
    assert "Stranger" not in words(page)


def test_the_list_takes_the_same_queries_for_one_and_for_three(browser_of: Browser, chief: Contact) -> None:
    client = browser_of(chief)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(PEOPLE)
        counts.append(len(queries))
        for number in range(2):
            make_contact(chief.organisation)
            client.post(f"{PEOPLE}invite/", {"email": f"new{number}@clinic.example", "language": "en"})
    assert counts[0] == counts[1]


def test_A10_an_invitation_is_mailed_and_listed(browser_of: Browser, chief: Contact) -> None:
    answer = browser_of(chief).post(
        f"{PEOPLE}invite/", {"email": "New@Clinic.Example", "language": "de", "sees_organisation": "on"}, follow=True
    )
    assert texts(answer, "p", cls="flash-text") or "new@clinic.example" in words(answer)
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.language, invitation.sees_organisation, invitation.manages_users) == (
        "new@clinic.example",
        "de",
        True,
        False,
    )
    assert mail_of(current_vendor(), MailKind.ACCOUNT).get().recipient == "new@clinic.example"


def test_A10_the_invited_choose_a_name_and_a_password_and_sign_in(
    browser_of: Browser, chief: Contact, vendor: Vendor
) -> None:
    browser_of(chief).post(f"{PEOPLE}invite/", {"email": "new@clinic.example", "language": "en"})
    link = last_link("/invitation/")
    assert link.startswith("http://acorn.localhost/invitation/")
    path = link.removeprefix("http://acorn.localhost")
    client = VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="en")
    page = client.get(path)
    assert ("new@clinic.example" in words(page), page["Referrer-Policy"]) == (True, "no-referrer")
    assert client.post(path, {"name": "New", "password": "correct horse battery"})["Location"] == "/sign-in/"
    answer = client.post("/sign-in/", {"email": "new@clinic.example", "password": "correct horse battery"})
    assert answer["Location"] == "/portal/"
    assert client.get(path).status_code == 410


@pytest.mark.parametrize(
    ("form", "refusals"),
    [
        ({"name": "", "password": "correct horse battery"}, ["Enter your name."]),
        (
            {"name": "New", "password": "short"},
            ["The password is too short: use at least 10 characters. Several words are easy to remember."],
        ),
    ],
)
def test_a_bad_acceptance_is_named_and_can_be_mended(
    browser_of: Browser, chief: Contact, vendor: Vendor, form: dict[str, str], refusals: list[str]
) -> None:
    browser_of(chief).post(f"{PEOPLE}invite/", {"email": "new@clinic.example", "language": "en"})
    token = last_link("/invitation/").split("/invitation/")[1].split("/")[0]
    client = VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="en")
    assert texts(client.post(f"/invitation/{token}/", form), "p", cls="error") == refusals
    assert client.get(f"/invitation/{token}/").status_code == 200


def test_who_is_removed_is_out_with_the_next_click(browser_of: Browser, chief: Contact, colleague: Contact) -> None:
    theirs = browser_of(colleague)
    assert theirs.get("/portal/").status_code == 200
    browser_of(chief).post(f"{PEOPLE}{colleague.pk}/remove/")
    assert theirs.get("/portal/")["Location"] == "/sign-in/?next=/portal/"


def test_A10_an_administrator_unlocks_a_colleague(
    browser_of: Browser, chief: Contact, colleague: Contact, now: datetime
) -> None:
    attempt = Try(account=colleague.user.email, address="192.0.2.1")
    for _ in range(11):
        count_attempt(attempt, now=now)
    browser_of(chief).post(f"{PEOPLE}{colleague.pk}/unlock/")
    assert count_attempt(attempt, now=now) is None


def test_rights_are_given_and_taken(browser_of: Browser, chief: Contact, colleague: Contact) -> None:
    client = browser_of(chief)
    client.post(f"{PEOPLE}{colleague.pk}/rights/", {"sees_organisation": "on", "manages_users": "on"})
    colleague.refresh_from_db()
    given = (colleague.sees_organisation, colleague.manages_users)
    client.post(f"{PEOPLE}{colleague.pk}/rights/", {})
    colleague.refresh_from_db()
    assert (given, (colleague.sees_organisation, colleague.manages_users)) == ((True, True), (False, False))


def test_A7_who_is_named_for_support_is_shown_and_not_changed(
    browser_of: Browser, chief: Contact, colleague: Contact
) -> None:
    client = browser_of(chief)
    form = {"is_designated": "on", "qualified_on": "2026-01-01", "kind": "administrator", "organisation": "1"}
    client.post(f"{PEOPLE}{colleague.pk}/rights/", form)
    colleague.refresh_from_db()
    assert (colleague.is_designated, colleague.qualified_on) == (False, None)
    page = words(client.get(PEOPLE))
    assert ("Support contact" in page, "Not a support contact" in page) == (True, True)


def test_the_last_administrator_is_told_why_not(browser_of: Browser, chief: Contact) -> None:
    client = browser_of(chief)
    for act in ("remove", "rights"):
        page = client.post(f"{PEOPLE}{chief.pk}/{act}/", {}, follow=True)
        assert "At least one person has to manage the users." in words(page)
    chief.refresh_from_db()
    assert (chief.manages_users, chief.user.is_active) == (True, True)


def test_an_administrator_who_steps_back_is_led_home(browser_of: Browser, chief: Contact, colleague: Contact) -> None:
    Contact.objects.update(manages_users=True)
    client = browser_of(chief)
    assert client.post(f"{PEOPLE}{chief.pk}/rights/", {})["Location"] == "/"
    assert client.get(PEOPLE).status_code == 404


def test_a_withdrawn_invitation_is_gone(browser_of: Browser, chief: Contact) -> None:
    client = browser_of(chief)
    client.post(f"{PEOPLE}invite/", {"email": "new@clinic.example", "language": "en"})
    client.post(f"{PEOPLE}invitations/{Invitation.objects.get().pk}/withdraw/")
    page = client.get(PEOPLE)
    page = client.get(PEOPLE)
    assert "new@clinic.example" not in words(page)


def test_an_expired_invitation_says_so(browser_of: Browser, chief: Contact, now: datetime) -> None:
    client = browser_of(chief)
    client.post(f"{PEOPLE}invite/", {"email": "new@clinic.example", "language": "en"})
    Invitation.objects.update(created_at=now - timedelta(days=4), expires_at=now - timedelta(days=1))
    assert texts(client.get(PEOPLE), "span", cls="state") == ["Active", "Expired"]


@pytest.mark.parametrize(
    ("email", "refusal"),
    [
        ("", "Enter the person’s email address."),
        ("nobody", "Enter a full email address, for example name@example.com."),
    ],
)
def test_a_bad_address_is_named(browser_of: Browser, chief: Contact, email: str, refusal: str) -> None:
    answer = browser_of(chief).post(f"{PEOPLE}invite/", {"email": email, "language": "en"})
    assert texts(answer, "p", cls="error") == [refusal]


def test_nobody_sends_invitations_without_end(browser_of: Browser, chief: Contact) -> None:
    client = browser_of(chief)
    forms = [{"email": f"new{number}@clinic.example", "language": "en"} for number in range(21)]
    codes = [client.post(f"{PEOPLE}invite/", form).status_code for form in forms]
    assert codes == [302] * 20 + [429]


def test_the_way_there_is_shown_to_administrators_alone(
    browser_of: Browser, chief: Contact, colleague: Contact
) -> None:
    shown = [PEOPLE in attributes(browser_of(one).get("/portal/"), "a", "href") for one in (chief, colleague)]
    assert shown == [True, False]


ACTS = (
    "",
    "invite/",
    "{contact}/remove/",
    "{contact}/unlock/",
    "{contact}/rights/",
    "invitations/{invitation}/withdraw/",
)


@pytest.mark.parametrize("act", ACTS)
def test_a_colleague_without_the_right_finds_no_such_page(
    browser_of: Browser, chief: Contact, colleague: Contact, act: str
) -> None:
    assert _codes(browser_of(colleague), act, contact=chief.pk, invitation=1) == (404, 404)


@pytest.mark.parametrize("act", ACTS[2:])
def test_people_of_another_organisation_are_not_found(
    browser_of: Browser, chief: Contact, stranger: Contact, act: str
) -> None:
    browser_of(stranger).post(f"{PEOPLE}invite/", {"email": "new@other.example", "language": "en"})
    client = browser_of(chief)
    assert (
        client.post(PEOPLE + act.format(contact=stranger.pk, invitation=Invitation.objects.get().pk)).status_code == 404
    )
    stranger.refresh_from_db()
    assert (stranger.manages_users, stranger.user.is_active, Invitation.objects.get().withdrawn_at) == (
        True,
        True,
        None,
    )


@pytest.mark.parametrize("act", ACTS[2:])
def test_people_of_another_vendor_are_not_found(
    browser_of: Browser, chief: Contact, other_vendor: Vendor, act: str
) -> None:
    with vendor_schema(other_vendor.schema_name):
        theirs = make_contact(make_organisation("Other", region="all"), "Canary", manages_users=True)
    assert browser_of(chief).post(PEOPLE + act.format(contact=theirs.pk, invitation=theirs.pk)).status_code == 404


@pytest.mark.parametrize("act", ACTS)
def test_staff_and_strangers_find_no_such_page(vendor: Vendor, world_of: Callable[[str], World], act: str) -> None:
    staff = VendorClient(vendor)
    staff.force_login(world_of("smartwork").agent)
    assert _codes(staff, act, contact=1, invitation=1) == (404, 404)
    nobody = VendorClient(vendor).post(PEOPLE + act.format(contact=1, invitation=1))
    assert nobody.status_code in {302, 405}


def _codes(client: VendorClient, act: str, **ids: int) -> tuple[int, int]:
    """Return what reading and writing is answered; where the method is wrong the page might still be told apart."""
    path = PEOPLE + act.format(**ids)
    codes = (client.get(path).status_code, client.post(path).status_code)
    return (404 if codes[0] == 405 else codes[0], 404 if codes[1] == 405 else codes[1])


def test_the_list_has_pages_and_an_act_leads_back_to_its_own(
    browser_of: Browser, chief: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.portal.views.people.PEOPLE_ON_A_PAGE", 2)
    others = [make_contact(chief.organisation, f"Zoe {number}") for number in range(3)]
    client = browser_of(chief)

    second = client.get(PEOPLE, {"page": 2})
    changed = client.post(f"{PEOPLE}{others[1].pk}/rights/?page=2", {"sees_organisation": "on"})
    astray = client.post(f"{PEOPLE}{others[1].pk}/rights/?page=//elsewhere.example", {})

    assert [name for name in texts(second, "b") if name.startswith("Zoe")] == ["Zoe 1", "Zoe 2"]
    assert f'action="{PEOPLE}{others[1].pk}/rights/?page=2"' in second.content.decode()
    assert (changed.headers["Location"], astray.headers["Location"]) == (f"{PEOPLE}?page=2", PEOPLE)
