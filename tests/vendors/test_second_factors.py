"""Second factors of operators: turned on, asked for, renewed, lost, turned off, attacked."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection
from pytest_django import DjangoAssertNumQueries, Settings

from tests.kernel.threads import at_once
from tests.reading import attributes, texts, words
from tests.roles import runtime_role
from tests.vendors.test_operators import EMAIL, NOW, PASSWORD, BareClient
from vendors.core.codes import code_at, step_of
from vendors.errors import CodeNeeded, WrongCode
from vendors.models import (
    Operator,
    OperatorEvent,
    OperatorRecoveryCode,
    OperatorSecondFactor,
    OperatorSession,
    OperatorSignIn,
    Vendor,
)
from vendors.operations.attempts import LOCKED_FOR
from vendors.operations.operators import CODE_WITHIN, add_operator, sign_in_operator
from vendors.operations.second_factors import (
    CONNECT_WITHIN,
    MAX_CODES,
    begin_connecting,
    enter_code,
    finish_connecting,
    make_new_codes,
    turn_off,
)
from vendors.queries import find_session, get_new_secret

HOME, ASK = "/operator/", "/operator/sign-in/code/"
PAGE, ON, CONNECT = "/operator/second-factor/", "/operator/second-factor/on/", "/operator/second-factor/on/code/"
CODES, OFF, PICTURE = PAGE + "codes/", PAGE + "off/", ON + "picture.svg"
NOT_RIGHT = "The code is wrong or was already used. Codes change every 30 seconds."
HALF_MINUTE = timedelta(seconds=30)


class Phone:
    """An authenticator app; its clock is the browser's."""

    def __init__(self, browser: BareClient, secret: str) -> None:
        self.browser, self.secret = browser, secret

    def code(self, *, steps: int = 0) -> str:
        """Return the code that is shown now, or some steps of half a minute away."""
        return code_at(self.secret, step_of(self.browser.at) + steps)


def connected(browser: BareClient) -> tuple[Phone, list[str]]:
    """Connect an app and return it with the recovery codes."""
    browser.post(ON, {"password": PASSWORD})
    phone = Phone(browser, texts(browser.get(CONNECT), "code")[0])
    codes = texts(browser.post(CONNECT, {"code": phone.code()}), "code")
    browser.at += 3 * HALF_MINUTE
    return phone, codes


def asked(browser: BareClient, code: str) -> str:
    """Sign in with the password and a code; return where it leads, nothing when it is refused."""
    browser.post("/operator/sign-out/")
    assert browser.enter()["Location"] == ASK
    return str(browser.post(ASK, {"code": code}).headers.get("Location", ""))


@pytest.fixture
def operator(db: None) -> Operator:
    """Somebody who runs the installation."""
    return add_operator(email=EMAIL, name="Robin Meyer", password=PASSWORD, now=NOW)


@pytest.fixture
def browser(operator: Operator) -> BareClient:
    """A browser in which the operator is signed in, by the password."""
    browser = BareClient()
    browser.enter()
    return browser


@pytest.fixture
def known(browser: BareClient) -> tuple[Phone, list[str]]:
    """The app and the recovery codes of the second factor that is on."""
    return connected(browser)


@pytest.fixture
def phone(known: tuple[Phone, list[str]]) -> Phone:
    """The app."""
    return known[0]


@pytest.fixture
def codes(known: tuple[Phone, list[str]]) -> list[str]:
    """The recovery codes, as they were shown."""
    return known[1]


def events() -> list[str]:
    """Return what is recorded, the oldest first."""
    return list(OperatorEvent.objects.order_by("pk").values_list("kind", flat=True))


def test_the_code_is_asked_for_after_the_password(browser: BareClient, phone: Phone) -> None:
    browser.post("/operator/sign-out/")
    assert browser.enter()["Location"] == ASK
    assert browser.post(ASK, {"code": phone.code()})["Location"] == HOME
    assert texts(browser.get(HOME), "h1") == ["Overview"]


@pytest.mark.parametrize("path", [HOME, "/operator/vendors/new/", PAGE, ON, CONNECT, CODES, OFF, PICTURE])
def test_attack_A50_the_password_alone_opens_nothing(browser: BareClient, phone: Phone, path: str) -> None:
    browser.post("/operator/sign-out/")
    browser.enter()
    assert browser.get(path)["Location"] == "/operator/sign-in/"
    assert OperatorSession.objects.count() == 0


def test_attack_A50_the_half_way_token_is_no_session(browser: BareClient, phone: Phone) -> None:
    browser.post("/operator/sign-out/")
    browser.enter()
    thief = BareClient()
    thief.cookies["operator"] = browser.cookies["operator-code"].value
    assert thief.get(HOME)["Location"] == "/operator/sign-in/"


def test_without_the_password_no_code_is_asked_for(operator: Operator) -> None:
    answers = [BareClient().get(ASK), BareClient().post(ASK, {"code": "123456"})]
    assert [answer["Location"] for answer in answers] == ["/operator/sign-in/"] * 2


def test_the_password_counts_for_ten_minutes_only(browser: BareClient, phone: Phone) -> None:
    browser.post("/operator/sign-out/")
    browser.enter()
    browser.at += CODE_WITHIN
    assert browser.post(ASK, {"code": phone.code()})["Location"] == "/operator/sign-in/"


def test_attack_A50_a_code_counts_once(browser: BareClient, phone: Phone) -> None:
    code = phone.code()
    assert (asked(browser, code), asked(browser, code)) == (HOME, "")


def test_attack_A50_the_code_that_connected_the_app_lets_nobody_in(browser: BareClient) -> None:
    phone, _codes = connected(browser)
    browser.at = NOW
    assert asked(browser, phone.code()) == ""


def test_attack_A50_a_code_older_than_the_last_is_refused(browser: BareClient, phone: Phone) -> None:
    assert (asked(browser, phone.code()), asked(browser, phone.code(steps=-1))) == (HOME, "")


@pytest.mark.parametrize(("steps", "leads"), [(-2, ""), (-1, HOME), (0, HOME), (1, HOME), (2, "")])
def test_clocks_may_differ_by_half_a_minute(browser: BareClient, phone: Phone, steps: int, leads: str) -> None:
    browser.at += 10 * HALF_MINUTE
    assert asked(browser, phone.code(steps=steps)) == leads


def test_blanks_in_a_code_do_no_harm(browser: BareClient, phone: Phone) -> None:
    code = phone.code()
    assert asked(browser, f" {code[:3]} {code[3:]} ") == HOME


@pytest.mark.parametrize("code", ["abcdef", "١٢٣٤٥٦", "12345", "1234567", "-12345", "12345\N{NULL}"])
def test_what_is_no_code_is_refused(browser: BareClient, phone: Phone, code: str) -> None:
    assert asked(browser, code) == ""


def test_attack_A50_a_recovery_code_counts_once_and_is_recorded(browser: BareClient, codes: list[str]) -> None:
    assert (asked(browser, codes[0]), asked(browser, codes[0])) == (HOME, "")
    assert events() == ["TURNED_ON", "CODE_USED"]


def test_a_recovery_code_may_be_typed_in_capitals_without_hyphens(browser: BareClient, codes: list[str]) -> None:
    assert asked(browser, codes[0].replace("-", " ").upper()) == HOME


def test_attack_A50_a_code_is_counted_before_it_is_looked_at(browser: BareClient, phone: Phone) -> None:
    browser.post("/operator/sign-out/")
    browser.enter()
    answers = [browser.post(ASK, {"code": "000000"}) for _ in range(MAX_CODES)]
    assert [texts(answer, "p", cls="error") for answer in answers] == [[NOT_RIGHT]] * MAX_CODES
    assert browser.post(ASK, {"code": phone.code()}).status_code == 429
    browser.at += LOCKED_FOR
    assert asked(browser, phone.code()) == HOME


def test_attack_A50_beginning_again_or_elsewhere_gives_no_more_tries(browser: BareClient, phone: Phone) -> None:
    for _ in range(MAX_CODES):
        assert asked(browser, "000000") == ""
    other = BareClient(REMOTE_ADDR="198.51.100.7")
    other.at = browser.at
    other.enter()
    assert other.post(ASK, {"code": phone.code()}).status_code == 429
    assert events() == ["TURNED_ON", "LOCKED"]


def test_attack_A50_a_right_code_forgets_the_wrong_ones(browser: BareClient, phone: Phone) -> None:
    for _ in range(2):
        for _ in range(MAX_CODES - 1):
            asked(browser, "000000")
        browser.at += LOCKED_FOR
        assert asked(browser, phone.code()) == HOME


def test_attack_A50_the_right_password_forgets_no_tries_while_the_code_is_missing(
    browser: BareClient, phone: Phone
) -> None:
    browser.post("/operator/sign-out/")
    answers = [browser.enter().status_code for _ in range(11)]
    assert answers == [302] * 10 + [429]


def test_attack_A50_the_same_code_twice_at_once_lets_one_in(committed_vendor: Vendor) -> None:
    operator = add_operator(email="race@desk.example", name="Race", password=PASSWORD, now=NOW)
    try:
        secret = _connect(operator)
        code, later = code_at(secret, step_of(NOW) + 2), NOW + 2 * HALF_MINUTE
        halves = [_half_way(operator) for _ in range(3)]

        def come(token: str) -> str:
            try:
                return "in" if enter_code(token=token, code=code, network="192.0.2.9", now=later) else ""
            except WrongCode:
                return "refused"

        outcomes = at_once(*(lambda token=token: come(token) for token in halves))
    finally:
        operator.delete()
    assert sorted(outcomes) == ["in", "refused", "refused"]


def _connect(operator: Operator) -> str:
    token = sign_in_operator(email=operator.email, password=PASSWORD, network="192.0.2.9", now=NOW)
    session = find_session(token, now=NOW)
    assert session is not None
    begin_connecting(session=session, password=PASSWORD, network="192.0.2.9", now=NOW)
    secret = get_new_secret(session, now=NOW)
    finish_connecting(session=session, code=code_at(secret, step_of(NOW)), network="192.0.2.9", now=NOW)
    return secret


def _half_way(operator: Operator) -> str:
    with pytest.raises(CodeNeeded) as needed:
        sign_in_operator(email=operator.email, password=PASSWORD, network="192.0.2.9", now=NOW)
    return needed.value.token


def test_attack_A50_another_password_does_not_get_by_the_second_factor(
    browser: BareClient, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("quite another horse\n"))
    call_command("operator", "password", EMAIL, stdout=io.StringIO())
    assert browser.enter(password="quite another horse")["Location"] == ASK


def test_attack_A50_another_password_ends_what_the_old_one_began(
    browser: BareClient, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.post("/operator/sign-out/")
    browser.enter()
    monkeypatch.setattr("sys.stdin", io.StringIO("quite another horse\n"))
    call_command("operator", "password", EMAIL, stdout=io.StringIO())
    assert browser.post(ASK, {"code": phone.code()})["Location"] == "/operator/sign-in/"


@pytest.mark.parametrize("verb", ["close", "no-second-factor"])
def test_attack_A50_the_command_ends_what_is_half_way_in(browser: BareClient, phone: Phone, verb: str) -> None:
    browser.post("/operator/sign-out/")
    browser.enter()
    call_command("operator", verb, EMAIL, stdout=io.StringIO())
    assert browser.post(ASK, {"code": phone.code()})["Location"] == "/operator/sign-in/"


def test_the_command_frees_somebody_whose_phone_is_lost(browser: BareClient, phone: Phone) -> None:
    out = io.StringIO()
    call_command("operator", "no-second-factor", EMAIL, stdout=out)
    assert out.getvalue() == f"{EMAIL} signs in with the password alone.\n"
    assert browser.get(HOME).status_code == 302
    assert browser.enter()["Location"] == HOME
    assert events() == ["TURNED_ON", "TAKEN_OFF"]


@pytest.mark.parametrize("path", [ON, CODES, OFF])
def test_every_change_needs_the_password_once_more(browser: BareClient, phone: Phone, path: str) -> None:
    before = OperatorSecondFactor.objects.values().get(), list(OperatorRecoveryCode.objects.values())
    answer = browser.post(path, {"password": "wrong horse battery"})
    assert texts(answer, "p", cls="error") == ["The password is wrong."]
    assert (OperatorSecondFactor.objects.values().get(), list(OperatorRecoveryCode.objects.values())) == before
    assert browser.get(CONNECT)["Location"] == PAGE


def test_attack_A50_the_password_once_more_is_counted(browser: BareClient, phone: Phone) -> None:
    answers = [browser.post(OFF, {"password": "wrong horse battery"}).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    assert browser.post(OFF, {"password": PASSWORD}).status_code == 429


def test_nothing_is_on_before_the_first_code(browser: BareClient) -> None:
    browser.post(ON, {"password": PASSWORD})
    answer = browser.post(CONNECT, {"code": "000000"})
    assert texts(answer, "p", cls="error") == [NOT_RIGHT]
    browser.post("/operator/sign-out/")
    assert browser.enter()["Location"] == HOME


def test_connecting_must_be_done_in_a_quarter_of_an_hour(browser: BareClient) -> None:
    browser.post(ON, {"password": PASSWORD})
    browser.at += CONNECT_WITHIN
    assert [browser.get(CONNECT)["Location"], browser.get(PICTURE).status_code] == [PAGE, 404]


def test_the_picture_is_an_image_of_our_own(browser: BareClient) -> None:
    browser.post(ON, {"password": PASSWORD})
    assert attributes(browser.get(CONNECT), "img", "src") == [PICTURE]
    picture = browser.get(PICTURE)
    assert (picture["Content-Type"], picture["Cache-Control"], b"<svg" in picture.content) == (
        "image/svg+xml",
        "no-store",
        True,
    )


def test_the_secret_is_not_shown_again(browser: BareClient, phone: Phone) -> None:
    assert [browser.get(CONNECT)["Location"], browser.get(PICTURE).status_code] == [PAGE, 404]
    assert phone.secret not in browser.get(PAGE).content.decode()


def test_secrets_are_not_readable_in_the_database(phone: Phone, codes: list[str]) -> None:
    tables = (OperatorSecondFactor, OperatorRecoveryCode, OperatorSession)
    stored = str([list(table.objects.values_list()) for table in tables])
    plain = [code.replace("-", "") for code in codes]
    assert [word for word in (phone.secret, *codes, *plain) if word in stored] == []


def test_with_another_key_of_the_installation_the_recovery_codes_still_work(
    browser: BareClient, known: tuple[Phone, list[str]], settings: Settings
) -> None:
    settings.SECRET_KEY = "another"
    phone, codes = known
    assert (asked(browser, phone.code()), asked(browser, codes[0])) == ("", HOME)


def test_eight_codes_of_a_hundred_and_twenty_bits(codes: list[str]) -> None:
    assert [len(code.replace("-", "")) for code in codes] == [24] * 8
    assert len(set(codes)) == 8


def test_turning_it_on_signs_other_browsers_out(browser: BareClient) -> None:
    other = BareClient()
    other.enter()
    connected(browser)
    assert [other.get(HOME).status_code, browser.get(HOME).status_code] == [302, 200]


def test_another_app_ends_the_old_one_and_its_codes(browser: BareClient, known: tuple[Phone, list[str]]) -> None:
    old, old_codes = known
    new, new_codes = connected(browser)
    outcomes = [asked(browser, code) for code in (old.code(), old_codes[0], new.code(), new_codes[0])]
    assert outcomes == ["", "", HOME, HOME]
    assert events() == ["TURNED_ON", "RENEWED", "CODE_USED"]


def test_the_old_app_counts_until_the_new_one_is_connected(browser: BareClient, phone: Phone) -> None:
    browser.post(ON, {"password": PASSWORD})
    assert asked(browser, phone.code()) == HOME


def test_new_codes_end_the_old_ones(browser: BareClient, codes: list[str]) -> None:
    new = texts(browser.post(CODES, {"password": PASSWORD}), "code")
    assert (asked(browser, codes[0]), asked(browser, new[0])) == ("", HOME)


def test_turned_off_it_is_not_asked_for(browser: BareClient, phone: Phone) -> None:
    assert browser.post(OFF, {"password": PASSWORD})["Location"] == PAGE
    browser.post("/operator/sign-out/")
    assert browser.enter()["Location"] == HOME
    assert (OperatorRecoveryCode.objects.count(), OperatorSignIn.objects.count()) == (0, 0)
    assert events() == ["TURNED_ON", "TURNED_OFF"]


def test_the_page_says_what_is_on_and_what_was_done(browser: BareClient, phone: Phone) -> None:
    text = words(browser.get(PAGE))
    assert "8 left" in text
    page = browser.get(PAGE)
    assert (texts(page, "dt")[-1], texts(page, "dd")[-1]) == (
        "Fri 20 Nov, 12:00",
        "Two-factor authentication turned on · 127.0.0.1",
    )


def test_the_page_costs_the_same_for_any_number_of_events(
    browser: BareClient, phone: Phone, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser.get(PAGE)  # notes that the session is in use, once a minute
    with django_assert_num_queries(4):
        first = browser.get(PAGE)
    for _ in range(2):
        browser.post(CODES, {"password": PASSWORD})
    with django_assert_num_queries(4):
        third = browser.get(PAGE)
    assert [len(texts(answer, "dt", cls="num")) for answer in (first, third)] == [1, 3]


def test_the_page_shows_the_own_record_only(browser: BareClient, phone: Phone) -> None:
    add_operator(email="kim@desk.example", name="Kim", password=PASSWORD, now=NOW)
    other = BareClient()
    other.enter("kim@desk.example")
    assert "Nothing yet." in words(other.get(PAGE))


def test_asked_for_by_the_installation_no_other_page_opens_before_it_is_on(
    browser: BareClient, settings: Settings
) -> None:
    settings.OPERATORS_NEED_SECOND_FACTOR = True
    paths = (HOME, "/operator/vendors/new/", CODES, OFF)
    assert [browser.get(path)["Location"] for path in paths] == [PAGE] * 4
    assert browser.post("/operator/failed-deliveries/", {"delivery": "all"})["Location"] == PAGE
    assert "Turn it on to open the other pages." in words(browser.get(PAGE))
    connected(browser)
    assert browser.get(HOME).status_code == 200


def test_asked_for_by_the_installation_it_cannot_be_turned_off(
    browser: BareClient, phone: Phone, settings: Settings
) -> None:
    settings.OPERATORS_NEED_SECOND_FACTOR = True
    assert browser.post(OFF, {"password": PASSWORD})["Location"] == PAGE
    assert OperatorSecondFactor.objects.count() == 1
    assert OFF not in attributes(browser.get(PAGE), "a", "href")


@pytest.mark.parametrize("path", [ON, CONNECT, CODES, OFF, ASK])
def test_attack_A45_no_form_is_taken_from_another_site(browser: BareClient, phone: Phone, path: str) -> None:
    strict = BareClient(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    assert strict.post(path, {"password": PASSWORD, "code": phone.code()}).status_code == 403


@pytest.mark.parametrize("path", [PAGE, ON, CONNECT, CODES, OFF, PICTURE, ASK])
def test_the_pages_are_not_there_on_a_vendors_host(browser: BareClient, path: str) -> None:
    assert browser.get(path, headers={"host": "acorn.localhost"}).status_code == 404


def test_T24_the_web_role_may_do_all_that_the_pages_do(committed_vendor: Vendor) -> None:
    operator = add_operator(email="role@desk.example", name="Role", password=PASSWORD, now=NOW)
    later = NOW + 2 * HALF_MINUTE
    try:
        with runtime_role():
            secret = _connect(operator)
            code = code_at(secret, step_of(later))
            token = enter_code(token=_half_way(operator), code=code, network="192.0.2.9", now=later)
            session = find_session(token, now=later)
            assert session is not None
            make_new_codes(session=session, password=PASSWORD, network="192.0.2.9", now=later)
            turn_off(session=session, password=PASSWORD, network="192.0.2.9", now=later)
        assert list(operator.events.values_list("kind", flat=True).order_by("pk")) == [
            "TURNED_ON",
            "NEW_CODES",
            "TURNED_OFF",
        ]
    finally:
        operator.delete()


def test_T24_the_web_role_cannot_change_the_record(committed_vendor: Vendor) -> None:
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with runtime_role(), refused, connection.cursor() as cursor:
        cursor.execute("DELETE FROM public.vendors_operatorevent")
