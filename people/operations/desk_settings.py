"""What admins set for the whole desk."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from people.errors import NotAdmin
from people.models import DeskSettings, User, UserKind
from supportdesk.audit.operations import record


@transaction.atomic
def hide_setup_list(*, actor: User, now: datetime) -> None:
    """Hide the set-up list from all admins; a second time changes nothing. Raises NotAdmin."""
    settings = _lock(actor)
    if settings.setup_hidden_at is not None:
        return
    settings.setup_hidden_at, settings.setup_hidden_by = now, actor
    settings.save(update_fields=["setup_hidden_at", "setup_hidden_by"])
    record(actor=actor, action="people.setup_list.hidden", target=settings, data={}, now=now)


def _lock(actor: User) -> DeskSettings:
    if not (actor.kind == UserKind.STAFF and actor.is_admin):
        raise NotAdmin("Only the vendor's admins can change the settings of the desk.")
    DeskSettings.objects.bulk_create([DeskSettings(pk=1)], ignore_conflicts=True)
    return DeskSettings.objects.select_for_update().get(pk=1)
