"""Who may still read alarms that wait in the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from people.queries import list_admins
from supportdesk.kernel.models import OutboxMessage

ALARM: Final = "audit_alarm"


def unreadable_alarms(mails: Sequence[OutboxMessage]) -> list[int]:
    """Return the ids of alarms whose reader is no longer an admin, or has a closed account."""
    alarms = [mail for mail in mails if mail.key.startswith(f"{ALARM}:")]
    admins = {admin.email for admin in list_admins()} if alarms else set()
    return [mail.pk for mail in alarms if mail.recipient not in admins]
