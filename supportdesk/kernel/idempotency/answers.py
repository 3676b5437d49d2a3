"""Running a keyed request once, and giving its answer again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import transaction

from supportdesk.kernel.database.advisory_locks import take_advisory_lock
from supportdesk.kernel.models import StoredAnswer, Timer
from supportdesk.kernel.tenancy import check_schema_name, current_vendor
from supportdesk.kernel.timers import DueTimer

KEPT_FOR = timedelta(hours=24)
TIMER = "kernel.answers_expire"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it goes out; `replayed` says that it was given before."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
    replayed: bool = False


class KeyReusedError(Exception):
    """The key was used for another request."""


def run_once(
    *,
    vendor: str,
    caller: str,
    key: str,
    digest: str,
    now: datetime,
    effect: Callable[[], Answer],
    is_kept: Callable[[Answer], bool] = lambda _answer: True,
) -> Answer:
    """Run the effect and store its answer in one transaction; for a known key give the stored answer instead.

    `digest` is of what was asked: another one under the same key raises KeyReusedError. A second request that comes
    meanwhile waits for the first. What the effect raises undoes everything and frees the key; an answer that is not to
    be kept (`is_kept`) frees it too, and what was written with it stays.
    """
    check_schema_name(vendor)
    with transaction.atomic():
        take_advisory_lock(f"answer:{vendor}:{caller}:{key}")
        stored = StoredAnswer.objects.filter(vendor=vendor, caller=caller, key=key).first()
        if stored is not None:
            return _again(stored, digest)
        answer = effect()
        if not is_kept(answer):
            return answer
        StoredAnswer.objects.create(
            vendor=vendor,
            caller=caller,
            key=key,
            digest=digest,
            status=answer.status,
            headers=dict(answer.headers),
            body=answer.body,
            created_at=now,
            expires_at=now + KEPT_FOR,
        )
        _remove_later(vendor, now + KEPT_FOR)
        return replace(answer, replayed=False)


def remove_expired_answers(*, rows: Sequence[DueTimer], now: datetime) -> None:  # noqa: ARG001  # each row means the same
    """Remove the vendor's answers that are older than a day: the timer's handler."""
    StoredAnswer.objects.filter(vendor=current_vendor(), expires_at__lte=now).delete()


def _again(stored: StoredAnswer, digest: str) -> Answer:
    if stored.digest != digest:
        raise KeyReusedError(f"The key {stored.key!r} was used for another request.")
    return Answer(status=stored.status, body=stored.body, headers=stored.headers, replayed=True)


def _remove_later(vendor: str, expires_at: datetime) -> None:
    """Set one timer for all answers of an hour, so that keyed requests do not wait for each other's."""
    hour = expires_at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    Timer.objects.bulk_create(
        [Timer(vendor=vendor, handler=TIMER, key=hour.isoformat(), due_at=hour, claim_at=hour)], ignore_conflicts=True
    )
