"""The details that invoices need: the vendor's own, and how each customer is addressed."""

from __future__ import annotations

from typing import Any

import pytest

from billing.errors import NotBillingAdmin
from billing.models import BillingProfile, BillingSettings
from billing.operations.profiles import change_buyer_details, change_seller_details
from billing.profile_queries import BuyerDetails, SellerDetails, addressed, get_buyer_details, get_seller_details
from customers.models import Organisation
from people.models import User
from supportdesk.audit.models import AuditEntry
from tests.desk.conftest import NOW, SignIn, StoppedClient
from tests.factories import make_contact, make_organisation, make_staff
from tests.reading import attributes, texts

SELLER = "/console/invoice-details/"
DETAILS = {
    "legal_name": "SaaS Suite GmbH",
    "address": "Am Hang 1\r\n60311 Frankfurt",
    "country": "de",
    "vat_number": "136 695 976",
    "tax_number": "",
    "iban": "DE24 5000 0000 0000 0123 45",
    "bic": "hebadeff500",
    "number_prefix": "re-",
    "payment_days": "14",
    "vat_rates": "DE 19\r\nAT 20",
}


@pytest.fixture
def organisation(admin: User) -> Organisation:
    return make_organisation("Hafen Nord", region="all", postal_address="Kai 1\n20457 Hamburg")


def buyer_path(organisation: Organisation) -> str:
    return f"/console/organisations/{organisation.pk}/invoice-details/"


def send(browser: StoppedClient, path: str, values: dict[str, str]) -> Any:
    """Return the answer to a form that was opened and sent."""
    return browser.post(path, values | {"seen": attributes(browser.get(path), "input", "value", {"name": "seen"})[0]})


def test_the_vendors_details_are_stored_in_their_usual_form_and_in_the_log(browser: StoppedClient, admin: User) -> None:
    answer = send(browser, SELLER, DETAILS)

    assert answer["Location"] == SELLER
    assert get_seller_details() == SellerDetails(
        legal_name="SaaS Suite GmbH",
        address="Am Hang 1\n60311 Frankfurt",
        country="DE",
        vat_number="DE136695976",
        iban="DE24500000000000012345",
        bic="HEBADEFF500",
        number_prefix="RE-",
        payment_days=14,
        vat_rates={"DE": "19", "AT": "20"},
    )
    entry = AuditEntry.objects.get(action="billing.seller.changed")
    assert (entry.actor, entry.data["country"]) == (f"user:{admin.pk}", {"from": "", "to": "DE"})


def test_the_page_says_what_is_missing_before_invoices_can_be_issued(browser: StoppedClient) -> None:
    before = texts(browser.get(SELLER), "section", cls="notice")
    send(browser, SELLER, DETAILS)

    missing = "the legal name, the address, the country, the VAT number or the tax number, the VAT rate of your country"
    assert before == [f"Still missing for invoices {missing}"]
    assert texts(browser.get(SELLER), "section", cls="notice") == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"country": "Germany"}, "Enter the country as two letters, for example DE."),
        ({"vat_number": "DE136695977"}, "This is not a VAT number of DE. Check its digits and the country."),
        ({"vat_number": "DE1", "country": ""}, "This is not a VAT number of –. Check its digits and the country."),
        ({"iban": "DE25500000000000012345"}, "This IBAN is not valid. Check its digits."),
        ({"bic": "HEBA"}, "This BIC is not valid. It has 8 or 11 characters."),
        ({"number_prefix": "RE 1"}, "Use capitals, digits, hyphens and slashes only."),
        ({"vat_rates": "DE 1e2"}, "“DE 1e2” is not a country with its percentage, or the country is there twice."),
        ({"payment_days": "366"}, "Payment term in days: please enter 365 or less."),
        ({"payment_days": ""}, "Payment term in days: this is required."),
        ({"legal_name": "x" * 170}, "Legal name: 170 characters are too many; the limit is 160."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_stored(
    browser: StoppedClient, wrong: dict[str, str], message: str
) -> None:
    answer = send(browser, SELLER, DETAILS | wrong)

    assert (answer.status_code, texts(answer, "p", cls="error")) == (422, [message])
    assert get_seller_details() == SellerDetails()


def test_what_someone_else_changed_meanwhile_is_named_and_not_overwritten(browser: StoppedClient, admin: User) -> None:
    seen = attributes(browser.get(SELLER), "input", "value", {"name": "seen"})[0]
    change_seller_details(details=SellerDetails(vat_rates={"DE": "7"}), actor=admin, now=NOW)

    answer = browser.post(SELLER, DETAILS | {"seen": seen})

    assert (answer.status_code, texts(answer, "dd")) == (409, ["DE 7"])
    assert get_seller_details().legal_name == ""


def test_a_customers_details_come_before_those_of_its_organisation(
    browser: StoppedClient, organisation: Organisation
) -> None:
    answer = send(
        browser,
        buyer_path(organisation),
        {"legal_name": "Hafen Nord AG", "email": "bills@hafen.example", "language": "de", "reference": "KST 7"},
    )

    assert answer["Location"] == f"/console/organisations/{organisation.pk}/"
    assert addressed(get_buyer_details(organisation), organisation) == BuyerDetails(
        legal_name="Hafen Nord AG",
        address="Kai 1\n20457 Hamburg",
        country="DE",
        email="bills@hafen.example",
        language="de",
        reference="KST 7",
    )
    entry = AuditEntry.objects.get(action="billing.buyer.changed")
    assert entry.target == f"organisation:{organisation.pk}"


def test_B12_a_customers_vat_number_is_checked_by_the_country_that_counts(
    browser: StoppedClient, organisation: Organisation
) -> None:
    refused = send(browser, buyer_path(organisation), {"vat_number": "IT00743110157"})
    taken = send(browser, buyer_path(organisation), {"vat_number": "IT 0074 3110 157", "country": "it"})

    assert texts(refused, "p", cls="error") == ["This is not a VAT number of DE. Check its digits and the country."]
    assert (taken.status_code, get_buyer_details(organisation).vat_number) == (302, "IT00743110157")


def test_the_page_shows_what_stands_on_the_customers_invoices(
    browser: StoppedClient, organisation: Organisation
) -> None:
    shown = texts(browser.get(buyer_path(organisation)), "section", cls="panel")
    Organisation.objects.update(postal_address="")
    without = texts(browser.get(buyer_path(organisation)), "section", cls="panel")

    assert shown == ["On the invoice Hafen Nord Kai 1 20457 Hamburg Country DE VAT number –"]
    assert without == ["On the invoice Hafen Nord There is no address yet. Invoices need one. Country DE VAT number –"]


@pytest.mark.parametrize("wrong", [{"email": "x"}, {"language": "fr"}, {"country": "1\0"}, {"reference": "x" * 170}])
def test_a_customers_details_that_are_wrong_are_refused(
    browser: StoppedClient, organisation: Organisation, wrong: dict[str, str]
) -> None:
    assert send(browser, buyer_path(organisation), wrong).status_code == 422


@pytest.mark.parametrize("who", ["agent", "contact"])
def test_only_admins_change_them(organisation: Organisation, sign_in: SignIn, who: str) -> None:
    person: Any = make_staff("Bo") if who == "agent" else make_contact(organisation).user
    browser, refusal = sign_in(person), 403 if who == "agent" else 404

    assert [browser.post(path, DETAILS).status_code for path in (SELLER, buyer_path(organisation))] == [refusal] * 2
    with pytest.raises(NotBillingAdmin):
        change_seller_details(details=SellerDetails(), actor=person, now=NOW)
    with pytest.raises(NotBillingAdmin):
        change_buyer_details(organisation=organisation, details=BuyerDetails(), actor=person, now=NOW)
    assert (BillingSettings.objects.count(), BillingProfile.objects.count()) == (0, 0)
