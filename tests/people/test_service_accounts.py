"""Service accounts: programs of the vendor's under names of their own, which show a token and have nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from people.core.scopes import TICKETS_READ
from people.errors import NotAdmin
from people.models import User, UserKind
from people.operations.accounts import close_account
from people.operations.passwords import ask_for_new_password, mail_new_password_links
from people.operations.service_accounts import create_service_account, make_service_token
from people.queries import find_token
from supportdesk.audit.models import AuditEntry
from supportdesk.kernel.clock import database_now
from supportdesk.kernel.outbox import MailKind, mail_of
from supportdesk.kernel.tenancy import current_vendor
from supportdesk.kernel.timers import fire_everything_due
from tests.api.conftest import Program
from tests.clients import VendorClient
from tests.factories import make_staff
from vendors.models import Vendor

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
A_YEAR = timedelta(days=365)


@pytest.fixture
def admin(vendor: Vendor) -> User:
    return make_staff("Ada", is_admin=True)


@pytest.fixture
def monitoring(admin: User) -> User:
    return create_service_account(name="Monitoring", actor=admin, now=NOW)


def token_of(account: User, admin: User) -> str:
    made = make_service_token(account=account, name="probe", scopes=[TICKETS_READ], lasts=A_YEAR, actor=admin, now=NOW)
    return made.secret


def test_an_admin_makes_it_and_its_token_and_the_log_says_who_did(monitoring: User, admin: User) -> None:
    secret = token_of(monitoring, admin)
    assert (monitoring.kind, monitoring.name, monitoring.is_admin) == (UserKind.SERVICE, "Monitoring", False)
    entries = AuditEntry.objects.order_by("id").values_list("actor", "action")
    assert list(entries) == [
        (f"user:{admin.pk}", "people.service.created"),
        (f"user:{admin.pk}", "people.token.made"),
    ]
    found = find_token(secret.split("_")[1])
    assert found is not None
    assert found.owner == monitoring


def test_nobody_but_an_admin_makes_one_or_its_token(monitoring: User, vendor: Vendor) -> None:
    agent = make_staff("Agent")
    with pytest.raises(NotAdmin):
        create_service_account(name="Bot", actor=agent, now=NOW)
    with pytest.raises(NotAdmin):
        token_of(monitoring, agent)


def test_an_admin_makes_no_token_in_the_name_of_a_person(admin: User) -> None:
    with pytest.raises(ValueError, match="is not a service account: people create their own tokens"):
        token_of(make_staff("Agent"), admin)


def test_it_has_a_name_that_no_person_could_be_refused(admin: User) -> None:
    with pytest.raises(ValidationError):
        create_service_account(name=" ", actor=admin, now=NOW)


def test_it_signs_in_by_its_token(monitoring: User, admin: User, vendor: Vendor) -> None:
    program = Program(vendor, token_of(monitoring, admin))
    program.at = NOW
    me = program.read("me")
    assert (me["name"], me["kind"], me["token"]["scopes"]) == ("Monitoring", "SERVICE", ["tickets:read"])


def test_its_token_ends_with_the_account(monitoring: User, admin: User, vendor: Vendor) -> None:
    program = Program(vendor, token_of(monitoring, admin))
    program.at = NOW
    close_account(user=monitoring, actor=admin, now=NOW)
    assert program.get("/api/v1/me").status_code == 401


def test_the_database_keeps_no_password_of_it(monitoring: User) -> None:
    monitoring.set_password("correct horse battery")
    with pytest.raises(IntegrityError, match="user_service_has_no_password"), transaction.atomic():
        monitoring.save()


@pytest.mark.parametrize("password", ["", "!", "correct horse battery"])
def test_nobody_signs_in_to_it_on_a_page(monitoring: User, vendor: Vendor, password: str) -> None:
    browser = VendorClient(vendor)
    browser.post("/sign-in/", {"login": monitoring.email, "password": password})
    assert browser.get("/account/").status_code == 302


def test_it_is_mailed_no_link_for_a_password(monitoring: User) -> None:
    ask_for_new_password(email=monitoring.email, now=NOW)
    fire_everything_due(now=NOW, vendor=current_vendor())
    mail_new_password_links(user_ids=[monitoring.pk], now=NOW)
    assert mail_of(current_vendor(), *MailKind).count() == 0


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("service_account", *arguments, stdout=out)
    return out.getvalue().strip()


def test_a_command_makes_it_with_its_first_token_and_then_another(admin: User, vendor: Vendor) -> None:
    first, second = (run("token", vendor.key, "Chat bot", "--admin", admin.email.upper()) for _ in range(2))
    (bot,) = User.objects.filter(kind=UserKind.SERVICE)
    programs = [Program(vendor, secret) for secret in (first, second)]
    for program in programs:
        program.at = database_now()
    assert [program.read("me")["id"] for program in programs] == [bot.pk, bot.pk]


def test_the_command_closes_it(admin: User, vendor: Vendor, monitoring: User) -> None:
    assert run("close", vendor.key, "Monitoring", "--admin", admin.email) == "Closed Monitoring and revoked its tokens."
    assert User.objects.get(pk=monitoring.pk).is_active is False


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (("token", "nobody", "Bot", "--admin", "a@example.org"), "There is no vendor 'nobody'"),
        (("token", "acorn", "Bot", "--admin", "a@example.org"), "a@example.org is not an admin of Acorn"),
        (("token", "acorn", "  ", "--admin", "{admin}"), "name"),
        (("token", "acorn", "Bot", "--admin", "{admin}", "--days", "900"), "A token can be valid for up to a year"),
        (("close", "acorn", "Bot", "--admin", "{admin}"), "There is no service account 'Bot'"),
    ],
)
def test_the_command_says_what_is_wrong(admin: User, arguments: tuple[str, ...], refusal: str) -> None:
    with pytest.raises(CommandError, match=refusal):
        run(*(one.format(admin=admin.email) for one in arguments))
    assert not User.objects.filter(kind=UserKind.SERVICE).exists()
