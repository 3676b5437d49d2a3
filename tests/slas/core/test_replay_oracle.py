"""Random tickets against the oracle that counts half-hours."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from slas.core.calendar.calendars import parse_calendar
from slas.core.clock.events import parse_events
from slas.core.clock.policies import METRICS, parse_policy
from slas.core.clock.timeline import replay
from tests.slas.core.oracle import Oracle
from tests.slas.core.replay_oracle import STEP, answer, first_breach
from tests.slas.core.worlds import office, rome

KEYS = {"created": "severity", "public_reply": "by", "wait": "for", "severity": "to"}


def test_a_seeded_sample_of_tickets_has_no_difference_to_the_oracle() -> None:
    assert differences(seed=7, tickets=6) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", range(5))
def test_a_hundred_and_fifty_random_tickets_have_no_difference_to_the_oracle(seed: int) -> None:
    assert differences(seed=seed, tickets=30) == []


def differences(*, seed: int, tickets: int) -> list[object]:
    dice = random.Random(seed)
    found: list[object] = []
    oracle = Oracle(HOURS)
    for _ in range(tickets):
        policy, events, filing = random_policy(dice), random_events(dice), random_filing(dice)
        documents = [
            {"at": at.isoformat(), "type": kind} | ({KEYS[kind]: detail} if detail else {})
            for at, kind, detail in events
        ]
        documents[0] |= filing
        timeline = replay(calendar=parse_calendar(HOURS), policy=parse_policy(policy), events=parse_events(documents))
        for at in (events[0][0] + STEP * dice.randrange(200), dice.choice(events)[0]):
            for metric in METRICS:
                ours = timeline.at(at).metrics[metric]
                theirs = answer(oracle, policy, filing, events, metric, at)
                said = (ours.state, ours.elapsed_seconds, ours.due_at, ours.breached)
                if said != (theirs.state, theirs.elapsed, theirs.due, theirs.breached):
                    found.append((policy, documents, metric, at, said, theirs))
                # Runs of next_update follow each other: a breach of an earlier one stays, and is looked for apart.
                if metric != "next_update" and ours.breached_at != first_breach(
                    oracle, policy, filing, events, metric, at
                ):
                    found.append((policy, documents, metric, at, "breached_at", ours.breached_at))
    return found


HOURS = office(
    ["09:00", "12:00"],
    ["13:00", "18:00"],
    days=("thu", "fri", "sat", "mon"),
    breaks={"2026-10-26": [["10:00", "10:30"]]},
    extra={"2026-10-25": [["01:00", "04:00"]]},
)


def random_policy(dice: random.Random) -> dict[str, Any]:
    targets = {
        severity: {metric: random_target(dice) for metric in METRICS if dice.random() < 0.9} for severity in "123"
    }
    return {
        "targets": targets,
        "waits_stop": [name for name in (*METRICS, "ladder") if dice.random() < 0.6],
        "raise_counts_from": dice.choice(["start", "change"]),
        "lower_counts_from": dice.choice(["start", "change"]),
    }


def random_target(dice: random.Random) -> Any:
    if dice.random() < 0.7:
        return random_line(dice)
    return [random_line(dice) | {"when": random_when(dice)} for _ in range(dice.randint(1, 2))] + [random_line(dice)]


def random_line(dice: random.Random) -> dict[str, Any]:
    line: dict[str, Any] = {"open_seconds": 1800 * dice.randrange(1, 30)}
    return line | {"starts": dice.choice(["confirmed", "assigned"])} if dice.random() < 0.2 else line


def random_when(dice: random.Random) -> dict[str, Any]:
    when = {
        "channel": [["phone"], ["phone", "portal"]][dice.randrange(2)],
        "open_at_filing": dice.random() < 0.5,
        "answers": {"round_the_clock": "yes"},
        "contact_kind": ["dealer"],
    }
    return {key: when[key] for key in dice.sample(sorted(when), dice.randint(1, 2))}


def random_filing(dice: random.Random) -> dict[str, Any]:
    filing = {
        "channel": dice.choice(["phone", "portal", "email"]),
        "answers": {"round_the_clock": dice.choice(["yes", "no"])},
        "contact_kind": dice.choice(["dealer", "administrator"]),
    }
    return {key: value for key, value in filing.items() if dice.random() < 0.8}


def random_events(dice: random.Random) -> list[tuple[datetime, str, Any]]:
    at = rome("2026-10-22 08:00") + STEP * dice.randrange(50)
    rows: list[tuple[datetime, str, Any]] = [(at, "created", dice.choice("123"))]
    for _ in range(dice.randrange(12)):
        at += STEP * dice.choice([0, 1, 2, dice.randrange(30), dice.randrange(100)])
        rows.append((at, *dice.choice(HAPPENINGS)))
    return [row for row in rows if row[0] < rows[0][0] + timedelta(days=9)]


HAPPENINGS: list[tuple[str, Any]] = [
    ("public_reply", "agent"),
    ("public_reply", "agent"),
    ("public_reply", "customer"),
    ("public_reply", "automatic"),
    ("internal_note", None),
    ("priority_confirmed", None),
    ("assigned", None),
    ("wait", "customer"),
    ("wait", "customer"),
    ("wait", "third_party"),
    ("resume", None),
    ("resume", None),
    ("severity", "1"),
    ("severity", "2"),
    ("severity", "3"),
    ("resolved", None),
    ("closed", None),
    ("merged", None),
    ("reopened", None),
    ("reopened", None),
]
