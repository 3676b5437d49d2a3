"""Operators of the installation: on the bare host, and nowhere else."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from people.models import User, UserKind
from supportdesk.kernel.clock import database_now, stopped_at
from supportdesk.kernel.models import AuditState, OutboxMessage, Timer
from supportdesk.kernel.outbox import vendors_with_mail
from supportdesk.kernel.processes.heartbeats import RECONCILER, record_heartbeat
from supportdesk.kernel.tenancy import vendor_schema
from tests.factories import make_user
from tests.host_clock import misset_host_clock
from tests.kernel.threads import at_once
from tests.mail_server import relay_to
from tests.reading import attributes, texts, words
from tests.roles import runtime_role
from vendors.errors import NotRecognised, TooManyAttempts
from vendors.models import Operator, OperatorEvent, OperatorFailure, OperatorSession, Vendor
from vendors.operations import provision_vendor
from vendors.operations.operators import SESSION_LASTS, add_operator, sign_in_operator
from vendors.queries.operators import IDLE_AFTER

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
EMAIL, PASSWORD = "robin@desk.example", "correct horse battery"
NOT_RIGHT = "There is a problem The email address or the password is wrong."
MAX_BY_ACCOUNT, MAX_BY_NETWORK, LOCKED_FOR = 10, 50, timedelta(minutes=15)
PAGES = ["/operator/", "/operator/vendors/new/", "/operator/vendors/requests/1/"]


class BareClient(Client):
    """A browser on the bare host whose pages show one instant, which a test may move."""

    at = NOW

    def __init__(self, **defaults: Any) -> None:
        super().__init__(SERVER_NAME="localhost", HTTP_ACCEPT_LANGUAGE="en", **defaults)

    def request(self, **request: Any) -> Any:
        with stopped_at(self.at):
            return super().request(**request)

    def enter(self, email: str = EMAIL, password: str = PASSWORD) -> Any:
        return self.post("/operator/sign-in/", {"email": email, "password": password})


@pytest.fixture
def operator(db: None) -> Operator:
    """Somebody who runs the installation."""
    return add_operator(email=EMAIL, name="Robin Meyer", password=PASSWORD, now=NOW)


@pytest.fixture
def browser(operator: Operator) -> BareClient:
    """A browser in which nobody is signed in."""
    return BareClient()


@pytest.fixture
def entered(browser: BareClient) -> BareClient:
    """A browser in which the operator is signed in."""
    assert browser.enter()["Location"] == "/operator/"
    return browser


def test_an_operator_signs_in_and_out(entered: BareClient) -> None:
    assert texts(entered.get("/operator/"), "h1") == ["Overview"]
    assert entered.post("/operator/sign-out/")["Location"] == "/operator/sign-in/"
    assert (entered.get("/operator/").status_code, OperatorSession.objects.count()) == (302, 0)


def test_attack_A47_the_session_ends_on_the_server_not_in_the_browser_alone(entered: BareClient) -> None:
    stolen = entered.cookies["operator"].value
    entered.post("/operator/sign-out/")
    thief = BareClient()
    thief.cookies["operator"] = stolen
    assert thief.get("/operator/")["Location"] == "/operator/sign-in/"


def test_attack_A47_a_token_from_before_signing_in_is_not_taken_over(browser: BareClient) -> None:
    browser.cookies["operator"] = "planted"
    browser.enter()
    assert browser.cookies["operator"].value != "planted"


def test_only_the_digest_of_the_token_is_kept(entered: BareClient) -> None:
    token = entered.cookies["operator"].value
    assert token not in str(OperatorSession.objects.values_list().get())
    assert len(token) == 43


def test_the_cookie_is_the_bare_hosts_own(browser: BareClient, settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    cookie = browser.enter().cookies["__Host-operator"]
    assert [cookie[name] for name in ("secure", "httponly", "samesite", "path", "domain")] == [
        True,
        True,
        "Strict",
        "/",
        "",
    ]


@pytest.mark.parametrize(
    ("email", "password"), [(EMAIL, "wrong horse battery"), ("nobody@desk.example", PASSWORD), ("no address", PASSWORD)]
)
def test_attack_A51_every_refusal_has_the_same_words(browser: BareClient, email: str, password: str) -> None:
    answer = browser.enter(email, password)
    assert (answer.status_code, texts(answer, "div", cls="notice")) == (200, [NOT_RIGHT])


def test_attack_A51_somebody_unknown_costs_one_password_hash_too(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    monkeypatch.setattr("vendors.operations.operators.make_password", hashed.append)
    with pytest.raises(NotRecognised):
        sign_in_operator(email="nobody@desk.example", password=PASSWORD, network="192.0.2.7", now=NOW)
    assert hashed == [PASSWORD]


def test_a_closed_operator_is_out_with_the_next_page(entered: BareClient) -> None:
    call_command("operator", "close", EMAIL, stdout=io.StringIO())
    assert entered.get("/operator/").status_code == 302
    assert texts(entered.enter(), "div", cls="notice") == [NOT_RIGHT]


@pytest.mark.parametrize("after", [SESSION_LASTS, IDLE_AFTER])
def test_a_session_ends_by_itself(entered: BareClient, after: timedelta) -> None:
    if after > IDLE_AFTER:
        OperatorSession.objects.update(last_seen_at=NOW + after - timedelta(minutes=1))
    entered.at = NOW + after - timedelta(seconds=1)
    assert entered.get("/operator/").status_code == 200
    OperatorSession.objects.update(last_seen_at=NOW + (after - IDLE_AFTER))
    entered.at = NOW + after
    assert entered.get("/operator/").status_code == 302


def test_attack_A48_an_address_is_locked_after_ten_tries_for_a_quarter_of_an_hour(browser: BareClient) -> None:
    for _ in range(MAX_BY_ACCOUNT):
        browser.enter(password="wrong horse battery")
    refused = browser.enter()
    assert refused.status_code == 429
    assert "Too many" in words(refused)
    browser.at = NOW + LOCKED_FOR
    assert browser.enter()["Location"] == "/operator/"


def test_attack_A48_A51_an_address_nobody_has_is_locked_alike(browser: BareClient) -> None:
    answers = [browser.enter("nobody@desk.example").status_code for _ in range(MAX_BY_ACCOUNT + 1)]
    assert answers == [200] * MAX_BY_ACCOUNT + [429]


def test_attack_A48_many_addresses_from_one_network_are_stopped(browser: BareClient) -> None:
    answers = [browser.enter(f"guess{number}@desk.example").status_code for number in range(MAX_BY_NETWORK + 1)]
    assert answers == [200] * MAX_BY_NETWORK + [429]


def test_attack_A48_signing_in_forgets_the_wrong_tries(browser: BareClient) -> None:
    for _ in range(2):
        for _ in range(MAX_BY_ACCOUNT - 1):
            browser.enter(password="wrong horse battery")
        assert browser.enter()["Location"] == "/operator/"
        browser.post("/operator/sign-out/")


def test_attack_A48_of_tries_at_once_no_more_are_looked_at_than_one_after_the_other(committed_vendor: Vendor) -> None:
    def guess() -> str:
        try:
            sign_in_operator(email="burst@desk.example", password="x", network="192.0.2.9", now=NOW)
        except NotRecognised:
            return "looked at"
        except TooManyAttempts:
            return "refused"
        return "in"

    try:
        outcomes = at_once(*[guess] * (MAX_BY_ACCOUNT + 3))
    finally:
        OperatorFailure.objects.all().delete()
    assert 0 < outcomes.count("looked at") <= MAX_BY_ACCOUNT
    assert outcomes.count("looked at") + outcomes.count("refused") == MAX_BY_ACCOUNT + 3


def stranger(number: int = 5) -> BareClient:
    """Return the browser of somebody elsewhere."""
    return BareClient(REMOTE_ADDR=f"198.51.100.{number}")


def lock(browser: BareClient) -> Any:
    """Enter wrong passwords until no more are taken; return the refusal."""
    for _ in range(MAX_BY_ACCOUNT):
        browser.enter(password="wrong horse battery")
    return browser.enter(password="wrong horse battery")


def test_attack_S09_strangers_do_not_lock_an_operator_out(browser: BareClient) -> None:
    assert lock(stranger()).status_code == 429
    assert browser.enter()["Location"] == "/operator/"


def test_attack_S09_who_guesses_from_everywhere_does_not_shut_a_known_browser_out(browser: BareClient) -> None:
    browser.enter()
    browser.post("/operator/sign-out/")
    for number in range(10):
        lock(stranger(number))
    assert stranger(99).enter().status_code == 429
    assert browser.enter()["Location"] == "/operator/"


def test_attack_S09_a_browser_is_known_to_its_own_operator_alone(entered: BareClient) -> None:
    entered.post("/operator/sign-out/")
    add_operator(email="kim@desk.example", name="Kim", password=PASSWORD, now=NOW)
    for _ in range(MAX_BY_ACCOUNT):
        entered.enter("kim@desk.example", password="wrong horse battery")
    assert [entered.enter("kim@desk.example").status_code, entered.enter().status_code] == [429, 302]
    assert set(OperatorFailure.objects.values_list("username", "user_agent")) == {("kim@desk.example", "")}


def test_attack_S09_an_open_session_turns_its_second_factor_on_whatever_strangers_try(entered: BareClient) -> None:
    here = BareClient(REMOTE_ADDR="127.0.0.1")
    lock(here)
    assert here.enter().status_code == 429
    answer = entered.post("/operator/second-factor/on/", {"password": PASSWORD})
    assert answer["Location"] == "/operator/second-factor/on/code/"


def test_attack_S09_who_is_locked_out_is_told_for_how_long(browser: BareClient) -> None:
    assert lock(browser)["Retry-After"] == "900"
    browser.at = NOW + LOCKED_FOR - timedelta(seconds=30)
    assert browser.enter()["Retry-After"] == "30"


def test_attack_S09_the_operator_is_notified_by_mail_and_on_the_page(entered: BareClient) -> None:
    lock(stranger())
    lock(stranger(6))
    mail = OutboxMessage.objects.get(vendor="public")
    assert (mail.recipient, mail.subject) == (EMAIL, "Wrong passwords for your operator account")
    assert "Someone at 198.51.100.5 entered too many wrong passwords" in mail.body
    assert set(OperatorEvent.objects.values_list("kind", "network")) == {
        ("GUESSED", "198.51.100.5"),
        ("GUESSED", "198.51.100.6"),
    }


def test_attack_S09_mail_to_operators_leaves_by_the_relay(browser: BareClient) -> None:
    lock(stranger())
    sent: list[Any] = []
    assert vendors_with_mail(now=NOW) == [("public", NOW)]
    assert relay_to(sent.append, vendor="public", now=NOW) == 1
    assert [mail.to for mail in sent] == [[EMAIL]]


def test_attack_S09_many_wrong_passwords_for_all_operators_raise_an_alarm(
    entered: BareClient, caplog: pytest.LogCaptureFixture
) -> None:
    expected_message = "Someone is guessing operators’ passwords"
    assert expected_message not in words(entered.get("/operator/"))
    for number in range(100):
        stranger(number).enter(f"guess{number}@desk.example")
    assert expected_message in words(entered.get("/operator/"))
    alarms = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert alarms == ["Operators' passwords are being guessed: 100 wrong attempts"]


def test_the_command_unlocks_an_address(browser: BareClient) -> None:
    for _ in range(MAX_BY_ACCOUNT + 1):
        browser.enter(password="wrong horse battery")
    call_command("operator", "unlock", EMAIL, stdout=io.StringIO())
    assert browser.enter()["Location"] == "/operator/"


@pytest.mark.parametrize("path", PAGES)
def test_anonymous_visitors_are_asked_to_sign_in_whatever_they_ask_for(browser: BareClient, path: str) -> None:
    assert browser.get(path)["Location"] == "/operator/sign-in/"


def test_anonymous_visitors_change_nothing(browser: BareClient) -> None:
    answers = [
        browser.post(path, {"delivery": "all"}) for path in ("/operator/failed-deliveries/", "/operator/vendors/new/")
    ]
    assert [answer["Location"] for answer in answers] == ["/operator/sign-in/"] * 2


@pytest.mark.parametrize("path", [*PAGES, "/operator/sign-in/", "/operator/failed-deliveries/"])
def test_operators_pages_are_not_there_on_a_vendors_host(entered: BareClient, path: str) -> None:
    assert entered.get(path, headers={"host": "acorn.localhost"}).status_code == 404


@pytest.mark.parametrize("path", ["/sign-in/", "/portal/", "/desk/", "/console/", "/plans/", "/api/v1/", "/vendor.css"])
def test_a_vendors_pages_are_not_there_on_the_bare_host(entered: BareClient, path: str) -> None:
    assert entered.get(path).status_code == 404


def test_operators_are_nobody_at_a_vendor(entered: BareClient, vendor: Vendor) -> None:
    answer = entered.get("/console/", headers={"host": "acorn.localhost"})
    assert answer["Location"].startswith("/sign-in/")


def test_a_vendors_admin_is_no_operator(browser: BareClient, vendor: Vendor) -> None:
    make_user("Ada", kind=UserKind.STAFF, is_admin=True, email="ada@example.org", password=PASSWORD)
    assert texts(browser.enter("ada@example.org"), "div", cls="notice") == [NOT_RIGHT]


def test_an_operators_password_opens_no_vendor(entered: BareClient, vendor: Vendor) -> None:
    form = {"email": EMAIL, "password": PASSWORD}
    answer = entered.post("/sign-in/", form, headers={"host": "acorn.localhost"})
    assert answer.status_code == 200
    with vendor_schema(vendor.schema_name):
        assert User.objects.count() == 0


@pytest.mark.parametrize("path", ["/operator/sign-in/", "/operator/sign-out/", "/operator/failed-deliveries/"])
def test_attack_A45_no_form_is_taken_from_another_site(operator: Operator, path: str) -> None:
    strict = BareClient(enforce_csrf_checks=True)
    assert strict.post(path, {"email": EMAIL, "password": PASSWORD, "delivery": "all"}).status_code == 403


def test_attack_A45_A54_answers_are_not_kept_and_carry_the_policy(entered: BareClient) -> None:
    answer = entered.get("/operator/")
    assert answer["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_T24_the_web_role_makes_no_operator(committed_vendor: Vendor) -> None:
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with runtime_role(), refused, connection.cursor() as cursor:
        cursor.execute("UPDATE public.vendors_operator SET password = ''")


def timer(vendor: str, key: str, **fields: Any) -> Timer:
    fields = {"handler": "tickets.clock_due", "due_at": NOW, "claim_at": NOW, **fields}
    return Timer.objects.create(vendor=vendor, key=key, **fields)


def mail(vendor: str, key: str, **fields: Any) -> OutboxMessage:
    fields = {"created_at": NOW, "claim_at": NOW, **fields}
    return OutboxMessage.objects.create(
        vendor=vendor,
        key=key,
        recipient="nora@customer.example",
        sender="x@desk.example",
        subject="Canary subject",
        body="Canary body",
        language="en",
        message_id=f"<{key}@x>",
        **fields,
    )


@pytest.fixture
def acorn(db: None) -> str:
    """The schema of a vendor."""
    schema: str = Vendor.objects.get(key="acorn").schema_name
    return schema


def test_the_overview_counts_what_waits(entered: BareClient, acorn: str) -> None:
    entered.at = NOW + timedelta(minutes=12)
    timer(acorn, "1")
    timer(acorn, "2", due_at=NOW + timedelta(days=1))
    mail(acorn, "filed:1")
    row = next(text for text in texts(entered.get("/operator/"), "tr") if text.startswith("Acorn"))
    assert row == f"Acorn acorn.localhost 1 12 min late 1 oldest 12 min 0 2 up to date {acorn} 1 Jan 2026"


def test_the_overview_names_a_schema_that_is_behind(entered: BareClient) -> None:
    Vendor.objects.filter(key="birch").update(schema_version="behind")
    answer = entered.get("/operator/")
    assert "1 outdated" in texts(answer, "p", cls="figures")[0]
    assert "Birch birch.localhost 0 0 0 0 outdated" in words(answer)


def test_a_failed_delivery_shows_whose_it_is_and_what_kind_of_error_it_was(entered: BareClient, acorn: str) -> None:
    entered.at = NOW + timedelta(hours=1)
    timer(acorn, "1", dead_at=NOW, attempts=3, last_error="ValueError: broken\nTraceback: secret")
    row = texts(entered.get("/operator/"), "tr")[-1]
    assert row == "Acorn timer tickets.clock_due 1 h ago 3 attempts ValueError Retry"


def test_attack_S20_operators_never_see_what_customers_wrote(entered: BareClient, acorn: str) -> None:
    mail(acorn, "filed:1", dead_at=NOW, last_error="SMTPRecipientsRefused 550: <nora@customer.example> unknown")
    timer(acorn, "1", dead_at=NOW, last_error="DataError: Canary")
    timer(acorn, "2", dead_at=NOW, last_error="nora@customer.example: no such person")
    page = entered.get("/operator/").content.decode()
    assert "<td>SMTPRecipientsRefused 550</td>" in page
    assert [word for word in ("Canary", "nora@customer.example") if word in page] == []


@pytest.mark.parametrize("kind", ["timer", "mail"])
def test_a_failed_delivery_is_tried_again(entered: BareClient, acorn: str, kind: str) -> None:
    make = timer if kind == "timer" else mail
    rows = [make(acorn, str(number), dead_at=NOW, attempts=3) for number in range(2)]
    assert (
        entered.post("/operator/failed-deliveries/", {"delivery": f"{kind}:{rows[0].pk}"})["Location"] == "/operator/"
    )
    for row in rows:
        row.refresh_from_db()
    assert [row.dead_at for row in rows] == [None, NOW]


def test_all_failed_deliveries_are_tried_again(entered: BareClient, acorn: str) -> None:
    timer(acorn, "1", dead_at=NOW)
    mail(acorn, "1", dead_at=NOW)
    entered.post("/operator/failed-deliveries/", {"delivery": "all"})
    assert "None. Everything that was due has been done." in words(entered.get("/operator/"))


@pytest.mark.parametrize("delivery", ["", "timer:", "timer:x", "timer:٣", "ticket:1", f"timer:{'9' * 40}"])
def test_a_failed_delivery_that_is_none_is_refused(entered: BareClient, delivery: str) -> None:
    assert entered.post("/operator/failed-deliveries/", {"delivery": delivery}).status_code == 400


def test_a_link_tries_nothing_again(entered: BareClient, acorn: str) -> None:
    timer(acorn, "1", dead_at=NOW)
    assert entered.get("/operator/failed-deliveries/").status_code == 405


def fill_overview(schema: str) -> None:
    """Give a vendor a line in every list of the overview."""
    AuditState.objects.create(vendor=schema, audited_until=NOW)
    timer(schema, "waits")
    mail(schema, "waits:1")
    timer(schema, "dead", dead_at=NOW)
    mail(schema, "dead:1", dead_at=NOW)


def test_the_overview_costs_the_same_for_any_number_of_vendors(
    entered: BareClient, acorn: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Vendor.objects.exclude(schema_name=acorn).delete()
    fill_overview(acorn)
    with django_assert_num_queries(16):
        first = entered.get("/operator/")
    for key in ("cedar", "dogwood"):
        fill_overview(provision_vendor(key=key, name=key.title(), host=f"{key}.localhost", now=NOW).schema_name)
    with django_assert_num_queries(16):
        third = entered.get("/operator/")
    heads = 3
    assert [len(texts(answer, "tr")) - heads for answer in (first, third)] == [1 + 2 + 1, 3 + 6 + 3]


def test_what_waits_for_a_schema_that_no_vendor_has_is_shown_under_its_name(entered: BareClient) -> None:
    timer("t_gone0000000", "1")
    assert "no vendor t_gone0000000" in words(entered.get("/operator/"))


def test_the_bare_host_costs_the_same_for_any_number_of_vendors(
    entered: BareClient, acorn: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Vendor.objects.exclude(schema_name=acorn).delete()
    with django_assert_num_queries(3):
        first = entered.get("/")
    for key in ("cedar", "dogwood"):
        provision_vendor(key=key, name=key.title(), host=f"{key}.localhost", now=NOW)
    with django_assert_num_queries(3):
        third = entered.get("/")
    assert [len(texts(answer, "li")) for answer in (first, third)] == [1, 3]


def test_F24_the_overview_names_who_is_silent(entered: BareClient) -> None:
    record_heartbeat("ticker", now=NOW)
    record_heartbeat(RECONCILER, now=NOW - timedelta(minutes=3))
    assert "Ticker running Reconciler no response for 3 min" in words(entered.get("/operator/"))


def test_an_reconciler_that_has_never_worked_is_named(entered: BareClient) -> None:
    assert "Reconciler has never run" in words(entered.get("/operator/"))


def test_the_overview_counts_what_the_reconciler_found(entered: BareClient, acorn: str) -> None:
    birch = Vendor.objects.get(key="birch").schema_name
    AuditState.objects.create(vendor=acorn, audited_until=NOW)
    AuditState.objects.create(vendor=birch, audited_until=NOW, missing=2, late=3, doubled=1, other=4)
    AuditState.objects.create(vendor="t_gone0000000", audited_until=NOW)
    rows = texts(entered.get("/operator/"), "tr")[-2:]
    assert rows == ["Birch 20 Nov 2026 12:00 2 3 1 4", "Acorn 20 Nov 2026 12:00 0 0 0 0"]


def test_the_overview_says_what_runs(entered: BareClient) -> None:
    text = words(entered.get("/operator/"))
    assert "PostgreSQL 18" in text
    assert "django 5.2" in text


def run(*arguments: str, typed: str = "") -> str:
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO(typed))
        call_command("operator", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_reads_the_password_from_standard_input(db: None) -> None:
    assert run("add", "Kim@Desk.example", typed=f"{PASSWORD}\n") == "kim@desk.example can sign in.\n"
    assert BareClient().enter("kim@desk.example")["Location"] == "/operator/"
    assert run("list") == "kim@desk.example  Kim  active\n"


SHORT = "The password is too short: use at least 12 characters. Several words are easy to remember."
COMMON = "The password is very common, perhaps with digits or symbols added: use several words instead."


@pytest.mark.parametrize(
    ("typed", "expected_message"),
    [("", SHORT), ("\n", SHORT), ("short\n", SHORT), ("password123\n", SHORT), ("qwertyuiop123\n", COMMON)],
)
def test_attack_S25_the_command_takes_no_weak_password_and_says_what_to_do(
    db: None, typed: str, expected_message: str
) -> None:
    with pytest.raises(CommandError) as refused:
        run("add", "kim@desk.example", typed=typed)
    assert (str(refused.value), Operator.objects.count()) == (expected_message, 0)


def test_another_password_ends_all_sessions(entered: BareClient) -> None:
    run("password", EMAIL, typed="another horse battery\n")
    assert entered.get("/operator/").status_code == 302
    assert entered.enter(password="another horse battery")["Location"] == "/operator/"


@pytest.mark.parametrize("verb", ["password", "close"])
def test_the_command_names_an_operator_that_is_not_there(db: None, verb: str) -> None:
    with pytest.raises(CommandError, match=r"There is no operator nobody@desk\.example\."):
        run(verb, "nobody@desk.example", typed=f"{PASSWORD}\n")


def test_an_address_is_given_once(operator: Operator) -> None:
    with pytest.raises(ValidationError, match="already exists"):
        add_operator(email=EMAIL.upper(), name="Twin", password=PASSWORD, now=NOW)


def test_in_the_demo_the_bare_host_leads_to_the_vendors_and_the_operators_page(db: None) -> None:
    answer = BareClient().get("/")
    assert attributes(answer, "a", "href")[-1] == "/operator/sign-in/"


def test_fault_E_the_overview_names_hosts_whose_clock_is_wrong(
    entered: BareClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "clock is" not in words(entered.get("/operator/"))
    misset_host_clock(monkeypatch, -timedelta(minutes=90))
    record_heartbeat("ticker", now=database_now())
    misset_host_clock(monkeypatch, timedelta(hours=3))
    page = words(entered.get("/operator/"))
    assert ("Web clock is fast by 1 h" in page, "Ticker clock is slow by 1 h" in page) == (True, True)


def test_the_overview_has_pages_of_vendors_and_counts_them_all(
    entered: BareClient, acorn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = list(Vendor.objects.order_by("name").values_list("name", flat=True))
    monkeypatch.setattr("web.operators.views.overview.VENDORS_ON_A_PAGE", 1)

    pages = [entered.get("/operator/", {"page": number}) for number in range(1, len(names) + 1)]

    shown = [[name for name in names if f"<b>{name}</b>" in page.content.decode()] for page in pages]
    assert shown == [[name] for name in names]
    assert [f"{len(names)} vendors" in words(page) for page in pages] == [True] * len(names)
