"""Where one is signed in, and signing out there (ATTACK-S13)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.errors import NotAdmin
from people.models import User, UserKind
from people.operations.sessions import sign_out_colleague
from people.session_queries import list_sessions
from supportdesk.audit.models import AuditEntry
from supportdesk.kernel import clock
from supportdesk.kernel.tenancy import vendor_schema
from tests.clients import VendorClient
from tests.factories import make_staff, make_user
from tests.people.conftest import PASSWORD, sign_in
from tests.reading import texts, words
from vendors.models import Vendor
from web.account.devices import device_label

pytestmark = pytest.mark.usefixtures("empty_cache")
PAGE = "/account/sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0 Mobile Safari/537.36"


@pytest.fixture
def nora(vendor: Vendor) -> User:
    """A customer's contact who can sign in."""
    return make_user("Nora", kind=UserKind.CONTACT, email="nora@example.org", password=PASSWORD)


def signed_in(vendor: Vendor, user: User, user_agent: str = FIREFOX) -> VendorClient:
    """Return a browser in which somebody has signed in with the password."""
    browser = VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="en", HTTP_USER_AGENT=user_agent)
    sign_in(browser, user.email)
    return browser


def is_in(browser: VendorClient) -> bool:
    return browser.get("/account/").status_code == 200


def test_attack_S13_one_sees_where_one_is_signed_in(vendor: Vendor, nora: User) -> None:
    here, _there = signed_in(vendor, nora), signed_in(vendor, nora, CHROME)

    page = here.get(PAGE)

    assert texts(page, "th")[4:] == ["Chrome on Android", "Firefox on Windows"]
    assert "127.0.0.1 this session" in words(page)


def test_attack_S13_one_signs_out_somewhere_else_at_once(vendor: Vendor, nora: User) -> None:
    here, there = signed_in(vendor, nora), signed_in(vendor, nora, CHROME)
    other = next(one for one in list_sessions(nora, now=clock.now()) if "Android" in one.user_agent)

    answer = here.post(f"{PAGE}{other.pk}/end/", follow=True)

    assert "You are signed out there." in words(answer)
    assert (is_in(here), is_in(there), Session.objects.count()) == (True, False, 1)
    assert here.post(f"{PAGE}{other.pk}/end/").status_code == 404
    assert AuditEntry.objects.get(action="account.sessions.ended").data == {"sessions": 1}


def test_attack_S13_one_signs_out_everywhere_else(vendor: Vendor, nora: User) -> None:
    here, *others = [signed_in(vendor, nora) for _ in range(3)]

    answer = here.post(f"{PAGE}end-others/", follow=True)

    assert "You are signed out of 2 sessions." in words(answer)
    assert [is_in(browser) for browser in (here, *others)] == [True, False, False]


def test_attack_S13_the_sessions_of_others_are_not_found(vendor: Vendor, nora: User) -> None:
    bo = make_user("Bo", kind=UserKind.CONTACT, email="bo@example.org", password=PASSWORD)
    here, theirs = signed_in(vendor, nora), signed_in(vendor, bo)
    (session,) = list_sessions(bo, now=clock.now())

    assert here.post(f"{PAGE}{session.pk}/end/").status_code == 404
    here.post(f"{PAGE}end-others/")
    assert is_in(theirs)


def test_attack_S13_the_sessions_of_another_vendor_are_not_found(
    vendor: Vendor, other_vendor: Vendor, nora: User
) -> None:
    here = signed_in(vendor, nora)
    with vendor_schema(other_vendor.schema_name):
        bo = make_user("Bo", kind=UserKind.CONTACT, email="bo@example.org", password=PASSWORD)
    theirs = [signed_in(other_vendor, bo) for _ in range(3)]
    with vendor_schema(other_vendor.schema_name):
        ids = [session.pk for session in list_sessions(bo, now=clock.now())]

    assert {here.post(f"{PAGE}{pk}/end/").status_code for pk in ids if pk > 1} == {404}
    assert [is_in(browser) for browser in theirs] == [True] * 3


def test_sessions_from_before_a_new_password_or_that_are_over_are_not_listed(vendor: Vendor, nora: User) -> None:
    signed_in(vendor, nora)

    assert list_sessions(nora, now=clock.now() + timedelta(days=400)) == []
    nora.set_password("quite another horse")
    nora.save(update_fields=["password"])
    assert list_sessions(nora, now=clock.now()) == []


def test_attack_S13_an_admin_signs_a_colleague_out_everywhere(vendor: Vendor) -> None:
    admin = make_staff("Ada", is_admin=True, email="ada@desk.example", password=PASSWORD)
    bo = make_staff("Bo", email="bo@desk.example", password=PASSWORD)
    console, theirs = signed_in(vendor, admin), signed_in(vendor, bo)
    page = f"/console/people/{bo.pk}/"
    assert "Signed in on 1 device. Sign out everywhere" in words(console.get(page))

    answer = console.post(f"{page}sign-out/", follow=True)

    assert "Bo is signed out everywhere." in words(answer)
    assert (is_in(theirs), is_in(console)) == (False, True)
    with pytest.raises(NotAdmin):
        sign_out_colleague(person=admin, actor=bo, now=clock.now())


def test_the_page_costs_the_same_for_any_number_of_sessions(vendor: Vendor, nora: User) -> None:
    here, counts = signed_in(vendor, nora), []
    for number in (0, 2):
        for _ in range(number):
            signed_in(vendor, nora)
        here.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            page = here.get(PAGE)
        counts.append((texts(page, "th")[4:].count("Firefox on Windows"), len(queries)))

    (first, one), (second, three) = counts
    assert (first, second, one) == (1, 3, three)


@pytest.mark.parametrize(
    ("user_agent", "label"),
    [
        (FIREFOX, "Firefox on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/139.0 Safari/537.36 Edg/139.0", "Edge on Windows"),
        ("curl/8.5", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)  # fmt: skip
def test_a_browser_is_called_what_people_call_it(user_agent: str, label: str) -> None:
    assert device_label(user_agent) == label
