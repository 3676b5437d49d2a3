"""Events as JSON: the desk's own format, CloudEvents, and what notification scripts of Icinga and Nagios send."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from monitoring.core.instants import instant_in
from monitoring.core.json_values import object_of, read_json, text_of, texts_of
from monitoring.core.observations import (
    LINK_LENGTH,
    MAX_OBSERVATIONS,
    NAME_LENGTH,
    SUMMARY_LENGTH,
    Observation,
    Parsed,
    capped_labels,
    key_of,
    shortened,
)
from monitoring.errors import BadPayload

STATES: Final = ("firing", "resolved")
# Icinga's and Nagios' words: what begins or repeats a problem and what ends it; the others change nothing.
_PROBLEM, _RECOVERY = "PROBLEM", "RECOVERY"
_NO_CHANGE: Final = frozenset(
    {
        "ACKNOWLEDGEMENT",
        "CUSTOM",
        *("DOWNTIMESTART", "DOWNTIMEEND", "DOWNTIMEREMOVED", "DOWNTIMECANCELLED"),
        *("FLAPPINGSTART", "FLAPPINGEND", "FLAPPINGSTOP", "FLAPPINGDISABLED"),
    }
)


def parse_json_events(body: bytes, *, received_at: datetime) -> Parsed:
    """Return what one event or a list of events reports; raises BadPayload where the body is neither."""
    payload = read_json(body)
    if not isinstance(payload, list):
        observation = _observation(object_of(payload), received_at)
        return Parsed([observation] if observation else [])
    if len(payload) > MAX_OBSERVATIONS:
        raise BadPayload(f"a request has at most {MAX_OBSERVATIONS} events")
    observations, problems = [], []
    for place, event in enumerate(payload):
        try:
            observation = _observation(object_of(event), received_at)
        except BadPayload as error:
            problems.append(error.within(f"[{place}]"))
            continue
        if observation:
            observations.append(observation)
    return Parsed(observations, problems)


def _observation(event: Mapping[str, Any], received_at: datetime) -> Observation | None:
    if "specversion" in event:
        return _from_cloud_event(event, received_at)
    if "host" in event and "name" not in event:
        return _from_host_check(event, received_at)
    return _from_event(event, received_at)


def _from_event(event: Mapping[str, Any], received_at: datetime) -> Observation:
    name = text_of(event, "name", is_required=True)
    state = text_of(event, "state") or "firing"
    if state not in STATES:
        raise BadPayload("must be firing or resolved", place="state")
    labels = texts_of(event, "labels")
    key = text_of(event, "key")
    parts = [key] if key else [name, *(part for pair in sorted(labels.items()) for part in pair)]
    return Observation(
        key=key_of("event" if key else "event by name", parts),
        name=shortened(name, NAME_LENGTH),
        is_firing=state == "firing",
        started_at=instant_in(event, "started_at", received_at=received_at) or received_at,
        ended_at=instant_in(event, "ended_at", received_at=received_at) if state == "resolved" else None,
        summary=shortened(text_of(event, "summary"), SUMMARY_LENGTH),
        severity=shortened(text_of(event, "severity"), NAME_LENGTH),
        link=shortened(text_of(event, "link"), LINK_LENGTH),
        labels=capped_labels(labels),
    )


def _from_cloud_event(event: Mapping[str, Any], received_at: datetime) -> Observation:
    """Return what a CloudEvent reports: an event of ours in its data, whose name, key and time its envelope may give."""
    data = event.get("data")
    content = object_of(data) if data is not None else {}
    source, kind = text_of(event, "source", is_required=True), text_of(event, "type", is_required=True)
    subject = text_of(event, "subject")
    named = {"name": kind, "key": f"{source}\n{kind}\n{subject}", "summary": subject}
    at = {} if event.get("time") is None else {"started_at": event["time"]}
    try:
        return _from_event({**named, **at, **content}, received_at)
    except BadPayload as error:
        raise (error.within("data") if error.place.partition(".")[0] in content else error) from None


def _from_host_check(event: Mapping[str, Any], received_at: datetime) -> Observation | None:
    """Return what a notification of Icinga or Nagios reports: host and service tell one problem from another."""
    host, service = text_of(event, "host", is_required=True), text_of(event, "service")
    kind = text_of(event, "type", is_required=True).upper()
    if kind in _NO_CHANGE:
        return None
    if kind not in {_PROBLEM, _RECOVERY}:
        raise BadPayload("must be PROBLEM or RECOVERY", place="type")
    state, output = text_of(event, "state"), text_of(event, "output")
    changed_at = instant_in(event, "last_state_change", received_at=received_at) or received_at
    labels = {"host": host} | ({"service": service} if service else {})
    return Observation(
        key=key_of("host check", [host, service]),
        name=shortened(service or host, NAME_LENGTH),
        is_firing=kind == _PROBLEM,
        started_at=changed_at,
        ended_at=changed_at if kind == _RECOVERY else None,
        summary=shortened(output or f"{service or host}: {state}", SUMMARY_LENGTH),
        severity=shortened(state.lower(), NAME_LENGTH),
        labels=capped_labels(labels),
    )
