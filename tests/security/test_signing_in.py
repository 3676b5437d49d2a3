"""Attacks on the way in: links, passwords, sessions, accounts of others. The numbers are those of the attacks' list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from customers.models import Contact
from people.errors import LinkExpired
from people.models import User, UserKind
from people.operations.accounts import close_account
from people.operations.lockouts import Try, count_attempt
from people.operations.passwords import set_new_password
from people.reset_tokens import ResetTokens
from supportdesk.kernel.clock import stopped_at
from supportdesk.kernel.outbox import MailKind, as_sent, mail_of
from supportdesk.kernel.tenancy import current_vendor, vendor_schema
from supportdesk.settings import plain_http, signing_in
from tests.clients import VendorClient
from tests.factories import make_contact, make_organisation, make_user
from tests.kernel.threads import at_once
from tests.mails import mails_here, mails_to
from tests.people.conftest import PASSWORD, ask_for_link, follow, path_of, sign_in
from tests.reading import texts, words
from vendors.models import Vendor

pytestmark = pytest.mark.usefixtures("empty_cache")
NEW = "quite another horse"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FORGOTTEN = "/password/forgotten/"


@pytest.fixture
def browser(vendor: Vendor) -> VendorClient:
    """A browser on the vendor's host."""
    return VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="en")


@pytest.fixture
def nora(vendor: Vendor) -> User:
    """A customer's contact who can sign in."""
    return make_user("Nora", kind=UserKind.CONTACT, email="nora@example.org", password=PASSWORD)


# What the links in mails lead to, ATTACK-A31


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_X_FORWARDED_HOST": "evil.example"},
        {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_FORWARDED": "host=evil.example"},
        {"HTTP_HOST": "acorn.localhost:9999"},
        {"HTTP_X_ORIGINAL_URL": "http://evil.example/", "HTTP_X_REWRITE_URL": "http://evil.example/"},
        {"HTTP_REFERER": "http://evil.example/"},
    ],
)
def test_attack_A31_no_header_changes_the_host_of_a_link(vendor: Vendor, nora: User, headers: dict[str, str]) -> None:
    link = ask_for_link(VendorClient(vendor, **headers), nora.email)
    assert link.startswith("http://acorn.localhost/password/new/")


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "evil.localhost"])
def test_attack_A31_a_host_that_is_no_vendors_is_answered_by_nobody(vendor: Vendor, nora: User, host: str) -> None:
    answer = VendorClient(vendor).post(FORGOTTEN, {"email": nora.email}, HTTP_HOST=host)
    assert (answer.status_code, mail_of(current_vendor(), MailKind.ACCOUNT).count()) == (404, 0)


# ATTACK-A32: whose address it is


@pytest.mark.parametrize(
    "email", ["nora@example.org\u200b", "nora@\u0435xample.org", "n\u043era@example.org", "NOR\u0410@example.org"]
)
def test_attack_A32_an_address_that_looks_alike_gets_nothing(browser: VendorClient, nora: User, email: str) -> None:
    assert ask_for_link(browser, email) == ""
    assert mail_of(current_vendor(), MailKind.ACCOUNT).count() == 0


def test_attack_A32_the_mail_goes_to_the_stored_address(browser: VendorClient, nora: User) -> None:
    ask_for_link(browser, "NORA@EXAMPLE.ORG")
    assert [mail.recipient for mail in mail_of(current_vendor(), MailKind.ACCOUNT)] == ["nora@example.org"]


def test_attack_A32_one_address_at_two_vendors_is_two_accounts(
    browser: VendorClient, nora: User, other_vendor: Vendor
) -> None:
    with vendor_schema(other_vendor.schema_name):
        theirs = make_user("Nora", kind=UserKind.CONTACT, email=nora.email, password=PASSWORD)
    form = follow(browser, ask_for_link(browser, nora.email))
    browser.post(form, {"password1": NEW})
    with vendor_schema(other_vendor.schema_name):
        theirs.refresh_from_db()
        assert (theirs.check_password(PASSWORD), mail_of(current_vendor(), MailKind.ACCOUNT).count()) == (True, 0)


# ATTACK-A33: links that are used again, too late, elsewhere


def test_attack_A33_a_link_counts_once(browser: VendorClient, nora: User) -> None:
    link = ask_for_link(browser, nora.email)
    browser.post(follow(browser, link), {"password1": NEW})
    assert texts(browser.get(path_of(link)), "h1") == ["This link is no longer valid"]


def test_attack_A33_of_two_who_use_a_link_at_once_one_is_refused(nora: User) -> None:
    token, seen_before = ResetTokens().make_token(nora), User.objects.get(pk=nora.pk)
    set_new_password(user=nora, token=token, password=NEW, now=NOON)
    with pytest.raises(LinkExpired):
        set_new_password(user=seen_before, token=token, password="the thief's own horse", now=NOON)


class AnHourAgo(ResetTokens):
    """Makes tokens as they were made an hour and a second ago."""

    def _now(self) -> datetime:
        return super()._now() - timedelta(seconds=3601)


def test_attack_A33_a_link_is_good_for_an_hour(nora: User) -> None:
    assert not ResetTokens().check_token(nora, AnHourAgo().make_token(nora))
    assert django_settings.PASSWORD_RESET_TIMEOUT <= 3600


def test_attack_A33_a_changed_password_ends_the_link(browser: VendorClient, nora: User) -> None:
    link = ask_for_link(browser, nora.email)
    sign_in(browser, nora.email)
    browser.post("/account/password/", {"oldpassword": PASSWORD, "password1": NEW})
    assert follow(browser, link) == ""


def test_attack_A33_signing_in_ends_the_link(browser: VendorClient, nora: User) -> None:
    link = ask_for_link(browser, nora.email)
    sign_in(browser, nora.email)
    assert follow(browser, link) == ""


def test_attack_A33_a_link_is_of_no_use_at_another_vendor(nora: User, other_vendor: Vendor) -> None:
    token = ResetTokens().make_token(nora)
    with vendor_schema(other_vendor.schema_name):
        twin = User.objects.create(
            pk=nora.pk, email=nora.email, name="Nora", kind=nora.kind, password=nora.password, created_at=NOON
        )
        assert not ResetTokens().check_token(twin, token)


def test_attack_A33_a_closed_account_has_no_links(browser: VendorClient, nora: User) -> None:
    link = ask_for_link(browser, nora.email)
    close_account(user=nora, actor=nora, now=NOON)
    assert (follow(browser, link), ask_for_link(browser, nora.email)) == ("", link)  # the only mail is the first


def test_attack_A33_the_address_of_the_form_does_not_hold_the_token(browser: VendorClient, nora: User) -> None:
    link = ask_for_link(browser, nora.email)
    form = follow(browser, link)
    token = link.rstrip("/").split("-", 1)[1]
    assert (token in form, browser.get(form)["Referrer-Policy"]) == (False, "same-origin")


def test_attack_A33_tokens_are_long_and_none_is_like_another(browser: VendorClient, nora: User) -> None:
    chief = make_contact(make_organisation("Clinic", region="all"), manages_users=True)
    browser.force_login(chief.user)
    for number in range(3):
        browser.post("/portal/people/invite/", {"email": f"{number}@clinic.example", "language": "en"})
    tokens = {re.search(r"/invitation/([\w-]+)/", as_sent(mail))[1] for mail in mails_here()}  # type: ignore[index]
    assert (len(tokens), {len(token) for token in tokens}) == (3, {43})  # 256 bits


# ATTACK-A16: whose an address is, is not told


@pytest.mark.parametrize("whose", ["staff", "partner", "other organisation", "closed staff"])
def test_attack_S18_who_invites_does_not_learn_that_an_address_is_somebodys(
    browser: VendorClient, whose: str, nora: User
) -> None:
    chief = make_contact(make_organisation("Clinic", region="all"), manages_users=True)
    kind = UserKind.PARTNER if whose == "partner" else UserKind.STAFF
    owner = (
        make_contact(make_organisation("Canary AG", region="all"), "Canary").user
        if whose == "other organisation"
        else make_user("Canary", kind=kind, is_active=whose != "closed staff")
    )
    browser.force_login(chief.user)
    form = {"email": owner.email.upper(), "language": "en"}
    answer = browser.post("/portal/people/invite/", form, follow=True)
    assert ("Canary" in words(answer), f"{owner.email} has been invited." in words(answer).lower()) == (False, True)
    said = [] if whose == "closed staff" else ["You already have an account at Acorn"]
    assert [subject for subject, _body in mails_to(owner.email)] == said
    assert "/invitation/" not in str(mails_to(owner.email))


# ATTACK-A17, ATTACK-A47: sessions


def test_attack_A17_a_closed_account_is_out_with_the_next_request(browser: VendorClient, nora: User) -> None:
    sign_in(browser, nora.email)
    assert browser.get("/account/").status_code == 200
    close_account(user=nora, actor=nora, now=NOON)
    assert browser.get("/account/")["Location"] == "/sign-in/?next=/account/"


def test_attack_A17_an_administrator_who_lost_the_right_is_out_with_the_next_request(browser: VendorClient) -> None:
    chief = make_contact(make_organisation("Clinic", region="all"), manages_users=True)
    browser.force_login(chief.user)
    assert browser.get("/portal/people/").status_code == 200
    Contact.objects.update(manages_users=False)
    assert browser.get("/portal/people/").status_code == 404


@pytest.mark.parametrize("way", ["changed", "mailed"])
def test_attack_A47_a_new_password_ends_every_other_session(
    vendor: Vendor, browser: VendorClient, nora: User, way: str
) -> None:
    thief = VendorClient(vendor)
    sign_in(thief, nora.email)
    if way == "changed":
        sign_in(browser, nora.email)
        browser.post("/account/password/", {"oldpassword": PASSWORD, "password1": NEW})
    else:
        browser.post(follow(browser, ask_for_link(browser, nora.email)), {"password1": NEW})
    assert thief.get("/account/")["Location"] == "/sign-in/?next=/account/"


def test_attack_A47_a_session_that_was_there_before_is_not_the_one_signed_in(browser: VendorClient, nora: User) -> None:
    follow(browser, ask_for_link(browser, nora.email))  # a session of somebody unknown
    fixed = browser.cookies["sessionid"].value
    sign_in(browser, nora.email)
    thief = VendorClient(Vendor.objects.get(schema_name=current_vendor()))
    thief.cookies["sessionid"] = fixed
    assert browser.cookies["sessionid"].value != fixed
    assert thief.get("/account/").status_code == 302


def test_attack_A47_a_session_ends_with_signing_out(vendor: Vendor, browser: VendorClient, nora: User) -> None:
    sign_in(browser, nora.email)
    copied = browser.cookies["sessionid"].value
    browser.post("/sign-out/")
    thief = VendorClient(vendor)
    thief.cookies["sessionid"] = copied
    assert thief.get("/account/").status_code == 302


def test_attack_A47_cookies_over_TLS_cannot_be_set_by_a_sibling_host(settings: Settings) -> None:
    names = {name: getattr(signing_in, name) for name in dir(signing_in) if name.endswith("_COOKIE_NAME")}
    assert {name: value.startswith("__Host-") for name, value in names.items()} == {
        "CSRF_COOKIE_NAME": True,
        "DEVICE_COOKIE_NAME": True,
        "LANGUAGE_COOKIE_NAME": True,
        "SESSION_COOKIE_NAME": True,
    }
    flags = {name: getattr(signing_in, name) for name in dir(signing_in) if name.endswith(("_SECURE", "_HTTPONLY"))}
    assert set(flags.values()) == {True}
    assert plain_http.PUBLIC_SCHEME == "http"


def test_attack_A47_over_TLS_the_cookies_are_as_browsers_demand_of_such_names(
    browser: VendorClient, nora: User, settings: Settings
) -> None:
    for name in dir(signing_in):
        if "_COOKIE_" in name:
            setattr(settings, name, getattr(signing_in, name))
    browser.post("/sign-in/", {"email": nora.email, "password": PASSWORD})
    browser.get("/account/")
    cookies: SimpleCookie = browser.cookies
    wanted = {"__Host-session", "__Host-csrf", "__Host-device"}
    assert wanted <= set(cookies)
    for name in wanted:
        cookie = cookies[name]
        assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (True, True, "/", "")
        assert cookie["samesite"] == "Lax"


# How often one may guess, ATTACK-A48


def guess(client: VendorClient, times: int, email: str = "nora@example.org", **headers: Any) -> list[int]:
    return [
        client.post("/sign-in/", {"email": email, "password": f"guess number {n}"}, **headers).status_code
        for n in range(times)
    ]


def test_attack_A48_ten_wrong_passwords_lock_the_account_where_they_come_from(
    browser: VendorClient, nora: User
) -> None:
    assert guess(browser, 12) == [200] * 9 + [429] * 3
    assert sign_in(browser, nora.email) == ""


def test_attack_A48_the_right_password_does_not_open_a_lock(browser: VendorClient, nora: User) -> None:
    with stopped_at(NOON):
        guess(browser, 10)
        answer = browser.post("/sign-in/", {"email": nora.email, "password": PASSWORD})
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert "You can try again in 15 minutes," in words(answer)


def test_attack_A48_the_lock_opens_by_itself(browser: VendorClient, nora: User) -> None:
    with stopped_at(NOON):
        guess(browser, 12)
    with stopped_at(NOON + timedelta(minutes=15)):
        assert sign_in(browser, nora.email) == "/portal/"


def test_attack_A48_the_page_tells_nobody_who_could_unlock(browser: VendorClient) -> None:
    chief = make_contact(make_organisation("Clinic", region="all"), "Canary", manages_users=True)
    colleague = make_contact(chief.organisation)
    guess(browser, 9, colleague.user.email)
    answer = browser.post("/sign-in/", {"email": colleague.user.email, "password": "guess"})
    assert ("Canary" in words(answer), chief.user.email in words(answer)) == (False, False)
    assert "Ask a user manager in your organisation" in words(answer)


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED"])
def test_attack_A48_another_forwarded_address_each_time_does_not_help(
    browser: VendorClient, nora: User, header: str
) -> None:
    codes = [guess(browser, 1, **{header: f"198.51.100.{n}"})[0] for n in range(12)]
    assert codes == [200] * 9 + [429] * 3


def test_attack_A48_another_user_agent_or_capitals_do_not_help(browser: VendorClient, nora: User) -> None:
    codes = [
        guess(browser, 1, "NORA@example.org" if n % 2 else nora.email, HTTP_USER_AGENT=f"{n}")[0] for n in range(12)
    ]
    assert codes == [200] * 9 + [429] * 3


def test_attack_A48_many_names_from_one_address_lock_the_address(
    browser: VendorClient, nora: User, settings: Settings
) -> None:
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 20
    codes = [guess(browser, 1, f"{n}@example.org")[0] for n in range(22)]
    assert codes == [200] * 19 + [429] * 3
    assert sign_in(browser, nora.email) == ""


def test_attack_A48_many_addresses_lock_the_account_but_not_its_owner(
    vendor: Vendor, browser: VendorClient, nora: User, settings: Settings
) -> None:
    settings.SIGN_IN_FAILURES_PER_ACCOUNT = 20
    sign_in(browser, nora.email)  # the owner's device is known from now on
    browser.post("/sign-out/")
    thief = VendorClient(vendor)
    codes = [guess(thief, 1, REMOTE_ADDR=f"198.51.100.{n}")[0] for n in range(22)]
    assert codes == [200] * 19 + [429] * 3
    assert sign_in(browser, nora.email) == "/portal/"


def test_attack_A48_who_sits_at_the_guessers_address_gets_in_on_a_known_device(
    vendor: Vendor, browser: VendorClient, nora: User
) -> None:
    sign_in(browser, nora.email)
    browser.post("/sign-out/")
    guess(VendorClient(vendor), 12)
    assert sign_in(browser, nora.email) == "/portal/"


def test_attack_A48_a_known_device_of_somebody_else_does_not_help(
    vendor: Vendor, browser: VendorClient, nora: User
) -> None:
    make_user("Thief", kind=UserKind.CONTACT, email="thief@example.org", password=PASSWORD)
    sign_in(browser, "thief@example.org")
    browser.post("/sign-out/")
    guess(VendorClient(vendor), 10)
    assert guess(browser, 1) == [429]


def test_attack_A48_a_known_device_is_counted_too(browser: VendorClient, nora: User) -> None:
    sign_in(browser, nora.email)
    browser.post("/sign-out/")
    assert guess(browser, 12) == [200] * 9 + [429] * 3


def test_attack_A48_a_device_known_to_one_vendor_is_a_stranger_at_another(
    browser: VendorClient, nora: User, other_vendor: Vendor
) -> None:
    sign_in(browser, nora.email)
    elsewhere = VendorClient(other_vendor)
    elsewhere.cookies["device"] = browser.cookies["device"].value
    guess(elsewhere, 1)
    with vendor_schema(other_vendor.schema_name):
        assert AccessAttempt.objects.values_list("user_agent", flat=True).get() == ""


def test_attack_A48_a_new_password_by_mail_lets_the_owner_in_at_once(
    vendor: Vendor, browser: VendorClient, nora: User
) -> None:
    guess(browser, 12)
    browser.post(follow(browser, ask_for_link(browser, nora.email)), {"password1": NEW})
    assert sign_in(VendorClient(vendor), nora.email, NEW) == "/portal/"
    guess(VendorClient(vendor), 12)  # and nobody locks it again for this browser
    assert sign_in(browser, nora.email, NEW) == "/portal/"


@pytest.mark.parametrize("path", ["/account/password/", "/account/confirm/"])
def test_attack_A48_an_open_browser_does_not_guess_the_password(browser: VendorClient, nora: User, path: str) -> None:
    browser.force_login(nora)
    forms = [{"oldpassword": f"guess {n}", "password": f"guess {n}", "password1": NEW} for n in range(12)]
    codes = [browser.post(path, form).status_code for form in forms]
    assert codes == [200] * 9 + [429] * 3


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A vendor's schema whose rows other connections see; tries are forgotten afterwards."""
    with django_db_blocker.unblock():
        schema = Vendor.objects.get(key="acorn").schema_name
        yield schema
        with vendor_schema(schema):
            AccessAttempt.objects.all().delete()
        connection.close()


def test_attack_A48_of_a_burst_no_more_get_through_than_one_after_the_other(committed: str) -> None:
    attempt = Try(account="burst@example.org", address="192.0.2.1")

    def guess_five() -> int:
        with vendor_schema(committed):
            return sum(count_attempt(attempt, now=NOON) is None for _ in range(5))

    assert 0 < sum(at_once(*[guess_five] * 8)) <= 10


# ATTACK-A51: who has an account


def statements(client: VendorClient, path: str, form: dict[str, str]) -> tuple[int, str, list[str]]:
    """Return status, page and what the database was asked, without the values."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(path, form)
    shapes = [re.sub(r"'[^']*'|\b\d+\b|\bs\d+_x\d+\b", "?", query["sql"]) for query in queries]
    return answer.status_code, words(answer) if answer.status_code == 200 else answer["Location"], shapes


@pytest.mark.parametrize("email", ["nobody@example.org", "closed@example.org"])
def test_attack_A51_asking_for_a_password_is_the_same_for_everybody(vendor: Vendor, nora: User, email: str) -> None:
    make_user("Closed", kind=UserKind.CONTACT, email="closed@example.org", is_active=False)
    for warm in ("x@example.org", "y@example.org"):
        VendorClient(vendor).post(FORGOTTEN, {"email": warm})
    known = statements(VendorClient(vendor), FORGOTTEN, {"email": nora.email})
    assert statements(VendorClient(vendor), FORGOTTEN, {"email": email}) == known
    assert ask_for_link(VendorClient(vendor), email) == ""


@pytest.mark.parametrize("email", ["nobody@example.org", "closed@example.org", "no.password@example.org"])
def test_attack_A51_a_wrong_password_is_the_same_for_everybody(vendor: Vendor, nora: User, email: str) -> None:
    make_user("Closed", kind=UserKind.CONTACT, email="closed@example.org", password=PASSWORD, is_active=False)
    make_user("Invited", kind=UserKind.CONTACT, email="no.password@example.org")
    for warm in ("x@example.org", "y@example.org"):
        VendorClient(vendor).post("/sign-in/", {"email": warm, "password": "guess"})
    known = statements(VendorClient(vendor), "/sign-in/", {"email": nora.email, "password": "guess"})
    unknown = statements(VendorClient(vendor), "/sign-in/", {"email": email, "password": "guess"})
    assert unknown == known


def test_attack_A51_the_lock_of_nobodys_account_looks_like_any_other(vendor: Vendor, nora: User) -> None:
    pages = []
    with stopped_at(NOON):
        for email in (nora.email, "nobody@example.org"):
            guess(VendorClient(vendor), 9, email)
            answer = VendorClient(vendor).post("/sign-in/", {"email": email, "password": "guess"})
            pages.append((answer.status_code, words(answer)))
    assert pages[0] == pages[1]


def test_attack_A51_nobody_is_mailed_who_has_no_account(browser: VendorClient) -> None:
    ask_for_link(browser, "nobody@example.org")
    assert mail_of(current_vendor(), MailKind.ACCOUNT).count() == 0


# ATTACK-A52: where it leads

ELSEWHERE = [
    "https://evil.example/",
    "http://acorn.localhost.evil.example/",
    "http://birch.localhost/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\/evil.example/",
    "/\t/evil.example/",
    "https:evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "http://acorn.localhost@evil.example/",
    "%2f%2fevil.example",
    "/%09/evil.example",
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_attack_A52_signing_in_leads_to_no_other_host(browser: VendorClient, nora: User, address: str) -> None:
    answer = browser.post(f"/sign-in/?next={address}", {"email": nora.email, "password": PASSWORD, "next": address})
    assert answer["Location"] in {"/portal/", "/%09/evil.example"}  # the last is a path of ours


@pytest.mark.parametrize("address", ELSEWHERE)
def test_attack_A52_nor_do_signing_out_passwords_and_languages(browser: VendorClient, nora: User, address: str) -> None:
    sign_in(browser, nora.email)
    form = {"next": address, "language": "de", "password": PASSWORD, "oldpassword": PASSWORD, "password1": NEW}
    for path in ("/account/confirm/", "/i18n/setlang/", "/account/password/", "/sign-out/"):
        location = browser.post(path, form)["Location"]
        assert re.match(r"^(/(?![/\\\t])|%2f)", location), (path, location)  # a path of ours, in full or from here


def test_attack_A52_who_is_signed_in_already_is_led_home(browser: VendorClient, nora: User) -> None:
    sign_in(browser, nora.email)
    assert browser.get("/sign-in/?next=//evil.example/")["Location"] == "/"
