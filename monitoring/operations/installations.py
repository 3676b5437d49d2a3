"""What is monitored: registered, changed and closed by the vendor's admins, and the tokens with which it reports.

What is not possible is refused by ValidationError, each sentence under the name of its field.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from customers.models import Contact, InstalledProduct, Organisation
from monitoring import rules
from monitoring.errors import InstallationClosed, NotAdmin, TooManyTokens
from monitoring.intake.models import IntakeToken
from monitoring.intake.operations.requests import forget_entitlement
from monitoring.intake.operations.tokens import (
    NewIntakeToken,
    make_intake_token,
    revoke_intake_token,
    revoke_intake_tokens,
)
from monitoring.intake.queries import list_tokens
from monitoring.models import Installation
from monitoring.operations.silence import expect_requests
from people.models import User
from people.operations.service_accounts import create_service_account
from people.queries import find_service_account
from supportdesk.audit.operations import changes_between, record
from supportdesk.kernel.fields.seen import check_seen

# The service account that submits tickets for alerts; the first installation creates it.
ACCOUNT_NAME = "Monitoring"
MAX_TOKENS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationDetails:
    """What is entered for an installation; contact and installed product by their number."""

    name: str
    contact: int
    product: int | None = None
    confirmed: tuple[str, ...] = ()
    every_minutes: int | None = None
    grace_minutes: int = 2

    def values(self) -> dict[str, Any]:
        """Return the details by the name of their field."""
        return asdict(self) | {"confirmed": sorted(set(self.confirmed))}


def details_of(installation: Installation) -> InstallationDetails:
    """Return what is stored for an installation."""
    return InstallationDetails(
        name=installation.name,
        contact=installation.contact_id,
        product=installation.product_id,
        confirmed=tuple(installation.confirmed),
        every_minutes=installation.every_minutes,
        grace_minutes=installation.grace_minutes,
    )


@transaction.atomic
def register_installation(
    *, organisation: Organisation, details: InstallationDetails, actor: User, now: datetime
) -> Installation:
    """Register a system of a customer that is to be monitored. Raises NotAdmin, ValidationError."""
    locked = _lock_organisation(organisation, actor)
    if not locked.is_active:
        raise ValidationError({"__all__": _("The organisation is archived.")})
    account = find_service_account(ACCOUNT_NAME) or create_service_account(name=ACCOUNT_NAME, actor=actor, now=now)
    installation = Installation(organisation=locked, account=account, created_at=now)
    _write(installation, details)
    installation.save()
    expect_requests(installation=installation, now=now)
    data = {"name": installation.name, "organisation": locked.pk}
    record(actor=actor, action="monitoring.installation.add", target=installation, data=data, now=now)
    return installation


@transaction.atomic
def change_installation(
    *, installation: Installation, details: InstallationDetails, actor: User, now: datetime, seen: str | None = None
) -> Installation:
    """Change what is stored for an installation. Raises NotAdmin, InstallationClosed, ChangedMeanwhile, ValidationError."""
    kept = _lock(installation, actor)
    before = details_of(kept).values()
    check_seen(seen, before)
    _write(kept, details)
    changes = changes_between(before, details.values())
    if changes:
        kept.save(update_fields=[*changes])
        forget_entitlement(installation_id=kept.pk)
        if {"every_minutes", "grace_minutes"} & changes.keys():
            expect_requests(installation=kept, now=now)
        record(actor=actor, action="monitoring.installation.change", target=kept, data=changes, now=now)
    return kept


@transaction.atomic
def close_installation(*, installation: Installation, actor: User, now: datetime) -> Installation:
    """Stop monitoring an installation and end its tokens; what was reported stays. Raises NotAdmin, InstallationClosed."""
    kept = _lock(installation, actor)
    kept.closed_at = now
    kept.save(update_fields=["closed_at"])
    expect_requests(installation=kept, now=now)
    revoke_intake_tokens(installation_id=kept.pk, now=now)
    forget_entitlement(installation_id=kept.pk)
    record(actor=actor, action="monitoring.installation.close", target=kept, data={"name": kept.name}, now=now)
    return kept


@transaction.atomic
def make_token(*, installation: Installation, actor: User, now: datetime) -> NewIntakeToken:
    """Make a token with which an installation reports. Raises NotAdmin, InstallationClosed, TooManyTokens."""
    kept = _lock(installation, actor)
    if list_tokens(kept.pk).count() >= MAX_TOKENS:
        raise TooManyTokens(f"{kept} has {MAX_TOKENS} tokens.")
    made = make_intake_token(installation_id=kept.pk, now=now)
    record(actor=actor, action="monitoring.token.made", target=kept, data={"prefix": made.token.prefix}, now=now)
    return made


@transaction.atomic
def revoke_token(*, installation: Installation, token: IntakeToken, actor: User, now: datetime) -> None:
    """End a token of an installation at once; ending it again changes nothing. Raises NotAdmin."""
    _require_admin(actor)
    if revoke_intake_token(token=token, now=now):
        data = {"prefix": token.prefix}
        record(actor=actor, action="monitoring.token.revoked", target=installation, data=data, now=now)


def _write(installation: Installation, details: InstallationDetails) -> None:
    organisation = installation.organisation
    contact = Contact.objects.filter(organisation=organisation, user__is_active=True, pk=details.contact).first()
    if contact is None:
        raise ValidationError({"contact": _("This is not a contact of the organisation.")})
    products = InstalledProduct.objects.filter(organisation=organisation, retired_on=None)
    product = products.filter(pk=details.product).first() if details.product is not None else None
    if details.product is not None and product is None:
        raise ValidationError({"product": _("The organisation does not use this product.")})
    others = Installation.objects.filter(organisation=organisation, name=details.name).exclude(pk=installation.pk)
    if others.exists():
        raise ValidationError({"name": _("The organisation already has an installation with this name.")})
    installation.name, installation.contact, installation.product = details.name, contact, product
    installation.confirmed = sorted(set(details.confirmed))
    installation.every_minutes, installation.grace_minutes = details.every_minutes, details.grace_minutes
    installation.full_clean(exclude=["confirmed"])  # the form chooses among those of the terms


def _lock(installation: Installation, actor: User) -> Installation:
    _require_admin(actor)
    kept = Installation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=installation.pk)
    if kept.closed_at is not None:
        raise InstallationClosed(f"{kept} is no longer monitored.")
    return kept


def _lock_organisation(organisation: Organisation, actor: User) -> Organisation:
    """Let one after the other register what an organisation has, so that names stay unique."""
    locked = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    _require_admin(actor)
    return locked


def _require_admin(actor: User) -> None:
    if not rules.can_manage(actor):
        raise NotAdmin(f"{actor} cannot set up monitoring.")
