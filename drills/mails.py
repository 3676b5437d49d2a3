"""Every mail that the outbox should have sent against every one that arrived, one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from drills.ledger import Received


@dataclass(frozen=True)
class Queued:
    """A row of the outbox as it must arrive; without a digest where the text was forgotten once it had left."""

    message_id: str
    recipient: str
    digest: str | None


@dataclass(frozen=True)
class MailVerdict:
    """What is wrong with the mails; `repeated` are the copies that came again under their own Message-ID."""

    lost: int = 0
    doubled: int = 0
    wrong: int = 0
    repeated: int = 0


def compare_mails(queued: Sequence[Queued], arrived: Sequence[Received], *, uncertain: int) -> MailVerdict:
    """Match rows and arrivals by Message-ID; `uncertain` says how many sends may have been cut off before they were marked.

    Lost is a row that never arrived, wrong what arrived for somebody else or with another text. Doubled is what no row
    has sent, and each copy more than the cut-off sends explain.
    """
    rows = {row.message_id: row for row in queued}
    known = [mail for mail in arrived if mail.message_id in rows]
    wanted, seen = Counter(row.message_id for row in queued), Counter(mail.message_id for mail in known)
    repeated = (seen - wanted).total()
    return MailVerdict(
        lost=(wanted - seen).total(),
        doubled=len(arrived) - len(known) + max(repeated - uncertain, 0),
        wrong=sum(not _is_as_written(mail, rows[mail.message_id]) for mail in known),
        repeated=repeated,
    )


def _is_as_written(mail: Received, row: Queued) -> bool:
    return mail.recipient == row.recipient and row.digest in (mail.digest, None)
