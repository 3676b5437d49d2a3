"""What makes no sense is refused with the field's name, or has a defined result; in the engine and through `./desk calc`."""

from typing import Any

import pytest

from slas.core.clock.timeline import Timeline
from slas.errors import CalcError
from tests.slas.core.worlds import office, rome, ticket
from tests.test_calc import calc

HOUR = 3600
POLICY: dict[str, Any] = {
    "targets": {
        "first_response": {"open_seconds": 2 * HOUR},
        "next_update": {"open_seconds": 2 * HOUR},
        "resolution": {"open_seconds": 8 * HOUR},
    },
    "ladder": [{"after": {"open_seconds": HOUR}, "role": "lead"}],
}
CREATED = ("2026-06-05 09:00", "created")
REPLY = ("2026-06-05 10:00", "public_reply", "agent")
WAIT = ("2026-06-05 11:00", "wait", "customer")
RESOLVED = ("2026-06-05 12:00", "resolved")
REOPENED = ("2026-06-05 13:00", "reopened")
NEVER = office(extra={"2040-06-01": [["09:00", "12:00"]]}, days=())


def refused(*events: tuple[Any, ...], policy: Any = POLICY, hours: Any = None) -> tuple[str, str]:
    """Kind and words of the refusal, which calc gives alike."""
    with pytest.raises(CalcError) as caught:
        ticket(policy, *events, hours=hours).at(rome("2026-06-05 18:00"))
    line = {
        "do": "timeline",
        "calendar": hours or office(),
        "policy": policy,
        "at": [rome("2026-06-05 18:00").isoformat()],
    }
    assert calc(line | {"events": documents(events)}) == [
        {"error": {"kind": caught.value.kind, "message": caught.value.message}}
    ]
    return caught.value.kind, caught.value.message


def documents(events: tuple[tuple[Any, ...], ...]) -> list[dict[str, Any]]:
    """Events as calc reads them."""
    keys = {"created": "severity", "public_reply": "by", "wait": "for"}
    return [
        {"at": rome(at).isoformat(), "type": kind} | ({keys[kind]: detail[0]} if detail else {})
        for at, kind, *detail in events
    ]


def dues(timeline: Timeline, at: str) -> dict[str, object]:
    """When each clock that runs is due."""
    return {name: times.due_at for name, times in timeline.at(rome(at)).metrics.items() if times.due_at}


def test_events_out_of_order_are_refused_and_the_first_that_lies_back_is_named() -> None:
    assert refused(CREATED, RESOLVED, REPLY) == (
        "unordered_events",
        "events[3]: public_reply is earlier than the event before it",
    )


def test_an_event_before_the_creation_is_refused() -> None:
    assert refused(("2026-06-05 08:00", "resume"), CREATED) == (
        "unordered_events",
        "events[1]: the first event must have the type created",
    )


def test_a_ticket_that_is_created_twice_is_refused() -> None:
    assert refused(CREATED, CREATED) == ("invalid_request", "events[2]: created can only occur once")


def test_a_log_without_creation_is_refused() -> None:
    assert refused(RESOLVED) == ("no_created", "events: one of them must have the type created")


@pytest.mark.parametrize("twice", [REPLY, WAIT, RESOLVED, REOPENED])
def test_an_event_that_is_there_twice_moves_no_deadline(twice: tuple[Any, ...]) -> None:
    log = [CREATED, REPLY, WAIT, RESOLVED, REOPENED, ("2026-06-05 14:00", "resume")]
    doubled = [event for event in log for _ in range(1 + (event == twice))]

    assert dues(ticket(POLICY, *doubled), "2026-06-05 14:00") == dues(ticket(POLICY, *log), "2026-06-05 14:00")


def test_a_second_end_does_not_move_the_instant_of_the_first() -> None:
    times = ticket(POLICY, CREATED, RESOLVED, ("2026-06-05 15:00", "resolved")).at(rome("2026-06-05 16:00"))

    assert times.metrics["resolution"].met_at == rome("2026-06-05 12:00")


def test_an_event_in_the_future_has_not_happened_yet() -> None:
    asked = rome("2026-06-05 11:00")

    assert ticket(POLICY, CREATED, REPLY, RESOLVED).at(asked) == ticket(POLICY, CREATED, REPLY).at(asked)


def test_calc_too_leaves_out_what_has_not_happened_yet() -> None:
    line = {"do": "timeline", "calendar": office(), "policy": POLICY, "at": [rome("2026-06-05 11:00").isoformat()]}

    later, without = calc(
        *(line | {"events": documents(rows)} for rows in ((CREATED, REPLY, RESOLVED), (CREATED, REPLY)))
    )

    assert later == without
    assert later["result"][0]["metrics"]["resolution"]["state"] == "running"


@pytest.mark.parametrize(
    ("policy", "subject"),
    [
        (
            {"targets": {"resolution": {"open_seconds": 60}}},
            "resolution: there are no opening hours in the next ten years",
        ),
        (
            {"targets": {"resolution": {"open_seconds": 0}}},
            "resolution: there are no opening hours in the next ten years",
        ),
        (
            {"targets": {"first_response": {"business_days": 1}}},
            "first_response: there is no business day in the next ten years",
        ),
        (
            {"ladder": [{"after": {"open_seconds": 60}, "role": "lead"}]},
            "ladder[1]: there are no opening hours in the next ten years",
        ),
    ],
)
def test_a_calendar_that_does_not_open_within_ten_years_is_named_with_the_promise_that_needs_it(
    policy: dict[str, Any], subject: str
) -> None:
    assert refused(CREATED, policy=policy, hours=NEVER) == ("never_open", subject)


def test_a_calendar_that_does_not_open_is_no_error_where_nothing_counts_on_it() -> None:
    policy = {"targets": {"first_response": {"seconds": 60}, "resolution": {"best_effort": True}}}

    assert dues(ticket(policy, CREATED, hours=NEVER), "2026-06-05 09:00") == {
        "first_response": rome("2026-06-05 09:01")
    }


def test_an_escalation_step_before_the_start_is_refused() -> None:
    policy = {
        "ladder": [{"after": {"open_seconds": HOUR}, "role": "lead"}, {"after": {"open_seconds": -60}, "role": "boss"}]
    }

    assert refused(CREATED, policy=policy) == (
        "negative_duration",
        "policy.ladder[2].after.open_seconds: -60 is less than zero",
    )


@pytest.mark.parametrize(
    ("filed", "reached"),
    [("2026-06-05 09:00", "2026-06-05 09:00"), ("2026-06-04 22:00", "2026-06-05 09:00")],
)
def test_an_escalation_step_at_the_start_is_reached_at_the_first_open_instant(filed: str, reached: str) -> None:
    policy = {"ladder": [{"after": {"open_seconds": 0}, "role": "lead"}]}

    assert ticket(policy, (filed, "created")).at(rome("2026-06-05 10:00")).steps[0].reached_at == rome(reached)
    line = {"do": "timeline", "calendar": office(), "policy": policy, "at": [rome("2026-06-05 10:00").isoformat()]}
    (answered,) = calc(line | {"events": documents(((filed, "created"),))})
    assert answered["result"][0]["ladder"][0]["reached_at"] == rome(reached).isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize("days", [-1, 1.5, "2", True])
def test_business_days_that_are_no_count_are_refused(days: Any) -> None:
    kind, message = refused(CREATED, policy={"targets": {"resolution": {"business_days": days}}})

    assert (kind, message.partition(":")[0]) == (
        "negative_duration" if days == -1 else "invalid_request",
        "policy.targets.resolution.business_days",
    )


@pytest.mark.parametrize("op", ["add", "subtract"])
def test_calc_names_the_calendar_that_does_not_open(op: str) -> None:
    line = {"do": "business-time", "calendar": NEVER, "op": op, "start": "2026-06-05T09:00:00Z", "seconds": 60}

    assert calc(line)[0]["error"]["message"] == (
        "calendar: there are no opening hours in the next ten years"
        if op == "add"
        else "calendar: there are no opening hours in the ten years before"
    )
