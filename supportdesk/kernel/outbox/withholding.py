"""Mail whose reader has lost access since it was written is not sent: asked when it is about to leave."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence

from django.db import transaction

from supportdesk.kernel.models import OutboxMessage
from supportdesk.kernel.outbox.contents import delete_contents

logger = logging.getLogger(__name__)

# Asked inside the vendor's schema, for mails about to leave: the ids of those that their reader may no longer read.
Check = Callable[[Sequence[OutboxMessage]], Collection[int]]
_checks: list[Check] = []


def register_mail_check(check: Check) -> None:
    """Register a check that is asked before mail leaves; an app does it when it is ready."""
    if check not in _checks:
        _checks.append(check)


@transaction.atomic
def withhold(mails: Sequence[OutboxMessage]) -> list[OutboxMessage]:
    """Delete those of the current vendor's claimed mails whose readers may no longer read them; return the others."""
    # What another process sends just now is not asked about: it leaves.
    rows = OutboxMessage.objects.filter(pk__in=[mail.pk for mail in mails], sent_at=None)
    free = set(rows.select_for_update(skip_locked=True).values_list("pk", flat=True))
    asked = [mail for mail in mails if mail.pk in free]
    gone = {pk for check in _checks for pk in check(asked)}
    if gone:
        OutboxMessage.objects.filter(pk__in=gone).delete()
        delete_contents([mail.key for mail in asked if mail.pk in gone])
    for mail in asked:
        if mail.pk in gone:
            logger.info("Mail %s is not sent: the recipient may no longer read it.", mail)
    return [mail for mail in mails if mail.pk not in gone]
