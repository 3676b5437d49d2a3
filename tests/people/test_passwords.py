"""Passwords: changed, forgotten and set again (TERM-A10)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from people.models import User
from supportdesk.kernel.outbox import MailKind, mail_of
from supportdesk.kernel.tenancy import current_vendor
from tests.clients import VendorClient
from tests.mails import mails_to
from tests.people.conftest import OTHER_PASSWORD, PASSWORD, follow, sign_in
from tests.reading import attributes, texts
from vendors.models import Vendor

NEW = "quite another horse"
Link = Callable[[VendorClient, str], str]


def test_A10_the_sign_in_page_links_to_the_forgotten_password(browser: VendorClient) -> None:
    page = browser.get("/sign-in/")
    assert "/password/forgotten/" in attributes(page, "a", "href")
    assert "Forgot your password?" in texts(page, "a")


def test_A10_who_forgot_the_password_sets_a_new_one_by_a_mailed_link(
    browser: VendorClient, contact: User, mailed_link: Link
) -> None:
    form = follow(browser, mailed_link(browser, contact.email))
    answer = browser.post(form, {"password1": NEW})
    assert answer["Location"] == "/password/new/done/"
    assert (sign_in(browser, contact.email, PASSWORD), sign_in(browser, contact.email, NEW)) == ("", "/portal/")


def test_the_mail_speaks_the_owners_language(browser: VendorClient, contact: User, mailed_link: Link) -> None:
    User.objects.update(language="de")
    mailed_link(browser, contact.email.upper())
    sent = mail_of(current_vendor(), MailKind.ACCOUNT).get()
    assert (sent.recipient, sent.content.language, sent.content.headers["Content-Language"]) == (
        contact.email,
        "de",
        "de",
    )


def test_the_owner_is_notified_that_the_password_was_set(
    browser: VendorClient, contact: User, mailed_link: Link
) -> None:
    form = follow(browser, mailed_link(browser, contact.email))
    browser.post(form, {"password1": NEW})
    assert [subject for subject, _body in mails_to(contact.email)] == [
        "Your new password at Acorn",
        "Your password was reset",
    ]


def test_asking_twice_at_once_sends_one_mail(browser: VendorClient, contact: User, mailed_link: Link) -> None:
    browser.post("/password/forgotten/", {"email": contact.email})
    mailed_link(browser, contact.email)
    assert len(mails_to(contact.email)) == 1


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("", "Enter a new password."),
        ("short", "The password is too short: use at least 10 characters. Several words are easy to remember."),
        (
            "password123",
            "The password is very common, perhaps with digits or symbols added: use several words instead.",
        ),
        ("x" * 1001, "New password: 1001 characters are too many; the limit is 1000."),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(
    browser: VendorClient, contact: User, mailed_link: Link, password: str, refusal: str
) -> None:
    form = follow(browser, mailed_link(browser, contact.email))
    assert texts(browser.post(form, {"password1": password}), "p", cls="error") == [refusal]


def test_a_bad_address_is_refused_and_named(browser: VendorClient) -> None:
    answer = browser.post("/password/forgotten/", {"email": "nobody"})
    assert texts(answer, "p", cls="error") == ["Enter a full email address, for example name@example.com."]


def test_a_link_that_is_cut_off_leads_to_asking_again(browser: VendorClient, contact: User) -> None:
    page = browser.get("/password/new/1-abc/")
    assert texts(page, "h1") == ["This link is no longer valid"]
    assert "/password/forgotten/" in attributes(page, "a", "href")


def test_a_changed_password_is_the_new_one_and_this_browser_stays(browser: VendorClient, contact: User) -> None:
    sign_in(browser, contact.email)
    answer = browser.post("/account/password/", {"oldpassword": PASSWORD, "password1": NEW})
    assert answer["Location"] == "/account/"
    assert browser.get("/account/").status_code == 200
    contact.refresh_from_db()
    assert contact.check_password(NEW)


def test_the_present_password_is_asked_for(browser: VendorClient, contact: User) -> None:
    sign_in(browser, contact.email)
    answer = browser.post("/account/password/", {"oldpassword": OTHER_PASSWORD, "password1": NEW})
    assert texts(answer, "p", cls="error") == ["This is not your current password."]


def test_who_has_no_password_gets_one_by_mail(browser: VendorClient, contact: User) -> None:
    contact.set_unusable_password()
    contact.save()
    browser.force_login(contact)
    assert browser.get("/account/password/")["Location"] == "/password/forgotten/"


def test_too_many_wishes_for_a_password_are_refused(browser: VendorClient, contact: User, empty_cache: None) -> None:
    codes = [browser.post("/password/forgotten/", {"email": contact.email}).status_code for _ in range(6)]
    assert codes == [302] * 5 + [429]


@pytest.mark.parametrize("path", ["/account/", "/account/password/", "/account/confirm/", "/account/second-factor/"])
def test_who_is_not_signed_in_has_no_account_page(browser: VendorClient, vendor: Vendor, path: str) -> None:
    assert browser.get(path)["Location"] == f"/sign-in/?next={path}"
