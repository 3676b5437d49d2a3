"""What an observation makes of a problem: a new episode, a repetition, a recovery, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from monitoring.core.observations import Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeFacts:
    """An episode as far as observations change it; `todo` is what is left to do with its ticket."""

    started_at: datetime
    received_at: datetime
    last_seen_at: datetime
    occurrences: int = 1
    ended_at: datetime | None = None
    recovered_at: datetime | None = None
    todo: str = ""


def apply_observation(
    newest: EpisodeFacts | None, observation: Observation, *, received_at: datetime
) -> EpisodeFacts | None:
    """Return the episode that an observation begins or changes, None where it changes nothing.

    `newest` is the problem's newest episode. What is reported late changes nothing: the end of an earlier episode, or
    the start of one that is over.
    """
    if not observation.is_firing:
        return _recovered(newest, observation, received_at)
    if newest is None or (newest.recovered_at is not None and observation.started_at > newest.started_at):
        return EpisodeFacts(
            started_at=observation.started_at, received_at=received_at, last_seen_at=received_at, todo="file"
        )
    if newest.recovered_at is not None:
        return None
    return replace(newest, occurrences=newest.occurrences + 1, last_seen_at=max(newest.last_seen_at, received_at))


def _recovered(newest: EpisodeFacts | None, observation: Observation, received_at: datetime) -> EpisodeFacts | None:
    if newest is None or newest.recovered_at is not None or observation.started_at < newest.started_at:
        return None
    return replace(
        newest,
        recovered_at=received_at,
        ended_at=observation.ended_at,
        last_seen_at=max(newest.last_seen_at, received_at),
        todo=newest.todo or "recovered",
    )
