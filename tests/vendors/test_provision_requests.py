"""A vendor asked for by a form, and made by the owner of the schemas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from pytest_django import DjangoAssertNumQueries, Settings

from people.management.commands.provisioner import welcome
from people.models import User, UserKind
from supportdesk.kernel.outbox import MailKind, as_sent, mail_of
from supportdesk.kernel.tenancy import vendor_schema
from tests.clients import VendorClient
from tests.factories import make_staff
from tests.kernel.threads import at_once
from tests.reading import attributes, texts, words
from tests.roles import runtime_role
from tests.vendors.test_operators import EMAIL, NOW, PASSWORD, BareClient
from tests.vendors.test_provisioning import schemas
from vendors.errors import AlreadyRequested
from vendors.models import Domain, Operator, ProvisionRequest, RequestState, SchemaName, Vendor
from vendors.operations.operators import add_operator
from vendors.operations.requests import LEASE, MAX_ATTEMPTS, carry_out_next, request_vendor

FORM = {
    "name": "Cedar Software",
    "key": "cedar",
    "host": "cedar.localhost",
    "accent": "#0b6e99",
    "admin_name": "Ida Berg",
    "admin_email": "ida@cedar.example",
    "language": "de",
    "time_zone": "Europe/Oslo",
}


@pytest.fixture
def operator(db: None) -> Operator:
    """Somebody who runs the installation."""
    return add_operator(email=EMAIL, name="Robin Meyer", password=PASSWORD, now=NOW)


@pytest.fixture
def browser(operator: Operator) -> BareClient:
    """A browser in which the operator is signed in."""
    client = BareClient()
    client.enter()
    return client


def ask(browser: BareClient, **changes: str) -> Any:
    return browser.post("/operator/vendors/new/", {**FORM, **changes})


def requested(operator: Operator, **changes: Any) -> ProvisionRequest:
    return request_vendor(**{**FORM, **changes}, operator=operator, now=NOW)


def statuses_at(instant: datetime) -> Callable[[], datetime]:
    return lambda: instant


def carry_out(now: datetime = NOW) -> ProvisionRequest | None:
    return carry_out_next(clock=lambda: now, welcome=welcome)


def test_a_vendor_asked_for_is_made_and_ready(browser: BareClient) -> None:
    path = ask(browser)["Location"]
    assert "Waiting for the provisioner" in words(browser.get(path))
    assert attributes(browser.get(path), "div", "data-refresh") == ["1000"]

    carry_out()

    answer = browser.get(path)
    assert texts(answer, "h2") == ["Ready"]
    assert attributes(answer, "div", "data-refresh") == []
    vendor = Vendor.objects.get(key="cedar")
    assert (vendor.name, vendor.accent) == ("Cedar Software", "#0b6e99")
    assert VendorClient(vendor).get("/sign-in/").status_code == 200


def test_the_first_admin_gets_an_account_without_password_and_a_link(operator: Operator) -> None:
    requested(operator)
    carry_out()
    vendor = Vendor.objects.get(key="cedar")
    with vendor_schema(vendor.schema_name):
        admin = User.objects.get()
        assert (admin.email, admin.kind, admin.is_admin, admin.has_usable_password()) == (
            "ida@cedar.example",
            UserKind.STAFF,
            True,
            False,
        )
        assert (admin.name, admin.language, admin.time_zone) == ("Ida Berg", "de", "Europe/Oslo")
        mail = mail_of(vendor.schema_name, MailKind.ACCOUNT).get()
        link = next(line for line in as_sent(mail).splitlines() if "/password/new/" in line)
        assert (mail.recipient, mail.content.language) == ("ida@cedar.example", "de")
    assert link.startswith("http://cedar.localhost/password/new/")
    assert VendorClient(vendor).get(link.removeprefix("http://cedar.localhost"), follow=True).status_code == 200


def test_T20_a_failure_leaves_nothing_behind_but_its_reason(browser: BareClient) -> None:
    path = ask(browser)["Location"]
    before = schemas()

    def broken(_vendor: Vendor, _request: ProvisionRequest) -> None:
        raise RuntimeError("the mail template is gone")

    assert carry_out_next(clock=lambda: NOW, welcome=broken) is not None

    assert (schemas(), Vendor.objects.filter(key="cedar").exists()) == (before, False)
    assert texts(browser.get(path), "section", cls="notice") == [
        "It could not be created Something went wrong. See the provisioner’s log. Request again"
    ]


def test_T20_after_a_failure_the_same_can_be_asked_for_again(operator: Operator) -> None:
    def broken(_vendor: Vendor, _request: ProvisionRequest) -> None:
        raise RuntimeError("not now")

    requested(operator)
    carry_out_next(clock=lambda: NOW, welcome=broken)
    requested(operator)
    made = carry_out()
    assert made is not None
    assert made.state == RequestState.DONE


def test_a_vendor_made_in_the_meantime_gets_no_second_admin(operator: Operator) -> None:
    first, second = requested(operator), None
    carry_out()
    ProvisionRequest.objects.filter(pk=first.pk).update(state=RequestState.WAITING, settled_at=None, claim_at=NOW)
    second = carry_out()
    assert second is not None
    assert (second.state, second.failure) == (RequestState.FAILED, "taken")
    with vendor_schema(Vendor.objects.get(key="cedar").schema_name):
        assert User.objects.count() == 1


def test_a_template_that_is_behind_is_named(browser: BareClient) -> None:
    path = ask(browser)["Location"]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM t_template0000.django_migrations WHERE app = 'people'")
    carry_out()
    assert "Run the migrations, then request again." in words(browser.get(path))


def test_nothing_asked_for_is_nothing_to_do(db: None) -> None:
    assert carry_out() is None


def test_the_one_that_waits_longest_is_first(operator: Operator) -> None:
    requested(operator)
    requested(operator, key="dogwood", host="dogwood.localhost")
    made = [carry_out(), carry_out(), carry_out()]
    assert [request.key if request else None for request in made] == ["cedar", "dogwood", None]


def test_a_request_that_kills_its_process_is_given_up(browser: BareClient) -> None:
    path = ask(browser)["Location"]

    def killed(_vendor: Vendor, _request: ProvisionRequest) -> None:
        raise KeyboardInterrupt  # as a process that is gone: nothing of ours catches it

    for attempt in range(MAX_ATTEMPTS):
        with pytest.raises(KeyboardInterrupt):
            carry_out_next(clock=statuses_at(NOW + attempt * LEASE), welcome=killed)
        assert carry_out(NOW + attempt * LEASE + timedelta(seconds=1)) is None  # still leased
    given_up = carry_out(NOW + MAX_ATTEMPTS * LEASE)
    assert given_up is not None
    assert given_up.state == RequestState.FAILED
    assert "The provisioner stopped at every attempt." in words(browser.get(path))


@pytest.fixture
def committed_operator(committed_vendor: Vendor) -> Iterator[Operator]:
    """An operator whom other connections see; what is made for them goes again."""
    made = add_operator(email="committed@desk.example", name="Kim", password=PASSWORD, now=NOW)
    yield made
    ProvisionRequest.objects.all().delete()
    for vendor in Vendor.objects.filter(key="cedar"):
        mail_of(vendor.schema_name, MailKind.ACCOUNT).delete()
        with connection.cursor() as cursor:
            cursor.execute(f'DROP SCHEMA "{vendor.schema_name}" CASCADE')
        Domain.objects.filter(tenant=vendor).delete()
        Vendor.objects.filter(pk=vendor.pk).delete()
    made.delete()


def test_T20_two_provisioners_at_once_make_one_vendor(committed_operator: Operator) -> None:
    requested(committed_operator)
    at_once(carry_out, carry_out)
    assert list(ProvisionRequest.objects.values_list("state", "attempts")) == [(RequestState.DONE, 1)]
    assert Vendor.objects.filter(key="cedar").count() == 1


def test_T20_killed_in_the_middle_it_is_made_once_afterwards(committed_operator: Operator) -> None:
    requested(committed_operator)
    given = SchemaName.objects.count()
    before = schemas()

    def killed(vendor: Vendor, request: ProvisionRequest) -> None:
        welcome(vendor, request)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        carry_out_next(clock=lambda: NOW, welcome=killed)
    assert (schemas(), SchemaName.objects.count()) == (before, given)

    carry_out(NOW + LEASE)
    vendor = Vendor.objects.get(key="cedar")
    with vendor_schema(vendor.schema_name):
        assert User.objects.count() == 1
    assert mail_of(vendor.schema_name, MailKind.ACCOUNT).count() == 1


def test_T24_the_web_role_asks_and_does_no_more(committed_operator: Operator) -> None:
    with runtime_role():
        asked = requested(committed_operator)
        for statement in (
            "UPDATE public.vendors_provisionrequest SET state = 'DONE', settled_at = now()",
            "DELETE FROM public.vendors_provisionrequest",
            "CREATE SCHEMA t_mine0000000",
        ):
            refused = pytest.raises(ProgrammingError, match="permission denied")
            with refused, transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
    assert ProvisionRequest.objects.get(pk=asked.pk).state == RequestState.WAITING


def test_the_provisioner_refuses_to_run_as_the_web_role(committed_vendor: Vendor) -> None:
    with runtime_role(), pytest.raises(CommandError, match="DESK_ROLE=owner"):
        call_command("provisioner")


def test_a_form_sent_twice_asks_once(browser: BareClient) -> None:
    assert ask(browser)["Location"] == ask(browser)["Location"]
    assert ProvisionRequest.objects.count() == 1


def test_two_who_ask_for_the_same_at_once_get_one(operator: Operator) -> None:
    requested(operator)
    with pytest.raises(AlreadyRequested):
        requested(operator, host="other.localhost")


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("key", "", "Enter a key."),
        ("key", "Not a key", "Use lower-case letters, digits and hyphens only."),
        ("key", "cedar\n", ""),
        ("key", "c" * 41, "Key: 41 characters are too many; the limit is 40."),
        ("key", "acorn", "Another vendor has this key."),
        ("key", "x; DROP SCHEMA public", "Use lower-case letters, digits and hyphens only."),
        ("name", "", "Enter the vendor’s name."),
        ("host", "acorn.localhost", "Another vendor has this host."),
        ("host", "ACORN.localhost", "Another vendor has this host."),
        ("host", "localhost", "Enter a host name, for example support.example.com."),
        ("host", "cedar.localhost/evil", "Enter a host name, for example support.example.com."),
        ("host", "cedar.localhost:8000", "Enter a host name, for example support.example.com."),
        ("host", "bücher.localhost", "Enter a host name, for example support.example.com."),
        ("host", "cedar.example", "This installation does not serve this host. Add it to ALLOWED_HOSTS first."),
        ("accent", "red", "Write the colour as # and six digits or letters a to f."),
        ("accent", "#0b6e9}", "Write the colour as # and six digits or letters a to f."),
        ("admin_email", "ida", "Enter a full email address, for example name@example.com."),
        ("admin_email", "ida@cedar.example\nBcc: x@y.example", "Enter a full email address"),
        ("admin_name", "", "Enter the name of the first admin."),
        ("language", "xx", "Language of the first admin: this is not a valid choice. Please choose again."),
        ("time_zone", "Mars/Olympus", "This time zone does not exist. Use a name like Europe/Berlin."),
        ("time_zone", "../../etc/passwd", "This time zone does not exist. Use a name like Europe/Berlin."),
    ],
)
def test_what_is_wrong_is_named_at_its_field(browser: BareClient, field: str, value: str, complaint: str) -> None:
    answer = ask(browser, **{field: value})
    if not complaint:
        assert answer.status_code == 302  # white space around a key is dropped
        return
    found = texts(answer, "p", cls="error")
    assert [text.startswith(complaint) for text in found] == [True]
    assert ProvisionRequest.objects.count() == 0


def test_the_installations_own_host_is_given_to_nobody(browser: BareClient, settings: Settings) -> None:
    settings.BARE_HOSTS = ["localhost", "desk.localhost"]
    assert texts(ask(browser, host="desk.localhost"), "p", cls="error") == [
        "This host belongs to the installation itself."
    ]


def test_attack_A02_A26_names_are_words_and_stand_on_one_line(browser: BareClient) -> None:
    path = ask(browser, name="<script>x</script>\r\nBcc: y", admin_name="Ida\r\nBcc y")["Location"]
    page = browser.get(path)
    assert texts(page, "h1") == ["<script>x</script> Bcc: y"]
    assert "<script>x" not in page.content.decode()
    carry_out()
    assert ProvisionRequest.objects.get().state == RequestState.DONE


def test_attack_A35_the_form_sets_nothing_but_its_fields(browser: BareClient) -> None:
    ask(browser, state="DONE", attempts="9", requested_by="99")
    asked = ProvisionRequest.objects.get()
    assert (asked.state, asked.attempts, asked.requested_by.email) == (RequestState.WAITING, 0, EMAIL)


def test_a_vendors_admin_cannot_ask(operator: Operator, vendor: Vendor) -> None:
    admin = VendorClient(vendor)
    admin.force_login(make_staff("Ada", is_admin=True))
    assert admin.post("/operator/vendors/new/", FORM).status_code == 404
    assert admin.post("/operator/vendors/new/", FORM, headers={"host": "localhost"})["Location"] == "/operator/sign-in/"
    assert ProvisionRequest.objects.count() == 0


def test_a_request_that_is_not_there_is_not_found(browser: BareClient) -> None:
    assert browser.get("/operator/vendors/requests/9/").status_code == 404
    assert browser.get(f"/operator/vendors/requests/{'9' * 30}/").status_code == 404


def test_the_form_costs_the_same_for_any_number_of_requests(
    browser: BareClient, operator: Operator, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    requested(operator)
    with django_assert_num_queries(3):
        browser.get("/operator/vendors/new/")
    for number in range(2):
        requested(operator, key=f"k{number}", host=f"k{number}.localhost")
    with django_assert_num_queries(3):
        answer = browser.get("/operator/vendors/new/")
    assert len(texts(answer, "li", cls="small")) == 3


def test_a_vendor_without_terms_has_honest_pages(browser: BareClient) -> None:
    ask(browser)
    carry_out()
    vendor = Vendor.objects.get(key="cedar")
    with vendor_schema(vendor.schema_name):
        client = VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="en")
        assert "#0b6e99" in client.get("/vendor.css").content.decode()
        public = client.get("/plans/")
        client.force_login(User.objects.get())
        pages = [client.get(path, follow=True) for path in ("/", "/desk/", "/console/", "/plans/")]
    assert texts(public, "h1") == ["No plans have been published yet"]
    assert [page.status_code for page in pages] == [200, 200, 200, 200]
