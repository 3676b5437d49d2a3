"""Events as JSON: our own format, CloudEvents, and the notification scripts of Icinga and Nagios."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitoring.core.alertmanager import parse_alertmanager
from monitoring.core.json_events import parse_json_events
from monitoring.core.observations import LABEL_LENGTH, NAME_LENGTH, SUMMARY_LENGTH, Observation
from monitoring.errors import BadPayload

RECEIVED = datetime(2026, 11, 23, 10, tzinfo=UTC)
CHANGED_AT = 1_795_427_880  # two minutes before


def parse(event: Any) -> Observation:
    (observation,) = parse_json_events(json.dumps(event).encode(), received_at=RECEIVED).observations
    return observation


def check(**changes: Any) -> dict[str, Any]:
    event = {"source": "icinga2", "type": "PROBLEM", "host": "pbx-2", "service": "disk", "state": "CRITICAL"}
    return {**event, "output": "DISK CRITICAL - 3% free", "last_state_change": CHANGED_AT, **changes}


def test_a_name_alone_is_an_event_that_begins_now() -> None:
    found = parse({"name": "licences-exceeded"})

    assert (found.name, found.is_firing, found.started_at) == ("licences-exceeded", True, RECEIVED)


def test_an_event_has_what_it_says() -> None:
    found = parse(
        {
            "name": "disk-almost-full",
            "key": "pbx-2/disk",
            "state": "resolved",
            "severity": "minor",
            "summary": "41 % used",
            "started_at": "2026-11-23T10:30:00+01:00",
            "ended_at": CHANGED_AT * 1000,
            "labels": {"host": "pbx-2", "used": 41, "raid": True},
            "link": "https://monitoring.example/1",
        }
    )

    assert (found.is_firing, found.severity, found.summary) == (False, "minor", "41 % used")
    assert found.started_at == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert found.ended_at == datetime.fromtimestamp(CHANGED_AT, UTC)
    assert (found.labels, found.link) == (
        {"host": "pbx-2", "used": "41", "raid": "true"},
        "https://monitoring.example/1",
    )


def test_the_key_tells_problems_apart_and_without_one_name_and_labels_do() -> None:
    keyed = [parse({"name": name, "key": "pbx-2/disk"}).key for name in ("disk-almost-full", "disk-full")]
    named = [parse({"name": "disk", "labels": {"host": host}}).key for host in ("pbx-2", "pbx-3", "pbx-2")]

    assert keyed[0] == keyed[1]
    assert [named[0] == named[2], named[0] == named[1]] == [True, False]


def test_a_cloud_event_names_the_problem_by_its_envelope() -> None:
    envelope = {"specversion": "1.0", "id": "a", "source": "/pbx/2", "type": "example.voip.crashed", "subject": "sip"}
    found = parse(envelope | {"time": "2026-11-23T09:58:00Z", "data": {"severity": "critical"}})
    again = parse(envelope | {"id": "b", "data": {"state": "resolved"}})

    assert (found.name, found.severity, found.summary) == ("example.voip.crashed", "critical", "sip")
    assert found.started_at == datetime(2026, 11, 23, 9, 58, tzinfo=UTC)
    assert (again.key, again.is_firing) == (found.key, False)


@pytest.mark.parametrize("sender", [{}, {"source": "nagios", "last_state_change": str(CHANGED_AT), "problem_id": "1"}])
def test_icinga_and_nagios_report_a_problem_and_its_recovery_under_one_key(sender: dict[str, Any]) -> None:
    problem = parse(check(**sender))
    recovery = parse(check(**sender, type="RECOVERY", state="OK", output="DISK OK"))

    assert (problem.name, problem.severity, problem.labels) == (
        "disk",
        "critical",
        {"host": "pbx-2", "service": "disk"},
    )
    assert problem.started_at == datetime.fromtimestamp(CHANGED_AT, UTC)
    assert (recovery.key, problem.is_firing, recovery.is_firing) == (problem.key, True, False)


@pytest.mark.parametrize("kind", ["ACKNOWLEDGEMENT", "DOWNTIMESTART", "FLAPPINGEND", "CUSTOM"])
def test_what_somebody_does_in_icinga_is_no_problem(kind: str) -> None:
    assert parse_json_events(json.dumps(check(type=kind)).encode(), received_at=RECEIVED).observations == []


def test_a_list_loses_only_what_cannot_be_read() -> None:
    events = [{"name": "a"}, {}, {"name": "b", "labels": {"x": []}}, {"name": "c", "state": "on"}, check(type="?"), 7]
    parsed = parse_json_events(json.dumps(events).encode(), received_at=RECEIVED)

    assert [observation.name for observation in parsed.observations] == ["a"]
    assert [str(problem) for problem in parsed.problems] == [
        "[1].name: is required",
        "[2].labels.x: must be a text",
        "[3].state: must be firing or resolved",
        "[4].type: must be PROBLEM or RECOVERY",
        "[5]: must be an object",
    ]


@pytest.mark.parametrize("started_at", ["tomorrow", [], True, "1e400x"])
def test_a_start_that_is_no_instant_is_refused_at_its_place(started_at: Any) -> None:
    with pytest.raises(BadPayload, match=r"^started_at: must be an instant such as"):
        parse({"name": "a", "started_at": started_at})


@pytest.mark.parametrize("started_at", [10**400, 1e300, -(10**18), "0001-01-01T00:00:00+14:00", "inf", "nan"])
def test_a_start_beyond_all_calendars_is_when_it_was_received(started_at: Any) -> None:
    assert parse({"name": "a", "started_at": started_at}).started_at == RECEIVED


# What strangers send: JSON of any shape, with our own names among its keys so that it gets past the first look.
NAMES = st.sampled_from(
    ["name", "state", "key", "labels", "started_at", "host", "type", "specversion", "source", "data"]
)
ALERT_NAMES = st.sampled_from(["alerts", "status", "labels", "annotations", "startsAt", "endsAt", "alertname"])
WORDS = st.text("ab0Z .:-\0é\ud800😀", max_size=12)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    WORDS,
    st.sampled_from(["firing", "resolved", "PROBLEM", "0001-01-01T00:00:00Z", "\0", "\ud800", "x" * 5000]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(NAMES, ALERT_NAMES, WORDS), inner, max_size=6)
    ),
    max_leaves=25,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(VALUES, st.sampled_from([parse_json_events, parse_alertmanager]))
def test_whatever_arrives_is_read_within_the_caps_or_refused(value: Any, parser: Any) -> None:
    try:
        parsed = parser(json.dumps(value).encode(), received_at=RECEIVED)
    except BadPayload:
        return
    for found in parsed.observations:
        assert len(found.key) == 64
        assert 0 < len(found.name) <= NAME_LENGTH
        assert len(found.summary) <= SUMMARY_LENGTH
        assert found.started_at.year >= 2000
        written = "".join(
            [found.name, found.summary, found.severity, found.link, *found.labels, *found.labels.values()]
        )
        assert "\0" not in written
        written.encode()
        assert max((len(one) for one in found.labels.values()), default=0) <= LABEL_LENGTH


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.binary(max_size=200), st.sampled_from([parse_json_events, parse_alertmanager]))
def test_bytes_of_any_kind_are_refused_and_nothing_else_is_raised(body: bytes, parser: Any) -> None:
    with suppress(BadPayload):
        parser(body, received_at=RECEIVED)
