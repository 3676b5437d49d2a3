"""Alertmanager's webhook, version 4: what its notifications report, and what strangers make of the format."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from monitoring.core.alertmanager import parse_alertmanager
from monitoring.core.observations import LABEL_LENGTH, MAX_LABELS, MAX_OBSERVATIONS, Observation
from monitoring.errors import BadPayload

RECEIVED = datetime(2026, 11, 23, 10, tzinfo=UTC)
NO_END = "0001-01-01T00:00:00Z"


def alert(**changes: Any) -> dict[str, Any]:
    return {
        "status": "firing",
        "labels": {"alertname": "SipStackDown", "node": "pbx-2", "severity": "critical"},
        "annotations": {"summary": "The SIP stack of pbx-2 does not run"},
        "startsAt": "2026-11-23T09:58:01.123456789Z",
        "endsAt": NO_END,
        "generatorURL": "http://prometheus.example/graph?g0.expr=up",
        "fingerprint": "75a1f0c1e2d3b4a5",
        **changes,
    }


def notification(*alerts: Any, **changes: Any) -> bytes:
    group = {"version": "4", "groupKey": "{}:{}", "truncatedAlerts": 0, "status": "firing", "receiver": "desk"}
    return json.dumps({**group, "alerts": list(alerts), **changes}).encode()


def only(*alerts: Any, **changes: Any) -> Observation:
    (observation,) = parse_alertmanager(notification(*alerts, **changes), received_at=RECEIVED).observations
    return observation


def test_a_firing_alert_has_what_its_labels_say_and_no_end() -> None:
    found = only(alert())

    assert (found.name, found.severity, found.summary) == (
        "SipStackDown",
        "critical",
        "The SIP stack of pbx-2 does not run",
    )
    assert (found.is_firing, found.ended_at) == (True, None)
    assert found.started_at == datetime(2026, 11, 23, 9, 58, 1, 123456, tzinfo=UTC)


def test_a_resolved_alert_has_the_key_and_start_of_the_firing_one() -> None:
    firing, resolved = only(alert()), only(alert(status="resolved", endsAt="2026-11-23T09:59:00.5Z"))

    assert (resolved.key, resolved.started_at) == (firing.key, firing.started_at)
    assert (resolved.is_firing, resolved.ended_at) == (False, datetime(2026, 11, 23, 9, 59, 0, 500000, tzinfo=UTC))


@pytest.mark.parametrize("label", ["severity", "priority", "prometheus_replica"])
def test_how_bad_it_is_and_who_reports_it_make_no_other_problem(label: str) -> None:
    labels = alert()["labels"] | {label: "other"}

    assert only(alert(labels=labels)).key == only(alert()).key


def test_another_node_is_another_problem() -> None:
    labels = alert()["labels"] | {"node": "pbx-3"}

    assert only(alert(labels=labels)).key != only(alert()).key


def test_names_and_values_cannot_be_shifted_into_each_other() -> None:
    one, other = ({"alertname": "a", **labels} for labels in ({"b": "cd"}, {"bc": "d"}))

    assert only(alert(labels=one)).key != only(alert(labels=other)).key


def test_an_entry_that_cannot_be_read_takes_no_other_with_it_and_is_named() -> None:
    nameless = alert(labels={"node": "pbx-2"}, annotations={})
    body = notification(alert(), alert(status="maybe"), "text", nameless, alert(annotations=[]))
    parsed = parse_alertmanager(body, received_at=RECEIVED)

    assert len(parsed.observations) == 1
    assert [str(problem) for problem in parsed.problems] == [
        "alerts[1].status: must be firing or resolved",
        "alerts[2]: must be an object",
        "alerts[3].labels.alertname: is required",
        "alerts[4].annotations: must be an object",
    ]


def test_grafanas_additions_are_left_out() -> None:
    found = only(
        alert(values={"B": 97.2}, dashboardURL="", silenceURL=""), orgId=1, title="[FIRING:1]", state="alerting"
    )

    assert found == only(alert())


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "the body is empty"),
        (b'{"alerts": [{"status": "fir', "the body is not JSON: "),
        (b'{"alerts": NaN}', "the body is not JSON: NaN is no number"),
        (b"\xff\xfe", "the body is not JSON: "),
        (b"[" * 100_000, "the body is nested too deeply"),
        (b"[]", "must be an object"),
        (b'{"alerts": {}}', "alerts: must be a list"),
        (b'{"alerts": ' + b"9" * 5000 + b"}", "the body is not JSON: "),
    ],
)
def test_a_body_that_is_no_notification_is_refused_with_what_is_wrong(body: bytes, problem: str) -> None:
    with pytest.raises(BadPayload) as refused:
        parse_alertmanager(body, received_at=RECEIVED)

    assert str(refused.value).startswith(problem)


def test_more_alerts_than_a_request_may_have_are_refused() -> None:
    with pytest.raises(BadPayload, match=f"alerts: has more than {MAX_OBSERVATIONS} entries"):
        parse_alertmanager(notification(*[{}] * (MAX_OBSERVATIONS + 1)), received_at=RECEIVED)


def test_labels_of_a_megabyte_and_a_hundred_of_them_are_capped_and_still_tell_problems_apart() -> None:
    long = {"alertname": "Disk", **{f"label_{number:03}": "x" * 1_000_000 for number in range(3)}}
    many = long | {f"other_{number:03}": "\0y" for number in range(100)}
    found = [only(alert(labels=labels)) for labels in (long, long | {"label_002": "x" * 999_999 + "y"}, many)]

    assert {len(value) for value in found[0].labels.values()} == {4, LABEL_LENGTH}
    assert [len(one.labels) for one in found] == [4, 4, MAX_LABELS]
    assert len({one.key for one in found}) == 3
    assert found[2].labels["other_000"] == "\N{REPLACEMENT CHARACTER}y"


@pytest.mark.parametrize("starts_at", [NO_END, "2027-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "", None])
def test_a_start_that_cannot_be_is_when_it_was_received(starts_at: str | None) -> None:
    assert only(alert(startsAt=starts_at)).started_at == RECEIVED
