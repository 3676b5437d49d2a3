"""Products, releases and what is installed, as admins keep them (TERM-E20, TERM-E22, TERM-E29)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from contracts.queries import decide_entitlement
from customers.core.life import ReleaseLife, life_of
from customers.errors import Archived, Retired
from customers.models import InstalledProduct, Organisation, Product, Release
from customers.operations.installations import (
    InstallationDetails,
    add_installed_product,
    change_installed_product,
    details_of_installation,
    retire_installed_product,
)
from customers.operations.organisations import archive_organisation
from customers.operations.products import (
    ProductDetails,
    ReleaseDetails,
    change_product,
    change_release,
    create_product,
    create_release,
    details_of_product,
)
from customers.product_queries import newest_releases
from customers.queries import list_products_of
from people.errors import NotAdmin
from people.models import User
from supportdesk.audit.models import AuditEntry
from supportdesk.kernel.fields.seen import ChangedMeanwhile, digest_values
from tests.factories import make_contact, make_organisation, make_staff
from tests.terms.world import World, local
from vendors.models import Vendor

NOON = local("2026-11-18 12:00", "Europe/Berlin")
DAY = date(2026, 1, 10)


@pytest.fixture
def admin(vendor: Vendor) -> User:
    return make_staff("Admin", is_admin=True)


def product(admin: User, key: str = "suite", *, addon_of: Product | None = None) -> Product:
    details = ProductDetails(name=key.title(), addon_of=addon_of.pk if addon_of else None)
    return create_product(key=key, details=details, actor=admin, now=NOON)


def release(admin: User, of: Product, **changed: Any) -> Release:
    made: dict[str, Any] = {"name": "1.0", "released_on": DAY} | changed
    return create_release(product=of, details=ReleaseDetails(**made), actor=admin, now=NOON)


def installed(
    admin: User, of: Release, *, organisation: Organisation | None = None, base: InstalledProduct | None = None
) -> InstalledProduct:
    details = InstallationDetails(release=of.pk, label="", registered_on=DAY, base=base.pk if base else None)
    at = organisation or make_organisation(region="europe")
    return add_installed_product(organisation=at, details=details, actor=admin, now=NOON)


def refused_fields(raised: pytest.ExceptionInfo[ValidationError]) -> list[str]:
    return sorted(raised.value.message_dict)


@pytest.mark.parametrize(
    ("support", "life", "field"),
    [
        (date(2026, 1, 9), None, "end_of_support_on"),
        (None, date(2026, 1, 9), "end_of_life_on"),
        (date(2027, 1, 1), date(2026, 12, 31), "end_of_life_on"),
    ],
)
def test_E22_life_cycle_dates_come_in_order(admin: User, support: date | None, life: date | None, field: str) -> None:
    suite = product(admin)
    with pytest.raises(ValidationError) as raised:
        release(admin, suite, end_of_support_on=support, end_of_life_on=life)
    assert refused_fields(raised) == [field]
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.create(product=suite, name="2", released_on=DAY, end_of_support_on=support, end_of_life_on=life)


def test_E22_the_end_of_support_may_be_the_end_of_life(admin: User) -> None:
    assert release(admin, product(admin), end_of_support_on=DAY, end_of_life_on=DAY).pk


def test_E22_a_changed_date_ends_support(admin: User) -> None:
    world = World("imagicle")
    contact = world.customer(region="europe", plan="gold")
    first = release(admin, product(admin))
    details = ReleaseDetails(name="1.0", released_on=DAY, end_of_support_on=date(2026, 11, 18))
    change_release(release=first, details=details, actor=admin, now=NOON)
    ours = installed(admin, Release.objects.get(pk=first.pk), organisation=contact.organisation)
    found = decide_entitlement(
        contact=contact, channel="portal", severity=3, request_type_key="", topic_key="", product=ours, now=NOON
    )
    assert found.decision.reason == "end_of_support"


def test_E20_an_addon_is_installed_with_its_base_product(admin: User) -> None:
    suite = product(admin)
    module = release(admin, product(admin, "fax", addon_of=suite))
    with pytest.raises(ValidationError) as raised:
        installed(admin, module)
    assert refused_fields(raised) == ["base"]


def test_E20_an_addon_is_not_installed_with_the_base_of_another_organisation(admin: User) -> None:
    suite = product(admin)
    base = installed(admin, release(admin, suite))
    module = release(admin, product(admin, "fax", addon_of=suite))
    with pytest.raises(ValidationError) as raised:
        installed(admin, module, base=base)
    assert refused_fields(raised) == ["base"]


def test_E20_addons_are_retired_with_the_base_product(admin: User) -> None:
    organisation = make_organisation(region="europe")
    suite = product(admin)
    base = installed(admin, release(admin, suite), organisation=organisation)
    module = release(admin, product(admin, "fax", addon_of=suite))
    addon = installed(admin, module, organisation=organisation, base=base)
    retired = retire_installed_product(installed=base, retired_on=date(2026, 11, 18), actor=admin, now=NOON)
    assert retired == [base, addon]
    assert list_products_of(organisation) == []


def test_E20_support_of_an_addon_ends_with_that_of_its_base_product(admin: User) -> None:
    world = World("imagicle")
    contact = world.customer(region="europe", plan="gold")
    suite = product(admin)
    old = release(admin, suite, end_of_support_on=date(2026, 11, 1))
    base = installed(admin, old, organisation=contact.organisation)
    module = release(admin, product(admin, "fax", addon_of=suite))
    addon = installed(admin, module, organisation=contact.organisation, base=base)
    found = decide_entitlement(
        contact=contact, channel="portal", severity=3, request_type_key="", topic_key="", product=addon, now=NOON
    )
    assert found.decision.reason == "end_of_support"


def test_E29_the_newest_release_is_the_one_of_the_latest_day_not_of_the_highest_name(admin: User) -> None:
    suite = product(admin)
    release(admin, suite, name="Winter '25", released_on=date(2025, 12, 1))
    newest = release(admin, suite, name="Spring '26", released_on=date(2026, 4, 1))
    ours = installed(admin, Release.objects.get(name="Winter '25"))
    assert newest_releases([ours]) == {suite.pk: newest}


def test_an_addon_has_no_addons(admin: User) -> None:
    module = product(admin, "fax", addon_of=product(admin))
    with pytest.raises(ValidationError):
        product(admin, "cover", addon_of=module)


def test_a_base_product_does_not_become_an_addon(admin: User) -> None:
    suite = product(admin)
    product(admin, "fax", addon_of=suite)
    with pytest.raises(ValidationError):
        change_product(
            product=suite,
            details=ProductDetails(name="Suite", addon_of=product(admin, "other").pk),
            actor=admin,
            now=NOON,
        )


def test_a_key_is_taken_once(admin: User) -> None:
    product(admin)
    with pytest.raises(ValidationError) as raised:
        product(admin)
    assert refused_fields(raised) == ["key"]


def test_what_is_retired_does_not_change(admin: User) -> None:
    ours = installed(admin, release(admin, product(admin)))
    retire_installed_product(installed=ours, retired_on=DAY, actor=admin, now=NOON)
    with pytest.raises(Retired):
        change_installed_product(installed=ours, details=details_of_installation(ours), actor=admin, now=NOON)


@pytest.mark.parametrize("day", [date(2026, 1, 9), date(2026, 11, 19)])
def test_a_product_is_not_retired_before_its_registration_or_in_advance(admin: User, day: date) -> None:
    ours = installed(admin, release(admin, product(admin)))
    with pytest.raises(ValidationError) as raised:
        retire_installed_product(installed=ours, retired_on=day, actor=admin, now=NOON)
    assert refused_fields(raised) == ["retired_on"]


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(admin: User) -> None:
    suite = product(admin)
    seen = digest_values(details_of_product(suite).values())
    change_product(product=suite, details=ProductDetails(name="Suite One"), actor=admin, now=NOON, seen=seen)
    with pytest.raises(ChangedMeanwhile):
        change_product(product=suite, details=ProductDetails(name="Suite Two"), actor=admin, now=NOON, seen=seen)


@pytest.mark.parametrize("kind", ["agent", "contact"])
def test_only_admins_make_products(vendor: Vendor, kind: str) -> None:
    actor = make_staff() if kind == "agent" else make_contact(make_organisation(region="europe")).user
    with pytest.raises(NotAdmin):
        product(actor)


def test_what_is_done_to_products_is_in_the_audit_log(admin: User) -> None:
    ours = installed(admin, release(admin, product(admin)))
    retire_installed_product(installed=ours, retired_on=DAY, actor=admin, now=NOON)
    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == [
        "product.create",
        "product.release.create",
        "product.installed.add",
        "product.installed.retire",
    ]


def test_an_addon_keeps_its_base_product_when_that_changes(admin: User) -> None:
    organisation = make_organisation(region="europe")
    suite, other = product(admin), product(admin, "other")
    base = installed(admin, release(admin, suite), organisation=organisation)
    installed(admin, release(admin, product(admin, "fax", addon_of=suite)), organisation=organisation, base=base)
    details = replace(details_of_installation(base), release=release(admin, other).pk)
    with pytest.raises(ValidationError) as raised:
        change_installed_product(installed=base, details=details, actor=admin, now=NOON)
    assert refused_fields(raised) == ["release"]


def test_nothing_is_installed_at_an_archived_organisation(admin: User) -> None:
    organisation = make_organisation(region="europe")
    archive_organisation(organisation=organisation, actor=admin, now=NOON)
    with pytest.raises(Archived):
        installed(admin, release(admin, product(admin)), organisation=organisation)


@pytest.mark.parametrize(
    ("support", "life", "expected"),
    [
        (None, None, ReleaseLife.SUPPORTED),
        (date(2027, 2, 19), None, ReleaseLife.SUPPORTED),
        (date(2027, 2, 18), None, ReleaseLife.ENDING),
        (None, date(2026, 11, 21), ReleaseLife.ENDING),
        (date(2026, 11, 20), date(2026, 11, 21), ReleaseLife.UNSUPPORTED),
        (date(2026, 11, 19), date(2026, 11, 20), ReleaseLife.END_OF_LIFE),
    ],
)
def test_E22_a_release_is_over_from_the_day_of_its_end(
    support: date | None, life: date | None, expected: ReleaseLife
) -> None:
    assert life_of(end_of_support_on=support, end_of_life_on=life, today=date(2026, 11, 20)) == expected
