"""Products and their releases, as the vendor's admins and their programs make and change them.

What is not possible is refused by ValidationError, each sentence under the name of its field.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from customers.models import Product, Release
from customers.operations.organisations import require_admin
from people.models import User
from supportdesk.audit.operations import changes_between, record
from supportdesk.kernel.fields.seen import check_seen


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDetails:
    """What is entered for a product; `addon_of` is the number of the base product of an add-on."""

    name: str
    addon_of: int | None = None

    def values(self) -> dict[str, Any]:
        """Return the details by the name of their field."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseDetails:
    """What is entered for a release: its name and the dates of its life (TERM-E22)."""

    name: str
    released_on: date
    end_of_support_on: date | None = None
    end_of_life_on: date | None = None

    def values(self) -> dict[str, Any]:
        """Return the details by the name of their field."""
        return asdict(self)


def details_of_product(product: Product) -> ProductDetails:
    """Return what is stored for a product."""
    return ProductDetails(name=product.name, addon_of=product.addon_of_id)


def details_of_release(release: Release) -> ReleaseDetails:
    """Return what is stored for a release."""
    return ReleaseDetails(
        name=release.name,
        released_on=release.released_on,
        end_of_support_on=release.end_of_support_on,
        end_of_life_on=release.end_of_life_on,
    )


@transaction.atomic
def create_product(*, key: str, details: ProductDetails, actor: User, now: datetime) -> Product:
    """Create a product, an add-on where a base is named. Raises NotAdmin, ValidationError."""
    require_admin(actor)
    product = Product(key=key)
    _write_product(product, details)
    product.save()
    record(actor=actor, action="product.create", target=product, data={"name": product.name}, now=now)
    return product


@transaction.atomic
def change_product(
    *, product: Product, details: ProductDetails, actor: User, now: datetime, seen: str | None = None
) -> Product:
    """Change name and base of a product. Raises NotAdmin, ChangedMeanwhile, ValidationError."""
    locked = Product.objects.select_for_update().get(pk=product.pk)
    require_admin(actor)
    before = details_of_product(locked).values()
    check_seen(seen, before)
    _write_product(locked, details)
    changes = changes_between(before, details.values())
    if changes:
        locked.save(update_fields=[*changes])
        record(actor=actor, action="product.change", target=locked, data=changes, now=now)
    return locked


@transaction.atomic
def create_release(*, product: Product, details: ReleaseDetails, actor: User, now: datetime) -> Release:
    """Create a release of a product. Raises NotAdmin, ValidationError."""
    require_admin(actor)
    release = Release(product=product)
    _write_release(release, details)
    release.save()
    record(actor=actor, action="product.release.create", target=release, data={"name": str(release)}, now=now)
    return release


@transaction.atomic
def change_release(
    *, release: Release, details: ReleaseDetails, actor: User, now: datetime, seen: str | None = None
) -> Release:
    """Change name and dates of a release. Raises NotAdmin, ChangedMeanwhile, ValidationError."""
    locked = Release.objects.select_for_update().get(pk=release.pk)
    require_admin(actor)
    before = details_of_release(locked).values()
    check_seen(seen, before)
    _write_release(locked, details)
    changes = changes_between(before, details.values())
    if changes:
        locked.save(update_fields=[*changes])
        record(actor=actor, action="product.release.change", target=locked, data=changes, now=now)
    return locked


def _write_product(product: Product, details: ProductDetails) -> None:
    base = None
    if details.addon_of is not None:
        base = Product.objects.select_for_update().filter(pk=details.addon_of).first()
        if base is None:
            raise ValidationError({"addon_of": _("There is no such product.")})
        if base.addon_of_id is not None:
            raise ValidationError({"addon_of": _("An add-on cannot be the base of another add-on.")})
        if base.pk == product.pk or (product.pk and product.addons.exists()):
            raise ValidationError({"addon_of": _("A product with add-ons of its own is not an add-on.")})
    product.name, product.addon_of = details.name, base
    product.full_clean()


def _write_release(release: Release, details: ReleaseDetails) -> None:
    for name, value in details.values().items():
        setattr(release, name, value)
    release.full_clean()
