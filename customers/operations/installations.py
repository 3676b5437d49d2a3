"""What an organisation has installed: registered, changed and retired by the vendor's admins and their programs.

What is not possible is refused by ValidationError, each sentence under the name of its field.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from customers.errors import Archived, Retired
from customers.models import InstalledProduct, Organisation, Release
from customers.operations.organisations import require_admin
from people.models import User
from supportdesk.audit.operations import changes_between, record
from supportdesk.kernel.fields.seen import check_seen


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationDetails:
    """What is entered for an installed product; release and base product by their number."""

    release: int
    label: str
    registered_on: date
    licences: int = 1
    base: int | None = None

    def values(self) -> dict[str, Any]:
        """Return the details by the name of their field."""
        return asdict(self)


def details_of_installation(installed: InstalledProduct) -> InstallationDetails:
    """Return what is stored for an installed product."""
    return InstallationDetails(
        release=installed.release_id,
        label=installed.label,
        registered_on=installed.registered_on,
        licences=installed.licences,
        base=installed.base_id,
    )


@transaction.atomic
def add_installed_product(
    *, organisation: Organisation, details: InstallationDetails, actor: User, now: datetime
) -> InstalledProduct:
    """Register what a customer runs (TERM-E20). Raises NotAdmin, Archived, ValidationError."""
    locked = _lock_organisation(organisation, actor)
    if not locked.is_active:
        raise Archived
    installed = InstalledProduct(organisation=locked)
    _write(installed, details)
    installed.save()
    record(actor=actor, action="product.installed.add", target=installed, data={"name": str(installed)}, now=now)
    return installed


@transaction.atomic
def change_installed_product(
    *, installed: InstalledProduct, details: InstallationDetails, actor: User, now: datetime, seen: str | None = None
) -> InstalledProduct:
    """Change what is stored for an installed product. Raises NotAdmin, Retired, ChangedMeanwhile, ValidationError."""
    kept = _lock(installed, actor)
    before = details_of_installation(kept).values()
    check_seen(seen, before)
    _write(kept, details)
    _check_addons(kept)
    changes = changes_between(before, details.values())
    if changes:
        kept.save(update_fields=[*changes])
        record(actor=actor, action="product.installed.change", target=kept, data=changes, now=now)
    return kept


@transaction.atomic
def retire_installed_product(
    *, installed: InstalledProduct, retired_on: date, actor: User, now: datetime
) -> list[InstalledProduct]:
    """Retire an installed product and its add-ons, which end with it (TERM-E20); returns all of them.

    Raises NotAdmin, Retired, ValidationError.
    """
    kept = _lock(installed, actor)
    if retired_on > now.astimezone(ZoneInfo(kept.organisation.time_zone)).date():
        raise ValidationError({"retired_on": _("This day is still to come.")})
    with_addons = [kept, *kept.addons.filter(retired_on=None).order_by("pk")]
    if any(retired_on < one.registered_on for one in with_addons):
        raise ValidationError({"retired_on": _("This is before the registration.")})
    for one in with_addons:
        one.retired_on = retired_on
        one.save(update_fields=["retired_on"])
        data = {"name": str(one), "on": retired_on.isoformat()}
        record(actor=actor, action="product.installed.retire", target=one, data=data, now=now)
    return with_addons


def _lock_organisation(organisation: Organisation, actor: User) -> Organisation:
    """Let one after the other write what an organisation has installed."""
    locked = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    require_admin(actor)
    return locked


def _lock(installed: InstalledProduct, actor: User) -> InstalledProduct:
    _lock_organisation(installed.organisation, actor)
    kept = InstalledProduct.objects.select_related("release__product", "organisation").get(pk=installed.pk)
    if kept.retired_on is not None:
        raise Retired(f"{kept} was retired on {kept.retired_on}.")
    return kept


def _write(installed: InstalledProduct, details: InstallationDetails) -> None:
    release = Release.objects.select_related("product").filter(pk=details.release).first()
    if release is None:
        raise ValidationError({"release": _("There is no such release.")})
    base = None
    if details.base is not None:
        bases = InstalledProduct.objects.filter(organisation=installed.organisation_id, retired_on=None)
        base = bases.filter(pk=details.base, release__product=release.product.addon_of_id).first()
    if release.product.addon_of_id is None and details.base is not None:
        raise ValidationError({"base": _("Only an add-on has a base product.")})
    if release.product.addon_of_id is not None and details.base is None:
        raise ValidationError({"base": _("Choose the installed base product that this add-on ends with.")})
    if details.base is not None and base is None:
        raise ValidationError({"base": _("This is not an installed base product of the add-on.")})
    installed.release, installed.base = release, base
    installed.label, installed.registered_on = details.label, details.registered_on
    installed.licences = details.licences
    installed.full_clean()


def _check_addons(installed: InstalledProduct) -> None:
    """Refuse another product as the base of add-ons that are installed with it."""
    if installed.addons.exclude(release__product__addon_of=installed.release.product_id).exists():
        raise ValidationError({"release": _("Add-ons are installed with this product: choose a release of it.")})
