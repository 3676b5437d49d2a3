"""From stored requests to alerts and episodes, as batches: no statement is written for a single alert."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from django.db import transaction

from monitoring.core.episodes import EpisodeFacts, apply_observation
from monitoring.core.formats import PARSERS
from monitoring.core.observations import Observation
from monitoring.errors import BadPayload
from monitoring.intake.models import RawRequest
from monitoring.intake.operations.requests import purge_requests
from monitoring.models import Alert, Episode
from monitoring.operations.locks import lock_installations
from supportdesk.kernel.database.bulk_insert import bulk_insert_values
from supportdesk.kernel.tenancy import current_vendor
from supportdesk.kernel.timers import set_timers

logger = logging.getLogger(__name__)

# The timer that does what is left to do with tickets; its key is the installation's.
TICKETS_TIMER = "monitoring.tickets"
_DESCRIPTION = ("name", "summary", "sent_severity", "link", "labels")
_FACTS = tuple(field.name for field in fields(EpisodeFacts))
_CHANGING = ("occurrences", "last_seen_at", "ended_at", "recovered_at", "todo")
Place = tuple[int, str]  # installation, and key of the alert


@dataclass(frozen=True, slots=True)
class Received:
    """An observation with the installation and the key of its alert, and when it was received."""

    place: Place
    observation: Observation
    received_at: datetime


@transaction.atomic
def read_requests(*, request_ids: Sequence[int], now: datetime) -> int:
    """Make alerts and episodes of stored requests and set the timers of their tickets; returns how many were reported.

    A request is read once. Those of an installation are read in the order in which they arrived.
    """
    requests = RawRequest.objects.filter(pk__in=request_ids, read_at=None, liveness__vendor=current_vendor())
    rows = list(requests.select_related("liveness").order_by("pk"))
    known = {found.pk for found in lock_installations(row.liveness.installation_id for row in rows)}
    received = [one for row in rows if row.liveness.installation_id in known for one in _observations(row)]
    store_observations(received=received, now=now)
    RawRequest.objects.filter(pk__in=[row.pk for row in rows]).update(read_at=now)
    purge_requests(now=now)
    return len(received)


def store_observations(*, received: Sequence[Received], now: datetime) -> None:
    """Make alerts and episodes of what was observed at locked installations, and set the timers of their tickets."""
    if not received:
        return
    _store_episodes(received, _store_alerts(received))
    due = {str(installation_id): now for installation_id in {one.place[0] for one in received}}
    set_timers(vendor=current_vendor(), handler=TICKETS_TIMER, due=due)


def _observations(row: RawRequest) -> Iterator[Received]:
    try:
        parsed = PARSERS[row.route](bytes(row.body), received_at=row.received_at)
    except (BadPayload, KeyError):  # it could be read when it was accepted, by other code
        logger.exception("The stored request %s cannot be read", row.pk)
        return
    for observation in parsed.observations:
        yield Received((row.liveness.installation_id, observation.key), observation, row.received_at)


def _store_alerts(received: Sequence[Received]) -> dict[Place, int]:
    """Store what each problem is, as it was described last; returns the ids of the alerts."""
    newest = {one.place: one.observation for one in received}
    values = [
        {
            "installation_id": installation_id,
            "key": key,
            "name": observation.name,
            "summary": observation.summary,
            "sent_severity": observation.severity,
            "link": observation.link,
            "labels": dict(observation.labels),
        }
        for (installation_id, key), observation in newest.items()
    ]
    bulk_insert_values(Alert, values, unique=("installation", "key"), update=_DESCRIPTION)
    found = Alert.objects.filter(
        installation__in={place[0] for place in newest}, key__in={place[1] for place in newest}
    )
    return {(row[1], row[2]): row[0] for row in found.values_list("pk", "installation_id", "key")}


def _store_episodes(received: Sequence[Received], alerts: Mapping[Place, int]) -> None:
    """Apply what was reported to the newest episode of each problem, one report after the other."""
    newest = _newest_episodes(set(alerts.values()))
    changed: dict[tuple[int, datetime], EpisodeFacts] = {}
    for one in received:
        alert_id = alerts[one.place]
        episode = apply_observation(newest.get(alert_id), one.observation, received_at=one.received_at)
        if episode is not None:
            newest[alert_id] = changed[alert_id, episode.started_at] = episode
    values = [
        {**_NEW, "alert_id": alert_id, **{name: getattr(episode, name) for name in _FACTS}}
        for (alert_id, _started_at), episode in changed.items()
    ]
    bulk_insert_values(Episode, values, unique=("alert", "started_at"), update=_CHANGING)


# What a new episode has besides what was reported.
_NEW: Mapping[str, object] = {
    "severity": None,
    "ticket_id": None,
    "ticketed_at": None,
    "is_coalesced": False,
    "refusal": "",
}


def _newest_episodes(alert_ids: set[int]) -> dict[int, EpisodeFacts]:
    episodes = Episode.objects.filter(alert__in=alert_ids).order_by("alert_id", "-started_at").distinct("alert_id")
    return {
        alert_id: EpisodeFacts(**dict(zip(_FACTS, facts, strict=True)))
        for alert_id, *facts in episodes.values_list("alert_id", *_FACTS)
    }
