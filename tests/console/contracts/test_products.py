"""Products, their releases and what is installed, in the console."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from customers.models import InstalledProduct, Organisation, Product, Release
from people.models import User
from tests.desk.conftest import SignIn, StoppedClient
from tests.factories import make_contact, make_organisation, make_staff
from tests.reading import attributes, texts, words
from tests.terms.world import World
from vendors.models import Vendor

PATH = "/console/products/"


@pytest.fixture
def admin(vendor: Vendor) -> User:
    World("imagicle")
    return make_staff("Ada", is_admin=True)


@pytest.fixture
def browser(admin: User, sign_in: SignIn) -> StoppedClient:
    return sign_in(admin)


@pytest.fixture
def organisation(admin: User) -> Organisation:
    return make_organisation("Hafen", region="europe")


def release(name: str = "1.0", *, key: str = "suite", addon_of: Product | None = None, **changed: Any) -> Release:
    product, _made = Product.objects.get_or_create(key=key, defaults={"name": key.title(), "addon_of": addon_of})
    return Release.objects.create(product=product, name=name, **({"released_on": date(2026, 1, 1)} | changed))


def installed(organisation: Organisation, of: Release, base: InstalledProduct | None = None) -> InstalledProduct:
    return InstalledProduct.objects.create(
        organisation=organisation, release=of, registered_on=date(2026, 1, 1), base=base
    )


def new_path(organisation: Organisation) -> str:
    return f"/console/organisations/{organisation.pk}/products/new/"


def seen_on(browser: StoppedClient, address: str) -> str:
    """Return the digest that the form on a page carries."""
    return attributes(browser.get(address), "input", "value", {"name": "seen"})[0]


def test_a_product_is_created_and_then_its_release(browser: StoppedClient) -> None:
    answer = browser.post(f"{PATH}new/", {"name": "Suite", "key": "suite"})

    made = Product.objects.get()
    assert answer["Location"] == f"{PATH}{made.pk}/"
    browser.post(f"{PATH}{made.pk}/releases/new/", {"name": "Spring", "released_on": "2026-04-01"})
    assert str(Release.objects.get()) == "Suite Spring"


def test_a_key_that_is_taken_is_said_at_its_field(browser: StoppedClient) -> None:
    release()

    answer = browser.post(f"{PATH}new/", {"name": "Other", "key": "suite"})

    assert answer.status_code == 422
    assert len(texts(answer, "p", cls="error")) == 1
    assert Product.objects.count() == 1


def test_E22_dates_in_the_wrong_order_are_said_at_their_field(browser: StoppedClient) -> None:
    found = release()
    path = f"{PATH}releases/{found.pk}/"
    sent = {"name": "1.0", "released_on": "2026-04-01", "end_of_support_on": "2026-03-31"}

    answer = browser.post(path, sent | {"seen": seen_on(browser, path)})

    assert answer.status_code == 422
    assert texts(answer, "p", cls="error") == ["This is before the release."]


def test_of_two_admins_the_second_learns_what_the_first_changed_and_keeps_their_words(
    browser: StoppedClient, sign_in: SignIn
) -> None:
    path = f"{PATH}{release().product_id}/"
    seen = seen_on(browser, path)
    other = sign_in(make_staff("Otto", is_admin=True))
    other.post(path, {"name": "Suite 1", "seen": seen_on(other, path)})

    answer = browser.post(path, {"name": "Suite 2", "seen": seen})

    assert answer.status_code == 409
    assert attributes(answer, "input", "value", {"name": "name"}) == ["Suite 2"]
    assert Product.objects.get().name == "Suite 1"


def test_a_product_is_installed_with_its_licences(browser: StoppedClient, organisation: Organisation) -> None:
    sent = {"release": release().pk, "registered_on": "2026-11-01", "licences": "25", "label": "Kai 1"}

    answer = browser.post(new_path(organisation), sent)

    assert answer["Location"] == f"/console/organisations/{organisation.pk}/"
    assert (str(InstalledProduct.objects.get()), InstalledProduct.objects.get().licences) == ("Suite 1.0 (Kai 1)", 25)


@pytest.mark.parametrize("licences", ["0", "99999999999999999999", "many", ""])
def test_a_number_of_licences_that_cannot_be_is_refused(
    browser: StoppedClient, organisation: Organisation, licences: str
) -> None:
    sent = {"release": release().pk, "registered_on": "2026-11-01", "licences": licences}

    assert browser.post(new_path(organisation), sent).status_code == 422
    assert not InstalledProduct.objects.exists()


def test_E20_an_addon_is_not_installed_on_another_organisations_product(
    browser: StoppedClient, organisation: Organisation
) -> None:
    suite = release()
    foreign = installed(make_organisation("Werft", region="europe"), suite)
    module = release(key="fax", addon_of=suite.product)
    sent = {"release": module.pk, "registered_on": "2026-11-01", "licences": "1", "base": foreign.pk}

    assert browser.post(new_path(organisation), sent).status_code == 422
    assert InstalledProduct.objects.count() == 1


def test_E20_what_ends_with_a_product_is_shown_and_retired_with_it(
    browser: StoppedClient, organisation: Organisation
) -> None:
    suite = release()
    base = installed(organisation, suite)
    installed(organisation, release(key="fax", addon_of=suite.product), base)
    path = f"{PATH}installed/{base.pk}/retire/"
    assert "Fax 1.0" in texts(browser.get(path), "li")

    browser.post(path, {"retired_on": "2026-11-01"})

    assert not InstalledProduct.objects.filter(retired_on=None).exists()


def test_E29_the_page_of_an_organisation_says_which_release_is_newer(
    browser: StoppedClient, organisation: Organisation
) -> None:
    installed(organisation, release("Winter", released_on=date(2025, 12, 1)))
    release("Spring", released_on=date(2026, 4, 1))

    assert "the newest release is Spring" in words(browser.get(f"/console/organisations/{organisation.pk}/"))


def test_products_are_found_by_kind_and_words(browser: StoppedClient) -> None:
    release(key="fax", addon_of=release().product)

    def names(**query: str) -> list[str]:
        return texts(browser.get(PATH, query), "th")[5:]

    assert names() == ["Fax", "Suite"]
    assert names(sort="-name") == ["Suite", "Fax"]
    assert names(kind="addon") == ["Fax"]
    assert names(q="sui") == ["Suite"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_queries_for_any_number(
    browser: StoppedClient, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for place in range(number):
        release(key=f"product-{place}")
    browser.get(PATH)
    with django_assert_num_queries(8):
        browser.get(PATH)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_an_organisation_costs_the_same_queries_for_any_number_of_products(
    browser: StoppedClient, organisation: Organisation, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for place in range(number):
        installed(organisation, release(key=f"product-{place}"))
    path = f"/console/organisations/{organisation.pk}/"
    browser.get(path)
    with django_assert_num_queries(15):
        browser.get(path)


def test_E22_the_list_of_what_is_installed_finds_whose_support_has_ended(
    browser: StoppedClient, organisation: Organisation
) -> None:
    for key, ends in (("over", date(2026, 11, 20)), ("soon", date(2026, 11, 21)), ("later", date(2030, 1, 1))):
        installed(organisation, release(key=key, end_of_support_on=ends))
    gone = installed(organisation, release(key="gone", end_of_life_on=date(2026, 11, 1)))
    InstalledProduct.objects.filter(pk=gone.pk).update(retired_on=date(2026, 11, 2))

    def names(**query: str) -> list[str]:
        return texts(browser.get(f"{PATH}installed/", query), "th")[6:]

    assert names(sort="ends") == ["Over 1.0", "Soon 1.0", "Later 1.0"]
    assert names(state="ended") == ["Over 1.0"]
    assert names(state="ending") == ["Soon 1.0"]
    assert names(q="later hafen", state="running") == ["Later 1.0"]
    assert "1 installed product is no longer supported" in words(browser.get(f"{PATH}installed/"))


def test_E20_support_of_an_addon_ends_with_its_base_product(browser: StoppedClient, organisation: Organisation) -> None:
    suite = release(end_of_support_on=date(2026, 11, 1))
    installed(organisation, release(key="fax", addon_of=suite.product), installed(organisation, suite))

    page = browser.get(f"{PATH}installed/", {"state": "ended"})

    assert texts(page, "th")[6:] == ["Suite 1.0", "Fax 1.0"]
    assert texts(page, "td")[3::5] == ["1 Nov 2026", "1 Nov 2026"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_what_is_installed_costs_the_same_queries_for_any_number(
    browser: StoppedClient, organisation: Organisation, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for place in range(number):
        installed(organisation, release(key=f"product-{place}"))
    browser.get(f"{PATH}installed/")
    with django_assert_num_queries(9):
        browser.get(f"{PATH}installed/")


@pytest.mark.parametrize("name", ["", " ", "x" * 121])
def test_a_name_that_cannot_be_stored_is_refused(browser: StoppedClient, name: str) -> None:
    answer = browser.post(f"{PATH}new/", {"name": name, "key": "suite"})

    assert (answer.status_code, attributes(answer, "input", "value", {"name": "key"})) == (422, ["suite"])
    assert not Product.objects.exists()


@pytest.mark.parametrize("kind", ["agent", "contact"])
def test_only_admins_reach_products(organisation: Organisation, sign_in: SignIn, kind: str) -> None:
    one = installed(organisation, release())
    user = make_staff("Nora") if kind == "agent" else make_contact(organisation, manages_users=True).user
    browser, product = sign_in(user), one.release.product
    paths = [new_path(organisation), f"{PATH}new/", f"{PATH}{product.pk}/", f"{PATH}{product.pk}/releases/new/"]
    paths += [f"{PATH}releases/{one.release_id}/", f"{PATH}installed/{one.pk}/", f"{PATH}installed/{one.pk}/retire/"]

    answers = {path: browser.post(path, {"name": "X", "retired_on": "2026-11-01"}).status_code for path in paths}

    assert set(answers.values()) == {403 if kind == "agent" else 404}
    assert Product.objects.get().name == "Suite"
    assert InstalledProduct.objects.get().retired_on is None
