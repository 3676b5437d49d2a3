"""Service accounts in the console: listed with their tokens, given one that is shown once, closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from people.core.scopes import TICKETS_READ
from people.errors import NotAdmin
from people.models import ApiToken, User, UserKind
from people.operations.service_accounts import close_service_account, give_program_token, revoke_service_token
from people.operations.tokens import make_token
from supportdesk.audit.models import AuditEntry
from supportdesk.kernel.tenancy import vendor_schema
from tests.api.conftest import Program
from tests.clients import VendorClient
from tests.desk.conftest import NOW, SignIn, StoppedClient, text_of
from tests.factories import make_contact, make_organisation, make_staff
from tests.reading import texts
from vendors.models import Vendor

PATH = "/console/service-accounts/"
FORM = {"name": "Monitoring", "scopes": [TICKETS_READ], "days": "90"}
PASSWORD = "correct horse battery"
FORTNIGHT = timedelta(days=14)


@pytest.fixture
def admin(vendor: Vendor) -> User:
    return make_staff("Ada", is_admin=True)


@pytest.fixture
def browser(admin: User, sign_in: SignIn) -> StoppedClient:
    return sign_in(admin)


@pytest.fixture
def confirmed(vendor: Vendor, empty_cache: None) -> Callable[[User], StoppedClient]:
    """A function that gives a browser in which somebody has just entered their password."""

    def signed_in(user: User) -> StoppedClient:
        user.set_password(PASSWORD)
        user.save()
        client = StoppedClient(vendor, HTTP_ACCEPT_LANGUAGE="en")
        client.post("/sign-in/", {"email": user.email, "password": PASSWORD})
        client.post("/account/confirm/", {"password": PASSWORD})
        return client

    return signed_in


def token_of(name: str, admin: User) -> ApiToken:
    """Give a program a token."""
    return give_program_token(name=name, scopes=[TICKETS_READ], lasts=FORTNIGHT, actor=admin, now=NOW).token


def test_a_new_token_is_shown_once_works_under_the_programs_name_and_is_in_the_log(
    admin: User, vendor: Vendor, confirmed: Callable[[User], StoppedClient]
) -> None:
    browser = confirmed(admin)

    made, later = browser.post(PATH, FORM), browser.get(PATH)

    (secret,) = [code for code in texts(made, "code") if code.startswith("desk_")]
    assert secret not in later.content.decode()
    assert "no-store" in made.headers["Cache-Control"]
    program = Program(vendor, secret)
    program.at = NOW
    assert (program.read("me")["name"], program.read("me")["kind"]) == ("Monitoring", "SERVICE")
    actions = AuditEntry.objects.filter(actor=f"user:{admin.pk}").order_by("id").values_list("action", flat=True)
    assert list(actions)[-2:] == ["people.service.created", "people.token.made"]


def test_a_second_token_goes_to_the_account_of_this_name(
    admin: User, confirmed: Callable[[User], StoppedClient]
) -> None:
    first = token_of("Monitoring", admin)

    confirmed(admin).post(PATH, FORM)

    assert list(ApiToken.objects.values_list("owner_id", flat=True)) == [first.owner_id] * 2


def test_without_the_password_entered_lately_no_token_is_made(admin: User, sign_in: SignIn) -> None:
    admin.set_password(PASSWORD)
    admin.save()
    browser = sign_in(admin)

    assert browser.post(PATH, FORM)["Location"].startswith("/account/confirm/")
    assert not ApiToken.objects.exists()


def test_what_is_missing_is_named_and_nothing_is_made(admin: User, confirmed: Callable[[User], StoppedClient]) -> None:
    answer = confirmed(admin).post(PATH, {"name": " ", "days": "9000"})

    assert answer.status_code == 422
    assert texts(answer, "p", cls="error") == [
        "Name of the program: this is required.",
        "Choose at least one scope.",
        "Valid for: this is not a valid choice. Please choose again.",
    ]
    assert not User.objects.filter(kind=UserKind.SERVICE).exists()


def test_accounts_stand_with_their_tokens_and_closed_ones_last(browser: StoppedClient, admin: User) -> None:
    token, old = token_of("Monitoring", admin), token_of("Chat bot", admin)
    close_service_account(account=old.owner, actor=admin, now=NOW)

    page = browser.get(PATH)

    assert texts(page, "th", cls="wrap-any") == ["Monitoring", "Chat bot closed"]
    assert f"desk_{token.prefix} Read tickets 4 Dec 2026 never" in text_of(page)
    assert f"desk_{old.prefix}" not in text_of(page)


def test_a_closed_account_has_no_token_that_works(browser: StoppedClient, vendor: Vendor, admin: User) -> None:
    made = give_program_token(name="Bot", scopes=[TICKETS_READ], lasts=FORTNIGHT, actor=admin, now=NOW)

    answer = browser.post(f"{PATH}{made.token.owner_id}/close/")

    assert answer["Location"] == PATH
    assert "Bot is closed; its tokens no longer work." in text_of(browser.get(PATH))
    program = Program(vendor, made.secret)
    program.at = NOW
    assert program.get("/api/v1/me").status_code == 401
    assert AuditEntry.objects.filter(actor=f"user:{admin.pk}", action="account.close").count() == 1


def test_one_token_is_revoked_and_the_others_work_on(browser: StoppedClient, admin: User) -> None:
    first, second = token_of("Monitoring", admin), token_of("Monitoring", admin)

    browser.post(f"{PATH}tokens/{first.pk}/revoke/")

    assert list(ApiToken.objects.filter(revoked_at=None)) == [second]


def test_a_person_is_not_closed_and_keeps_their_tokens_on_this_page(browser: StoppedClient, admin: User) -> None:
    agent = make_staff("Giulia")
    own = make_token(owner=agent, name="Mine", scopes=[TICKETS_READ], lasts=FORTNIGHT, now=NOW).token

    assert browser.post(f"{PATH}{agent.pk}/close/").status_code == 404
    assert browser.post(f"{PATH}tokens/{own.pk}/revoke/").status_code == 404
    with pytest.raises(ValueError, match="is not a service account"):
        close_service_account(account=agent, actor=admin, now=NOW)
    with pytest.raises(ValueError, match="is not a service account"):
        revoke_service_token(token=own, actor=admin, now=NOW)
    agent.refresh_from_db()
    assert (agent.is_active, ApiToken.objects.get().revoked_at) == (True, None)


def test_only_admins_of_this_vendor_see_make_and_end_them(
    vendor: Vendor, other_vendor: Vendor, admin: User, sign_in: SignIn, confirmed: Callable[[User], StoppedClient]
) -> None:
    token = token_of("Nightly export", admin)
    close, revoke = f"{PATH}{token.owner_id}/close/", f"{PATH}tokens/{token.pk}/revoke/"
    agent, contact = confirmed(make_staff("Giulia")), sign_in(make_contact(make_organisation(region="europe")).user)
    stranger = VendorClient(other_vendor)
    with vendor_schema(other_vendor.schema_name):
        stranger.force_login(make_staff("Bea", is_admin=True))

    assert [agent.get(PATH).status_code, *(agent.post(path, FORM).status_code for path in (PATH, close, revoke))] == [
        403
    ] * 4
    assert [contact.get(PATH).status_code, contact.post(close).status_code, contact.post(revoke).status_code] == [
        404
    ] * 3
    assert [VendorClient(vendor).get(PATH).status_code, VendorClient(vendor).post(close).status_code] == [302] * 2
    assert "Nightly export" not in text_of(stranger.get(PATH))
    assert [stranger.post(close).status_code, stranger.post(revoke).status_code] == [404] * 2
    with pytest.raises(NotAdmin):
        close_service_account(account=token.owner, actor=make_staff("Bo"), now=NOW)
    with pytest.raises(NotAdmin):
        revoke_service_token(token=token, actor=make_staff("Cy"), now=NOW)
    token.refresh_from_db()
    assert (token.revoked_at, token.owner.is_active, ApiToken.objects.count()) == (None, True, 1)


@pytest.mark.parametrize("number", [1, 3])
def test_more_accounts_ask_no_more_of_the_database(
    browser: StoppedClient, admin: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for name in ("One", "Two", "Three")[:number]:
        token_of(name, admin)
    browser.get(PATH)
    with django_assert_num_queries(9):
        browser.get(PATH)


def test_the_navigation_leads_there(browser: StoppedClient) -> None:
    assert "Service accounts" in text_of(browser.get("/console/people/"))
