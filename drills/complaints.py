"""The promises that a drill saw broken, each as a sentence for the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from drills import oracle, seeding
from drills.acts import Size
from drills.catalogue import NOISY, Drill
from drills.ledger import Effect, Ledger
from drills.oracle import Vendor, Verdict

REPLIES = 12  # to the ticket that is held


def lateness(drill: Drill, size: Size, verdict: Verdict, vendors: Sequence[Vendor]) -> Iterator[str]:
    """Later than the drill allows; a vendor that makes the noise is not judged."""
    judged = [one.schema for one in vendors if not (drill.is_noisy and one.key == NOISY)]
    late = [value for schema in judged for value in verdict.lateness.get(schema, [])]
    p99, longest = oracle.percentile(late, 0.99), max(late, default=0.0)
    if drill.p99 is not None and p99 > drill.p99:
        yield f"p99 {p99:.2f} s, more than {drill.p99} s"
    allowed = drill.most_late + drill.away * size.held_seconds
    if longest > allowed:
        yield f"{longest:.2f} s late, more than {allowed} s"


def replies(held: set[Effect]) -> Iterator[str]:
    """Each reply to a ticket that was held is there once."""
    for effect in held:
        found = seeding.replies_to(effect.vendor, effect.ticket)
        if sorted(found) != sorted({*found}) or len(found) != REPLIES:
            yield f"{len(found)} of {REPLIES} replies to the ticket that was held"


def poison(handlers: Sequence[str], tries: Sequence[str]) -> Iterator[str]:
    """A poisonous timer is tried at most three times and then put aside."""
    for handler in handlers:
        tried = sum(line.startswith(handler) for line in tries)
        if not 1 <= tried <= 3:
            yield f"{handler} was tried {tried} times"
        if handler not in seeding.dead_poison():
            yield f"{handler} was not put aside"


def reconciler(
    ledger: Ledger, verdict: Verdict, vendors: Sequence[Vendor], *, start: datetime, now: datetime
) -> Iterator[str]:
    """The desk's own reconciler, which knows the logs and no ledger, must come to the same."""
    expected, wrong = oracle.audit(vendors, since=start - timedelta(microseconds=1), until=now)
    known = sum(effect.kind != "digest" for effect in ledger.scheduled())  # of digests the logs say nothing
    if (expected, wrong) != (known, verdict.lost + verdict.doubled):
        yield f"the reconciler expects {expected:,} of {known:,} and complains of {wrong}"


def counts(verdict: Verdict) -> Iterator[str]:
    """Whatever was lost, came twice, early or wrong."""
    mails, filings = verdict.mails, verdict.filings
    found = {
        "effects lost": verdict.lost,
        "effects doubled": verdict.doubled,
        "effects early": verdict.early,
        "effects or mails that do not belong there": verdict.wrong,
        "filings lost": filings.lost,
        "filings doubled": filings.doubled,
        "filings without clocks, timer or receipt": filings.incomplete,
        "filings under a wrong time": filings.misdated,
        "mails lost": mails.lost,
        "mails doubled": mails.doubled,
        "mails with another recipient or text": mails.wrong,
    }
    yield from (f"{count:,} {name}" for name, count in found.items() if count)
