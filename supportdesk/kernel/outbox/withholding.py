"""Mail whose reader has lost access since it was written is not sent: asked when it is about to leave."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence

from django.db import transaction

from supportdesk.kernel.models import OutboxMessage
from supportdesk.kernel.tenancy import is_public, vendor_schema

logger = logging.getLogger(__name__)

# Asked inside the vendor's schema, for mails about to leave: the ids of those that nobody may read any more.
Check = Callable[[Sequence[OutboxMessage]], Collection[int]]
_checks: list[Check] = []


def register_mail_check(check: Check) -> None:
    """Have `check` asked before mail leaves; an app does it when it is ready."""
    if check not in _checks:
        _checks.append(check)


def withhold(*, vendor: str, ids: list[int]) -> list[int]:
    """Delete those of the claimed mails whose readers may not read them any more; return the others, in order."""
    if not (ids and _checks) or is_public(vendor):
        return ids
    with vendor_schema(vendor), transaction.atomic():
        # What another process sends just now is not asked about: it leaves.
        rows = OutboxMessage.objects.select_for_update(skip_locked=True)
        mails = list(rows.filter(pk__in=ids, sent_at=None))
        gone = {pk for check in _checks for pk in check(mails)}
        if gone:
            OutboxMessage.objects.filter(pk__in=gone).delete()
    for mail in mails:
        if mail.pk in gone:
            logger.info("Mail %s is not sent: its reader may not read it any more.", mail)
    return [pk for pk in ids if pk not in gone]
