"""Whose fault a refusal is: one address that is refused is at fault itself, many in a row are the server's.

What is in a row is kept in the rows themselves, so that all workers count together: `refused_at` is set when a mail
is refused for good, and taken away from all of its transport as soon as that takes a message again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from supportdesk.kernel.database.advisory_locks import take_advisory_lock
from supportdesk.kernel.models import OutboxMessage
from supportdesk.kernel.outbox.pauses import MAX_ATTEMPTS, PAUSES

# So many different addresses, all refused in a row, are not each wrong by chance.
ADDRESSES_IN_A_ROW = 3
# What was refused longer ago belongs to no row, though the server was not asked since.
ROW = timedelta(hours=1)


def note_refusal(mail: OutboxMessage, *, error: str, now: datetime) -> bool:
    """Give up a mail that was refused for good; return whether the server refuses everybody.

    Then nothing is given up: what was refused in a row is tried again later, for as long as it has attempts left.
    """
    take_advisory_lock("outbox:refused")
    OutboxMessage.objects.filter(pk=mail.pk).update(refused_at=now, dead_at=now, last_error=error)
    row = OutboxMessage.objects.filter(transport=mail.transport, refused_at__gt=now - ROW)
    if row.values("recipient").distinct().count() < ADDRESSES_IN_A_ROW:
        return False
    given_up = row.filter(attempts__lt=MAX_ATTEMPTS).exclude(dead_at=None).select_for_update(skip_locked=True)
    for other in given_up:
        pause = PAUSES[max(other.attempts, 1) - 1]
        OutboxMessage.objects.filter(pk=other.pk).update(dead_at=None, claim_at=now + pause)
    return True


@transaction.atomic
def forget_refusals(*, transport: str) -> None:
    """End the row: the server takes messages, so the refused were refused for their own address."""
    refused = OutboxMessage.objects.filter(transport=transport).exclude(refused_at=None)
    refused = refused.select_for_update(skip_locked=True)
    if ids := list(refused.values_list("pk", flat=True)):
        OutboxMessage.objects.filter(pk__in=ids).update(refused_at=None)
