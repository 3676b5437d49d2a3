"""What admins set for the whole desk."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from people.errors import NotAdmin
from people.models import DeskSettings, Logo, User, UserKind
from supportdesk.audit.operations import record
from vendors.operations.branding import keep_logo_digest, rename_current_vendor


@dataclass(frozen=True, kw_only=True)
class Branding:
    """What admins set together; texts are by language, empty ones left out."""

    display_name: str
    accent: str
    welcome: Mapping[str, str]
    portal_text: Mapping[str, str]
    sender_name: str
    reply_address: str


@transaction.atomic
def hide_setup_list(*, actor: User, now: datetime) -> None:
    """Hide the set-up list from all admins; a second time changes nothing. Raises NotAdmin."""
    settings = _lock(actor)
    if settings.setup_hidden_at is not None:
        return
    settings.setup_hidden_at, settings.setup_hidden_by = now, actor
    settings.save(update_fields=["setup_hidden_at", "setup_hidden_by"])
    record(actor=actor, action="desk.setup_list.hidden", target=settings, data={}, now=now)


@transaction.atomic
def change_branding(*, branding: Branding, actor: User, now: datetime) -> None:
    """Store how the desk looks and what its emails and portal say. Raises NotAdmin."""
    settings = _lock(actor)
    fields = ["accent", "welcome", "portal_text", "sender_name", "reply_address"]
    for name in fields:
        setattr(settings, name, getattr(branding, name))
    settings.save(update_fields=fields)
    rename_current_vendor(branding.display_name)
    data = {"name": branding.display_name, "accent": branding.accent, "reply_address": branding.reply_address}
    record(actor=actor, action="desk.branding.changed", target=settings, data=data, now=now)


@transaction.atomic
def set_logo(*, content: bytes, kind: str, actor: User, now: datetime) -> None:
    """Store another logo, whose bytes are checked already; an empty one removes it. Raises NotAdmin."""
    settings = _lock(actor)
    digest = hashlib.sha256(content).hexdigest()[:16] if content else ""
    Logo.objects.all().delete()
    if content:
        Logo.objects.create(pk=1, kind=kind, content=content, digest=digest)
    keep_logo_digest(digest)
    record(actor=actor, action="desk.logo.changed", target=settings, data={"digest": digest}, now=now)


def _lock(actor: User) -> DeskSettings:
    if not (actor.kind == UserKind.STAFF and actor.is_admin):
        raise NotAdmin("Only the vendor's admins can change the settings of the desk.")
    DeskSettings.objects.bulk_create([DeskSettings(pk=1)], ignore_conflicts=True)
    return DeskSettings.objects.select_for_update().get(pk=1)
