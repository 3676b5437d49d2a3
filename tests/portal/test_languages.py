"""The languages that a vendor's terms name are those in which its customers are served."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Contact, Invitation
from people.models import User
from plans.core.terms import VendorTerms
from plans.operations import publish_terms
from supportdesk.kernel.clock import stopped_at
from supportdesk.kernel.languages import offered_languages
from supportdesk.kernel.models import OutboxMessage
from tests.clients import VendorClient
from tests.factories import make_staff
from tests.portal.conftest import NOW
from tests.reading import attributes
from tests.terms.world import World
from vendors.models import Vendor

Browser = Callable[[Contact], VendorClient]
SWITCH = {"name": "language"}


def naming(*languages: str) -> Callable[[VendorTerms], VendorTerms]:
    """Return a function that lets terms name these languages."""
    return lambda terms: terms.model_copy(update={"vendor": terms.vendor.model_copy(update={"languages": languages})})


def later(terms: VendorTerms, label: str, day: date, *languages: str) -> VendorTerms:
    """Return another version of terms, which names these languages from a day on."""
    version = terms.version.model_copy(update={"label": label, "effective_from": day})
    return naming(*languages)(terms).model_copy(update={"version": version})


@pytest.fixture
def english(vendor: Vendor) -> World:
    """A vendor that serves its customers in English alone."""
    return World("smartwork", naming("en"))


@pytest.fixture
def nora(english: World) -> Contact:
    """A customer's administrator whose account is still in German."""
    return english.customer(contact={"name": "Nora", "language": "de", "manages_users": True}, plan="support")


@pytest.fixture
def visitor(vendor: Vendor) -> VendorClient:
    """A German browser of somebody who has not signed in."""
    return VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="de-AT, fr;q=0.5")


def offer(client: VendorClient, path: str) -> tuple[list[str], list[str]]:
    """Return in which language a page stands, and which others its switch offers."""
    page = client.get(path)
    return attributes(page, "html", "lang"), attributes(page, "button", "value", SWITCH)


@pytest.mark.parametrize("path", ["/sign-in/", "/password/forgotten/", "/invitation/none/", "/nowhere/"])
def test_fault_W7_pages_before_signing_in_stand_in_the_languages_of_the_terms(
    english: World, visitor: VendorClient, path: str
) -> None:
    assert offer(visitor, path) == (["en"], [])


@pytest.mark.parametrize("path", ["/portal/", "/portal/people/", "/account/", "/portal/plan/"])
def test_fault_W7_a_customer_whose_language_is_not_offered_reads_the_vendors_first(
    nora: Contact, browser_of: Browser, path: str
) -> None:
    client = browser_of(nora)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "de"
    assert offer(client, path) == (["en"], [])


def test_fault_W7_a_language_that_is_not_offered_cannot_be_switched_to(nora: Contact, browser_of: Browser) -> None:
    User.objects.filter(pk=nora.user.pk).update(language="en")
    client = browser_of(nora)
    client.post("/i18n/setlang/", {"language": "de"})
    nora.user.refresh_from_db()
    assert (nora.user.language, settings.LANGUAGE_COOKIE_NAME in client.cookies) == ("en", False)


def test_fault_W7_account_settings_do_not_ask_for_the_only_language(nora: Contact, browser_of: Browser) -> None:
    client = browser_of(nora)
    page = client.post("/account/", {"name": "Nora Lund", "time_zone": "Europe/Oslo"}, follow=True)
    nora.user.refresh_from_db()
    assert (nora.user.name, nora.user.language) == ("Nora Lund", "de")
    assert attributes(page, "select", "name") == ["time_zone"]
    assert "Your account has been updated." in page.content.decode()


def test_fault_W7_people_are_invited_in_a_language_that_is_offered(nora: Contact, browser_of: Browser) -> None:
    client = browser_of(nora)
    assert attributes(client.get("/portal/people/"), "select", "name") == []
    client.post("/portal/people/invite/", {"email": "new@clinic.example"})
    mail = OutboxMessage.objects.get(recipient="new@clinic.example")
    assert (Invitation.objects.get().language, mail.content.headers["Content-Language"]) == ("en", "en")


@pytest.mark.usefixtures("empty_cache")
def test_fault_W7_mails_about_tickets_and_accounts_are_in_a_language_that_is_offered(
    english: World, nora: Contact, visitor: VendorClient
) -> None:
    english.file(nora, 1, NOW)
    nora.user.set_password("correct horse battery")
    nora.user.save()
    visitor.post("/password/forgotten/", {"email": nora.user.email})
    english.pass_time(NOW)
    mails = OutboxMessage.objects.filter(recipient=nora.user.email)
    assert sorted(mail.content.headers["Content-Language"] for mail in mails) == ["en", "en"]


def test_fault_W7_the_vendors_staff_read_the_desk_in_any_language(
    english: World, vendor: Vendor, browser_of: Browser
) -> None:
    agent = make_staff("Gerda", language="de", is_admin=True)
    client = VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(agent)
    assert [offer(client, path) for path in ("/desk/", "/console/", "/account/")] == [(["de"], ["en"])] * 3


def test_fault_W7_text_modules_are_written_in_the_languages_of_the_terms(english: World, vendor: Vendor) -> None:
    client = VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(english.agent)
    assert attributes(client.get("/desk/canned-responses/new/"), "textarea", "lang") == ["en"]


def test_fault_W7_a_vendor_without_published_terms_offers_all(visitor: VendorClient) -> None:
    assert offer(visitor, "/sign-in/") == (["de"], ["en"])


@pytest.mark.parametrize(
    ("named", "read", "others"),
    [(("de", "en"), "de", ["en"]), (("it", "de"), "de", []), (("it",), "en", ["de"])],
)
def test_fault_W7_offered_are_the_desks_languages_that_the_terms_name_the_first_for_who_reads_none(
    vendor: Vendor, named: tuple[str, ...], read: str, others: list[str]
) -> None:
    World("smartwork", naming(*named))
    assert offer(VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="fr"), "/sign-in/") == ([read], others)


def test_fault_W7_a_customer_is_still_written_to_in_a_language_that_only_the_terms_know(vendor: Vendor) -> None:
    world = World("imagicle")
    contact = world.customer(region="europe", plan="gold", contact={"name": "Ada", "language": "it"})
    world.file(contact, 2, NOW)
    mail = OutboxMessage.objects.get(recipient=contact.user.email)
    assert mail.content.headers["Content-Language"] == "it"


def test_fault_W7_a_new_version_counts_from_the_day_on_which_it_takes_effect(
    english: World, visitor: VendorClient
) -> None:
    tomorrow = NOW.date() + timedelta(days=1)
    terms = later(english.terms, "Later", tomorrow, "de")
    publish_terms(terms=terms, now=NOW, are_interpretations_confirmed=True)
    today = offer(visitor, "/sign-in/")
    with stopped_at(NOW + timedelta(days=1)):
        assert (today, offer(visitor, "/sign-in/")) == ((["en"], []), (["de"], []))


def test_fault_W7_of_two_versions_of_one_day_the_newer_counts(english: World) -> None:
    day = english.terms.version.effective_from
    publish_terms(terms=later(english.terms, "Mended", day, "de"), now=NOW, are_interpretations_confirmed=True)
    assert offered_languages(now=NOW) == ("de",)


def test_fault_W7_sign_in_pages_read_no_terms(vendor: Vendor, visitor: VendorClient) -> None:
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            visitor.get("/sign-in/")
        counts.append([query["sql"] for query in queries if "plans_" in query["sql"]])
        World("smartwork", naming("en"))
    assert counts == [[], []]


def test_fault_W7_vendors_that_published_before_are_served_alike(english: World, vendor: Vendor) -> None:
    Vendor.objects.update(languages={})
    migration = import_module("vendors.migrations.0009_languages")
    with connection.schema_editor() as editor:
        migration.keep_languages(apps, editor)
    day = english.terms.version.effective_from.isoformat()
    assert dict(Vendor.objects.values_list("key", "languages"))[vendor.key] == {day: ["en"]}
