"""A copy keeps still: what was restored or copied from elsewhere mails nobody until an operator releases it."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from people.models import User
from supportdesk.audit.models import AuditEntry
from supportdesk.kernel.clock import stopped_at
from supportdesk.kernel.homes import is_at_home
from supportdesk.kernel.models import Home, OutboxMessage
from supportdesk.kernel.outbox import MailKind, enqueue_mail, relay, release_mail, vendors_with_mail
from supportdesk.kernel.processes.ticker import Ticker
from supportdesk.kernel.tenancy import vendor_schema
from tests.clients import VendorClient
from tests.factories import make_contact, make_organisation, make_staff
from tests.reading import texts, words
from tests.roles import runtime_role
from vendors.models import Vendor
from vendors.operations import provision_vendor
from vendors.operations.operators import add_operator

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
EMAIL, PASSWORD = "robin@desk.example", "correct horse battery"


def put(vendor: Vendor, key: str, at: datetime = NOW) -> None:
    """Let a mail wait."""
    enqueue_mail(
        kind=MailKind.TICKET,
        vendor=vendor.schema_name,
        key=key,
        to="nora@customer.example",
        subject="Canary",
        body="Canary",
        language="en",
        now=at,
    )


def carry_elsewhere(*vendors: Vendor) -> None:
    """Let the rows say what those of a dump from another cluster say."""
    names = [vendor.schema_name for vendor in vendors]
    Home.objects.filter(vendor__in=names).update(place="7000000000000000001/16384/")


def sent(vendor: Vendor) -> int:
    """Send what may leave."""
    return relay(vendor=vendor.schema_name, now=NOW + HOUR)


@pytest.fixture
def acorn(db: None) -> Vendor:
    """A vendor with two mails that wait, which stands in a copy."""
    acorn: Vendor = Vendor.objects.get(key="acorn")
    put(acorn, "filed:1")
    put(acorn, "breached:1", NOW + HOUR)
    carry_elsewhere(acorn)
    return acorn


@pytest.fixture
def operator(db: None) -> Client:
    """A browser in which an operator is signed in, at noon."""
    add_operator(email=EMAIL, name="Robin Meyer", password=PASSWORD, now=NOW)

    class Stopped(Client):
        def request(self, **request: Any) -> Any:
            with stopped_at(NOW + HOUR):
                return super().request(**request)

    client = Stopped(SERVER_NAME="localhost", HTTP_ACCEPT_LANGUAGE="en")
    client.post("/operator/sign-in/", {"email": EMAIL, "password": PASSWORD})
    return client


def test_fault_E_a_copy_restored_elsewhere_sends_nothing(acorn: Vendor, mailoutbox: list[EmailMessage]) -> None:
    assert (vendors_with_mail(now=NOW + HOUR), sent(acorn), mailoutbox) == ([], 0, [])
    assert OutboxMessage.objects.filter(attempts=0, sent_at=None).count() == 2


def test_fault_E_the_ticker_leaves_a_copys_mail_alone(acorn: Vendor, mailoutbox: list[EmailMessage]) -> None:
    with stopped_at(NOW + HOUR):
        Ticker().relay_late_mail()
    assert mailoutbox == []


def test_fault_E_a_vendor_whose_rows_came_without_a_home_sends_nothing(acorn: Vendor) -> None:
    Home.objects.filter(vendor=acorn.schema_name).delete()
    assert (sent(acorn), is_at_home(acorn.schema_name)) == (0, False)


def test_fault_E_one_vendor_restored_into_a_running_installation_is_held_alone(
    acorn: Vendor, other_vendor: Vendor
) -> None:
    put(other_vendor, "filed:2")
    assert (sent(acorn), sent(other_vendor)) == (0, 1)


def test_fault_E_a_cloned_machine_is_held_by_its_installation_id(settings: Settings, other_vendor: Vendor) -> None:
    put(other_vendor, "filed:2")
    settings.INSTALLATION_ID = "staging"
    assert sent(other_vendor) == 0
    settings.INSTALLATION_ID = ""
    assert sent(other_vendor) == 1


def test_a_new_vendor_is_at_home_and_sends(db: None) -> None:
    made = provision_vendor(key="cedar", name="Cedar", host="cedar.localhost", now=NOW)
    put(made, "filed:1")
    assert sent(made) == 1


def test_a_copy_that_is_released_sends_what_waits(acorn: Vendor) -> None:
    assert release_mail(vendor=acorn.schema_name, by="command", drops=False, now=NOW + HOUR) == 0
    assert sent(acorn) == 2


def test_a_copy_that_drops_keeps_the_mails_as_a_record_and_sends_later_ones(
    acorn: Vendor, mailoutbox: list[EmailMessage]
) -> None:
    assert release_mail(vendor=acorn.schema_name, by="command", drops=True, now=NOW) == 1
    assert (sent(acorn), [mail.subject for mail in mailoutbox]) == (1, ["Canary"])
    kept = OutboxMessage.objects.get(key="filed:1")
    with vendor_schema(acorn.schema_name):
        assert ("X-Desk-Dropped" in kept.content.headers, kept.sent_at) == (True, NOW)


def test_releasing_twice_drops_nothing(acorn: Vendor) -> None:
    release_mail(vendor=acorn.schema_name, by="command", drops=False, now=NOW)
    assert release_mail(vendor=acorn.schema_name, by="command", drops=True, now=NOW + HOUR) is None
    assert sent(acorn) == 2


def test_the_role_of_web_and_ticker_knows_where_it_is(committed_home: Vendor) -> None:
    with runtime_role():
        assert is_at_home(committed_home.schema_name)


def test_the_overview_names_what_is_held_and_the_page_what_waits(operator: Client, acorn: Vendor) -> None:
    assert "1 vendor is held: no email is sent" in words(operator.get("/operator/"))
    page = operator.get("/operator/held/")
    row = next(text for text in texts(page, "tr") if text.startswith("Acorn"))
    assert row == "Acorn 2 breached 1 filed 1 1 h"
    assert [word for word in ("Canary", "nora@customer.example") if word in page.content.decode()] == []


def test_an_installation_without_copies_says_nothing_of_them(operator: Client) -> None:
    assert "held" not in words(operator.get("/operator/"))
    assert "None. Every vendor was created here or has been released." in words(operator.get("/operator/held/"))


@pytest.mark.parametrize(("mail", "leaving"), [("send", 2), ("drop", 0)])
def test_an_operator_releases_a_copy_and_it_is_audited(
    operator: Client, acorn: Vendor, mail: str, leaving: int
) -> None:
    answer = operator.post("/operator/held/", {"vendors": ["acorn"], "mail": mail, "sure": "on"})
    assert answer["Location"] == "/operator/"
    assert sent(acorn) == leaving
    with vendor_schema(acorn.schema_name):
        entry = AuditEntry.objects.latest("id")
    assert (entry.actor, entry.action, entry.data["dropped"]) == (f"operator:{EMAIL}", "vendor.released", 2 - leaving)


@pytest.mark.parametrize("left_out", ["vendors", "mail", "sure"])
def test_nothing_is_released_without_a_choice_and_a_confirmation(
    operator: Client, acorn: Vendor, left_out: str
) -> None:
    body = {"vendors": ["acorn"], "mail": "send", "sure": "on"}
    answer = operator.post("/operator/held/", {name: value for name, value in body.items() if name != left_out})
    assert (answer.status_code, "There is a problem" in words(answer), sent(acorn)) == (200, True, 0)


def test_a_stranger_releases_nothing(acorn: Vendor) -> None:
    stranger = Client(SERVER_NAME="localhost")
    answer = stranger.post("/operator/held/", {"vendors": ["acorn"], "mail": "send", "sure": "on"})
    assert (answer["Location"], sent(acorn)) == ("/operator/sign-in/", 0)


def test_the_command_lists_and_releases(acorn: Vendor) -> None:
    def said(*arguments: str) -> list[str]:
        out = io.StringIO()
        call_command("release", *arguments, stdout=out)
        return out.getvalue().splitlines()

    assert said() == [
        "acorn is held. Queued email: 1 breached, 1 filed, the oldest of 2026-11-20 12:00",
        "Release with --send or --drop.",
    ]
    with stopped_at(NOW + HOUR):
        assert said("acorn", "--drop") == ["Released acorn; queued emails discarded: 2."]
    assert said() == ["No vendor is held."]
    with pytest.raises(CommandError, match="Not held: acorn"):
        said("acorn", "--send")


def page_of(vendor: Vendor, user: User, path: str) -> str:
    """Return what a page says to somebody."""
    client = VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user)
    return words(client.get(path))


def test_staff_see_that_their_copy_is_held_and_customers_do_not(vendor: Vendor) -> None:
    staff, contact = make_staff("Agent"), make_contact(make_organisation(region="eu"))
    assert "This copy is held" not in page_of(vendor, staff, "/desk/keys/")
    carry_elsewhere(vendor)
    assert "This copy is held: no email is sent" in page_of(vendor, staff, "/desk/keys/")
    assert "This copy is held" not in page_of(vendor, contact.user, "/account/")


@pytest.fixture
def committed_home(django_db_setup: None, django_db_blocker: Any) -> Any:
    """A vendor that other connections see."""
    with django_db_blocker.unblock():
        yield Vendor.objects.get(key="acorn")
