"""Webhook notifications of Prometheus Alertmanager, version 4, and those of Grafana, which say more."""

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

# They say how bad it is, or which of two equal senders reports it: the problem is the same one.
_NOT_IDENTIFYING: Final = frozenset({"severity", "priority", "replica", "prometheus_replica", "__replica__"})


def parse_alertmanager(body: bytes, *, received_at: datetime) -> Parsed:
    """Return the alerts of a notification; raises BadPayload where it is none.

    An alert that is missing in a notification says nothing: large groups are truncated.
    """
    payload = object_of(read_json(body))
    alerts = payload.get("alerts")
    if not isinstance(alerts, list):
        raise BadPayload("must be a list", place="alerts")
    if len(alerts) > MAX_OBSERVATIONS:
        raise BadPayload(f"has more than {MAX_OBSERVATIONS} entries", place="alerts")
    observations, problems = [], []
    for place, alert in enumerate(alerts):
        try:
            observations.append(_observation(object_of(alert), received_at))
        except BadPayload as error:  # one entry that cannot be read takes no other with it
            problems.append(error.within(f"alerts[{place}]"))
    return Parsed(observations, problems)


def _observation(alert: Mapping[str, Any], received_at: datetime) -> Observation:
    status = text_of(alert, "status", is_required=True)
    if status not in {"firing", "resolved"}:
        raise BadPayload("must be firing or resolved", place="status")
    labels, annotations = texts_of(alert, "labels"), texts_of(alert, "annotations")
    name = labels.get("alertname") or annotations.get("summary") or ""
    if not name:
        raise BadPayload("is required", place="labels.alertname")
    ended_at = instant_in(alert, "endsAt", received_at=received_at)
    return Observation(
        key=_key(name, labels),
        name=shortened(name, NAME_LENGTH),
        is_firing=status == "firing",
        started_at=instant_in(alert, "startsAt", received_at=received_at) or received_at,
        ended_at=ended_at if status == "resolved" else None,
        summary=shortened(_summary(annotations), SUMMARY_LENGTH),
        severity=shortened(labels.get("severity") or labels.get("priority") or "", NAME_LENGTH),
        link=shortened(text_of(alert, "generatorURL"), LINK_LENGTH),
        labels=capped_labels(labels),
    )


def _key(name: str, labels: Mapping[str, str]) -> str:
    """Return the key of an alert: Alertmanager's own fingerprint, but for the labels that do not tell problems apart."""
    identifying = sorted((name, value) for name, value in labels.items() if name not in _NOT_IDENTIFYING)
    return key_of("alertmanager", (name, *(part for pair in identifying for part in pair)))


def _summary(annotations: Mapping[str, str]) -> str:
    return annotations.get("summary") or annotations.get("message") or annotations.get("description") or ""
