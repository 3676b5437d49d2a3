"""Second factors of staff: turned on, asked for, lost, turned off."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from people.models import User
from tests.clients import VendorClient
from tests.codes import code_of
from tests.mails import mails_to
from tests.people.conftest import PASSWORD, follow, sign_in
from tests.reading import attributes, texts

pytestmark = pytest.mark.usefixtures("empty_cache", "half_minute_that_lasts")
ON, CODES = "/account/second-factor/on/", "/account/second-factor/codes/"


@pytest.fixture
def staff(browser: VendorClient, agent: User) -> VendorClient:
    """The browser of the agent, who has just entered the password."""
    sign_in(browser, agent.email)
    browser.post("/account/confirm/", {"password": PASSWORD})
    return browser


@pytest.fixture
def secret(staff: VendorClient) -> str:
    """The secret of a second factor that is on; the browser has signed out."""
    found = texts(staff.get(ON), "code")[0]
    staff.post(ON, {"code": code_of(found)})
    return found


@pytest.fixture
def codes(staff: VendorClient, secret: str) -> list[str]:
    """The recovery codes, as they were shown."""
    return texts(staff.get(CODES), "code")


def asked(client: VendorClient, agent: User, code: str) -> str:
    """Sign in with the password and a code; return where it leads, nothing when it is refused."""
    client.post("/sign-out/")
    assert sign_in(client, agent.email) == "/sign-in/code/"
    return str(client.post("/sign-in/code/", {"code": code}).headers.get("Location", ""))


def test_turning_it_on_needs_the_password_once_more(browser: VendorClient, agent: User) -> None:
    sign_in(browser, agent.email)
    assert browser.get(ON)["Location"] == f"/account/confirm/?next={ON.replace('/', '%2F')}"


def test_the_picture_is_an_image_of_our_own(staff: VendorClient) -> None:
    page = staff.get(ON)
    assert attributes(page, "img", "src") == [ON + "picture.svg"]
    picture = staff.get(ON + "picture.svg")
    assert (picture["Content-Type"], b"<svg" in picture.content) == ("image/svg+xml", True)


def test_without_a_secret_there_is_no_picture(browser: VendorClient, agent: User) -> None:
    browser.force_login(agent)
    assert browser.get(ON + "picture.svg").status_code == 404


def test_a_wrong_code_does_not_turn_it_on(staff: VendorClient, agent: User) -> None:
    staff.get(ON)
    answer = staff.post(ON, {"code": "000000"})
    assert len(texts(answer, "p", cls="error")) == 1
    assert not Authenticator.objects.filter(user=agent).exists()


def test_the_code_is_asked_for_after_the_password(staff: VendorClient, agent: User, secret: str) -> None:
    staff.post("/sign-out/")
    assert sign_in(staff, agent.email) == "/sign-in/code/"
    assert staff.get("/desk/")["Location"].startswith("/sign-in/")
    assert staff.post("/sign-in/code/", {"code": code_of(secret)})["Location"] == "/desk/"


def test_a_code_counts_once(staff: VendorClient, agent: User, secret: str) -> None:
    code = code_of(secret)
    assert (asked(staff, agent, code), asked(staff, agent, code)) == ("/desk/", "")


def test_a_recovery_code_counts_once(staff: VendorClient, agent: User, codes: list[str]) -> None:
    assert [len(code) for code in codes] == [10] * 10
    assert (asked(staff, agent, codes[0]), asked(staff, agent, codes[0])) == ("/desk/", "")


def test_recovery_codes_are_shown_once(staff: VendorClient, codes: list[str]) -> None:
    assert texts(staff.get(CODES), "code") == []


def test_new_codes_end_the_old_ones(staff: VendorClient, agent: User, codes: list[str]) -> None:
    staff.post(CODES + "new/")
    new = texts(staff.get(CODES), "code")
    assert set(new) & set(codes) == set()
    assert (asked(staff, agent, codes[0]), asked(staff, agent, new[0])) == ("", "/desk/")


def test_codes_are_not_guessed(staff: VendorClient, agent: User, secret: str) -> None:
    staff.post("/sign-out/")
    sign_in(staff, agent.email)
    answers = [texts(staff.post("/sign-in/code/", {"code": "12345"}), "p", cls="error")[0][:8] for _ in range(6)]
    assert answers == ["The code"] * 5 + ["Too many"]


def test_a_new_password_by_mail_does_not_get_by_the_second_factor(
    staff: VendorClient, agent: User, secret: str, mailed_link: Callable[[VendorClient, str], str]
) -> None:
    staff.post("/sign-out/")
    form = follow(staff, mailed_link(staff, agent.email))
    staff.post(form, {"password1": "quite another horse"})
    assert staff.get("/desk/")["Location"].startswith("/sign-in/")
    assert sign_in(staff, agent.email, "quite another horse") == "/sign-in/code/"


def test_turned_off_it_is_not_asked_for(staff: VendorClient, agent: User, secret: str) -> None:
    staff.post("/account/second-factor/off/")
    staff.post("/sign-out/")
    assert sign_in(staff, agent.email) == "/desk/"


def test_the_owner_is_notified(
    staff: VendorClient, agent: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    secret = texts(staff.get(ON), "code")[0]
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(ON, {"code": code_of(secret)})
    assert [subject for subject, _body in mails_to(agent.email)][-1] == "Two-factor authentication is on"


def test_secrets_are_not_readable_in_the_database(
    staff: VendorClient, agent: User, secret: str, codes: list[str]
) -> None:
    stored = " ".join(str(row.data) for row in Authenticator.objects.filter(user=agent))
    assert secret not in stored
    assert re.search("|".join(codes), stored) is None


@pytest.mark.parametrize(
    "path", ["", "on/", "on/picture.svg", "off/", "codes/", "codes/new/"], ids=lambda path: path or "overview"
)
def test_a_contact_has_no_such_page(browser: VendorClient, contact: User, path: str) -> None:
    browser.force_login(contact)
    assert browser.get(f"/account/second-factor/{path}").status_code == 404
