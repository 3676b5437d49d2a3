"""The stream: one line in, one line out, as the protocol says."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from supportdesk.calc import main

OFFICE = {
    "tz": "Europe/Rome",
    "hours": {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat")},
}


def calc(*lines: Any) -> list[Any]:
    """The answers to some lines."""
    out = io.StringIO()
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    assert main(io.StringIO(text), out) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


def ask(op: str, calendar: Any = OFFICE, **arguments: Any) -> Any:
    return calc({"do": "business-time", "calendar": calendar, "op": op, **arguments})[0]


def test_the_story_case_is_due_on_saturday_at_half_past_ten() -> None:
    assert ask("add", start="2026-06-05T17:30:00+02:00", seconds=7200) == {"result": "2026-06-06T08:30:00Z"}


@pytest.mark.parametrize(
    ("op", "arguments", "result"),
    [
        ("subtract", {"start": "2026-06-06T10:30:00+02:00", "seconds": 7200}, "2026-06-05T15:30:00Z"),
        ("elapsed", {"from": "2026-06-05T15:30:00Z", "to": "2026-06-06T08:30:00Z"}, 7200),
        ("elapsed", {"from": "2026-06-05T15:30:00.250Z", "to": "2026-06-05T15:30:01Z"}, 0.75),
        ("is_open", {"at": "2026-06-05T15:30:00Z"}, True),
        ("next_open", {"at": "2026-06-05T16:00:00Z"}, "2026-06-06T07:00:00Z"),
        ("prev_open", {"at": "2026-06-05T17:00:00Z"}, "2026-06-05T16:00:00Z"),
        ("next_close", {"at": "2026-06-05T15:30:00Z"}, "2026-06-05T16:00:00Z"),
        ("next_window_start", {"at": "2026-06-05T15:30:00Z"}, "2026-06-06T07:00:00Z"),
        (
            "windows",
            {"from": "2026-06-05T15:00:00Z", "to": "2026-06-05T22:00:00Z"},
            [["2026-06-05T15:00:00Z", "2026-06-05T16:00:00Z"]],
        ),
        ("add_business_days", {"start": "2026-06-05T15:30:00Z", "days": 2}, "2026-06-08T16:00:00Z"),
        (
            "add_business_days",
            {"start": "2026-06-05T15:30:00Z", "days": 1, "mode": "same_time"},
            "2026-06-06T15:30:00Z",
        ),
        ("add_business_days_date", {"date": "2026-06-06", "days": 1}, "2026-06-08"),
        ("is_business_day", {"date": "2026-06-07"}, False),
        ("business_days_between", {"from": "2026-06-05", "to": "2026-06-08"}, 2),
    ],
)
def test_every_operation_answers(op: str, arguments: dict[str, Any], result: object) -> None:
    assert ask(op, **arguments) == {"result": result}


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("", "invalid_request"),
        ("hello", "invalid_request"),
        ("[1]", "invalid_request"),
        (
            '{"do": "business-time", "calendar": {"tz": "UTC", "hours": {}}, "op": "add", "start": "2026-06-05T17:30:00Z", "seconds": NaN}',
            "invalid_request",
        ),
        ("[" * 100_000, "invalid_request"),
        ("1" * 5000, "invalid_request"),
        ('{"do": "coffee"}', "invalid_request"),
        ('{"do": ["business-time"]}', "invalid_request"),
        ({"do": "business-time", "op": "add", "start": "2026-06-05T17:30:00Z", "seconds": 1}, "invalid_request"),
        ({"do": "business-time", "calendar": OFFICE, "op": "divide"}, "invalid_request"),
        (
            {"do": "business-time", "calendar": OFFICE, "op": "is_open", "at": "2026-06-05T17:30:00Z", "why": True},
            "invalid_request",
        ),
        ({"do": "business-time", "calendar": OFFICE, "op": "is_open", "at": "2026-06-05T17:30:00"}, "invalid_request"),
        (
            {"do": "business-time", "calendar": OFFICE, "op": "is_open", "at": "0001-01-01T00:00:00+14:00"},
            "invalid_request",
        ),
        (
            {"do": "business-time", "calendar": OFFICE, "op": "is_open", "at": "9999-12-31T23:59:59-14:00"},
            "invalid_request",
        ),
        (
            {
                "do": "business-time",
                "calendar": OFFICE,
                "op": "add",
                "start": "2026-06-05T17:30:00Z",
                "seconds": "7200",
            },
            "invalid_request",
        ),
        (
            {
                "do": "business-time",
                "calendar": OFFICE,
                "op": "add",
                "start": "2026-06-05T17:30:00Z",
                "seconds": 10**30,
            },
            "invalid_request",
        ),
        (
            '{"do": "business-time", "calendar": {"tz": "UTC", "hours": {}}, "op": "add", "start": "2026-06-05T17:30:00Z", "seconds": 1e999}',
            "invalid_request",
        ),
        (
            {"do": "business-time", "calendar": OFFICE, "op": "add", "start": "2026-06-05T17:30:00Z", "seconds": -1},
            "negative_duration",
        ),
        (
            {
                "do": "business-time",
                "calendar": OFFICE,
                "op": "add_business_days_date",
                "date": "2026-06-05",
                "days": -1,
            },
            "negative_duration",
        ),
        (
            {
                "do": "business-time",
                "calendar": OFFICE,
                "op": "elapsed",
                "from": "2026-06-06T17:30:00Z",
                "to": "2026-06-05T17:30:00Z",
            },
            "reversed",
        ),
        (
            {"do": "business-time", "calendar": {"tz": "UTC"}, "op": "is_open", "at": "2026-06-05T17:30:00Z"},
            "invalid_calendar",
        ),
        (
            {
                "do": "business-time",
                "calendar": {"tz": "\ud800", "hours": {}},
                "op": "is_open",
                "at": "2026-06-05T17:30:00Z",
            },
            "invalid_calendar",
        ),
        (
            {
                "do": "business-time",
                "calendar": {"tz": "UTC", "hours": {}},
                "op": "next_open",
                "at": "2026-06-05T17:30:00Z",
            },
            "never_open",
        ),
        (
            {
                "do": "business-time",
                "calendar": {"tz": "UTC", "always_open": True},
                "op": "next_close",
                "at": "2026-06-05T17:30:00Z",
            },
            "never_closes",
        ),
        ({"do": "timeline", "calendar": OFFICE, "policy": {}, "events": [], "at": []}, "no_created"),
    ],
)
def test_a_line_that_cannot_be_served_gets_an_error_and_the_stream_continues(line: Any, kind: str) -> None:
    refused, served = calc(
        line, {"do": "business-time", "calendar": OFFICE, "op": "is_open", "at": "2026-06-05T15:30:00Z"}
    )
    assert (refused["error"]["kind"], served) == (kind, {"result": True})
    assert refused["error"]["message"]


def test_an_error_says_what_is_wrong_with_the_line() -> None:
    assert (
        calc("{oops}")[0]["error"]["message"]
        == "the line is not JSON: Expecting property name enclosed in double quotes"
    )


def test_business_time_is_explained_on_request() -> None:
    answered = ask("add", start="2026-06-05T17:30:00+02:00", seconds=7200, explain=True)
    assert answered == {
        "result": "2026-06-06T08:30:00Z",
        "explain": {
            "counted": [
                ["2026-06-05T15:30:00Z", "2026-06-05T16:00:00Z"],
                ["2026-06-06T07:00:00Z", "2026-06-06T08:30:00Z"],
            ],
            "left_out": [{"kind": "night", "start": "2026-06-05T16:00:00Z", "end": "2026-06-06T07:00:00Z"}],
        },
    }


TICKET: dict[str, Any] = {
    "do": "timeline",
    "calendar": OFFICE,
    "policy": {
        "targets": {
            "2": {"first_response": {"open_seconds": 7200}, "resolution": {"business_days": 2, "commitment": "effort"}}
        },
        "ladder": {"2": [{"after": {"open_seconds": 3600}, "role": "team_lead"}]},
    },
    "events": [
        {"type": "created", "at": "2026-06-05T17:30:00+02:00", "severity": "2"},
        {"type": "wait", "at": "2026-06-06T10:00:00+02:00", "for": "customer"},
    ],
    "at": ["2026-06-05T17:45:00+02:00", "2026-06-06T11:00:00+02:00"],
}
NOTHING = {
    "state": "none",
    "due": None,
    "elapsed": 0,
    "remaining": None,
    "breached": False,
    "met_at": None,
    "breached_at": None,
}


def test_a_timeline_answers_for_every_instant_asked() -> None:
    first, second = calc(TICKET)[0]["result"]
    assert first == {
        "at": "2026-06-05T15:45:00Z",
        "metrics": {
            "first_response": NOTHING
            | {"state": "running", "due": "2026-06-06T08:30:00Z", "elapsed": 900, "remaining": 6300},
            "priority_notice": NOTHING,
            "next_update": NOTHING,
            "resolution": NOTHING
            | {"state": "running", "due": "2026-06-08T16:00:00Z", "elapsed": 900, "remaining": 65_700},
        },
        "next_due": "2026-06-06T08:30:00Z",
        "ladder": [{"step": 1, "role": "team_lead", "due": "2026-06-06T07:30:00Z", "reached_at": None}],
    }
    assert second["metrics"]["first_response"]["breached_at"] == "2026-06-06T08:30:00Z"
    assert second["metrics"]["resolution"] == NOTHING | {"state": "paused", "elapsed": 5400}
    assert second["ladder"] == [{"step": 1, "role": "team_lead", "due": None, "reached_at": "2026-06-06T07:30:00Z"}]


def test_an_explained_timeline_counts_windows_that_sum_to_the_elapsed_time() -> None:
    explained = calc(TICKET | {"explain": True})[0]["explain"][1]["metrics"]["resolution"]
    assert explained == {
        "from": "2026-06-05T15:30:00Z",
        "until": "2026-06-06T09:00:00Z",
        "counted": [["2026-06-05T15:30:00Z", "2026-06-05T16:00:00Z"], ["2026-06-06T07:00:00Z", "2026-06-06T08:00:00Z"]],
        "to_come": [],
        "left_out": [
            {"kind": "night", "start": "2026-06-05T16:00:00Z", "end": "2026-06-06T07:00:00Z"},
            {"kind": "wait", "start": "2026-06-06T08:00:00Z", "end": "2026-06-06T09:00:00Z", "name": "customer"},
        ],
    }


def test_the_stream_opens_without_django_and_answers_each_line_at_once() -> None:
    code = "import sys, supportdesk.calc; sys.exit(any(name.partition('.')[0] in ('django', 'celery') for name in sys.modules))"
    root = Path(__file__).resolve().parent.parent
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
    with subprocess.Popen(
        [sys.executable, "-m", "supportdesk.calc"], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"\xff\xfe not text\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["error"]["kind"] == "invalid_request"
        process.stdin.close()
        assert process.wait(timeout=20) == 0
