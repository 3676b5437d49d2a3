"""Policy and event documents: what is refused, by name, and what survives the way there and back."""

from typing import Any

import pytest

from slas.core.clock.events import parse_events
from slas.core.clock.policies import parse_policy
from slas.errors import CalcError
from tests.slas.core.worlds import office

TARGETS: dict[str, Any] = {
    "first_response": {"open_seconds": 60, "commitment": "effort"},
    "priority_notice": {"seconds": 60, "calendar": office()},
    "next_update": {"business_days": 2, "mode": "same_time"},
    "resolution": {"best_effort": True},
}


@pytest.mark.parametrize(
    "document",
    [
        {
            "targets": TARGETS,
            "ladder": [{"after": {"business_days": 3}, "role": "team_lead"}],
            "waits_stop": ["ladder"],
        },
        {
            "targets": {"1": TARGETS, "2": {}},
            "ladder": {"1": [{"after": {"open_seconds": 3}, "role": "ceo"}]},
            "raise_counts_from": "change",
        },
        {
            "targets": {
                "first_response": [
                    {
                        "when": {"channel": ["phone"], "open_at_filing": False},
                        "seconds": 900,
                        "commitment": "guaranteed",
                    },
                    {"when": {"answers": {"on_site": "yes", "sites": 2, "round_the_clock": True}}, "open_seconds": 0},
                    {"when": {"contact_kind": ["dealer", "end_user"]}, "best_effort": True},
                    {"open_seconds": 3600, "starts": "confirmed"},
                ],
                "resolution": {"calendar_days": 2, "starts": "assigned"},
            },
        },
        {},
    ],
)
def test_a_policy_survives_the_way_to_its_document_and_back(document: dict[str, Any]) -> None:
    policy = parse_policy(document)
    assert parse_policy(policy.document()) == policy


@pytest.mark.parametrize(
    ("document", "expected_message"),
    [
        ({"target": {}}, "policy: unknown key 'target'"),
        ({"targets": {"solution": {"seconds": 1}}}, "policy.targets: unknown key 'solution'"),
        ({"targets": {"1": {}, "resolution": {"seconds": 1}}}, "policy.targets: unknown key 'resolution'"),
        ({"targets": {"01": {}}}, "policy.targets: unknown key '01'"),
        (
            {"targets": {"resolution": {}}},
            (
                "policy.targets.resolution: needs exactly one of open_seconds, seconds, business_days, calendar_days, "
                "calendar_weeks, calendar_months, best_effort"
            ),
        ),
        (
            {"targets": {"resolution": {"seconds": 1, "open_seconds": 1}}},
            (
                "policy.targets.resolution: needs exactly one of open_seconds, seconds, business_days, calendar_days, "
                "calendar_weeks, calendar_months, best_effort"
            ),
        ),
        ({"targets": {"resolution": {"seconds": 1.5}}}, "policy.targets.resolution.seconds: must be a whole number"),
        ({"targets": {"resolution": {"seconds": True}}}, "policy.targets.resolution.seconds: must be a whole number"),
        ({"targets": {"resolution": {"best_effort": False}}}, "policy.targets.resolution.best_effort: must be true"),
        (
            {"targets": {"resolution": {"seconds": 1, "mode": "closing"}}},
            "policy.targets.resolution.mode: is only possible with business_days",
        ),
        (
            {"targets": {"resolution": {"seconds": 1, "commitment": "maybe"}}},
            "policy.targets.resolution.commitment: must be one of guaranteed, effort",
        ),
        (
            {"targets": {"resolution": {"seconds": 1, "starts": "later"}}},
            "policy.targets.resolution.starts: must be one of created, confirmed, assigned",
        ),
        ({"targets": {"resolution": []}}, "policy.targets.resolution: needs a line without conditions"),
        (
            {"targets": {"resolution": [{"when": {"open_at_filing": True}, "seconds": 1}]}},
            "policy.targets.resolution[1].when: the last line applies to all others, it has no condition",
        ),
        (
            {"targets": {"resolution": [{"seconds": 1}, {"seconds": 2}]}},
            "policy.targets.resolution[1].when: only the last line has no condition",
        ),
        (
            {"targets": {"resolution": [{"when": {"channels": ["phone"]}, "seconds": 1}, {"seconds": 2}]}},
            "policy.targets.resolution[1].when: unknown key 'channels'",
        ),
        (
            {"targets": {"resolution": [{"when": {"channel": []}, "seconds": 1}, {"seconds": 2}]}},
            "policy.targets.resolution[1].when.channel: must name at least one",
        ),
        (
            {"targets": {"resolution": [{"when": {"answers": {"a": 0.5}}, "seconds": 1}, {"seconds": 2}]}},
            "policy.targets.resolution[1].when.answers.a: must be text, a whole number, true or false",
        ),
        (
            {"targets": {"resolution": [{"when": {"open_at_filing": 1}, "seconds": 1}, {"seconds": 2}]}},
            "policy.targets.resolution[1].when.open_at_filing: must be true or false",
        ),
        ({"targets": {"resolution": {"seconds": 1, "hours": 2}}}, "policy.targets.resolution: unknown key 'hours'"),
        ({"ladder": [{"after": {"seconds": 1}}]}, "policy.ladder[1].role: must be text"),
        ({"ladder": [{"role": "ceo"}]}, "policy.ladder[1].after: must be an object"),
        (
            {"waits_stop": ["everything"]},
            "policy.waits_stop: must be one of first_response, priority_notice, next_update, resolution, ladder",
        ),
        ({"raise_counts_from": "now"}, "policy.raise_counts_from: must be one of start, change"),
    ],
)
def test_a_bad_policy_is_refused_with_the_field_s_name(document: Any, expected_message: str) -> None:
    with pytest.raises(CalcError) as caught:
        parse_policy(document)
    assert (caught.value.kind, caught.value.message) == ("invalid_request", expected_message)


def test_a_bad_calendar_of_a_target_is_named() -> None:
    with pytest.raises(CalcError) as caught:
        parse_policy({"targets": {"resolution": {"seconds": 1, "calendar": {"tz": "UTC"}}}})
    assert (caught.value.kind, caught.value.message) == (
        "invalid_calendar",
        "policy.targets.resolution.calendar: needs hours or always_open",
    )


AT = "2026-06-05T09:00:00+02:00"


@pytest.mark.parametrize(
    ("event", "expected_message"),
    [
        ({"at": AT}, "events[1]: needs a type"),
        ({"type": "opened", "at": AT}, "events[1].type: must be one of created, public_reply, "),
        (
            {"type": "resume", "at": "2026-06-05T09:00:00"},
            "events[1].at: '2026-06-05T09:00:00' needs a UTC offset such as +02:00",
        ),
        ({"type": "resume"}, "events[1].at: must be a text"),
        ({"type": "resume", "at": AT, "by": "agent"}, "events[1] (resume): unknown key 'by'"),
        ({"type": "public_reply", "at": AT}, "events[1].by: must be one of agent, customer, automatic"),
        ({"type": "wait", "at": AT, "for": "godot"}, "events[1].for: must be one of customer, third_party"),
        ({"type": "created", "at": AT, "channel": 1}, "events[1].channel: must be text"),
        ({"type": "created", "at": AT, "answers": ["yes"]}, "events[1].answers: must be an object"),
        ({"type": "assigned", "at": AT, "to": "Ada"}, "events[1] (assigned): unknown key 'to'"),
        ("created", "events[1]: must be an object"),
    ],
)
def test_a_bad_event_is_refused_with_its_place(event: Any, expected_message: str) -> None:
    with pytest.raises(CalcError) as caught:
        parse_events([event])
    assert caught.value.kind == "invalid_request"
    assert caught.value.message.startswith(expected_message)


@pytest.mark.parametrize("key", ["type", "event", "kind"])
def test_an_event_may_name_its_type_in_three_ways(key: str) -> None:
    assert [event.kind for event in parse_events([{key: "resume", "at": AT}])] == ["resume"]
