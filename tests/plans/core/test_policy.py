"""From a plan and a region to calendar and policy documents, for the shipped terms exactly."""

from __future__ import annotations

from pathlib import Path

import pytest

from plans.core.policy import plan_calendar, resolve_policy
from plans.core.terms import VendorTerms
from slas.core.calendar.calendars import compile_calendar, parse_calendar
from slas.core.clock.policies import parse_policy
from tests.plans.core.folders import VENDORS, shipped, small

REST = {
    "waits_stop": ["next_update", "resolution", "ladder"],
    "raise_counts_from": "start",
    "lower_counts_from": "start",
}
HOUR = 3600


def _week(start: str, end: str, days: str = "mon tue wed thu fri") -> dict[str, list[list[str]]]:
    return {day: [[start, end]] for day in days.split()}


def _escalation(unit: dict[str, object], lengths: list[int], field: str) -> dict[str, list[dict[str, object]]]:
    roles = {
        "1": ["team_lead", "team_lead", "support_manager", "executives", "executives"],
        "2": ["support_team", "team_lead", "team_lead", "support_manager", "executives"],
        "3": ["support_team", "support_team", "support_team", "team_lead", "support_manager"],
        "4": ["support_team", "support_team", "support_team", "support_team", "team_lead"],
    }
    return {
        severity: [{"after": {field: length, **unit}, "role": role} for length, role in zip(lengths, row, strict=True)]
        for severity, row in roles.items()
    }


BUSINESS_HOURS_ESCALATION = _escalation({}, [2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, 40 * HOUR], "open_seconds")
BUSINESS_DAYS_ESCALATION = _escalation({"mode": "closing"}, [2, 3, 5, 10, 20], "business_days")


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_plan_in_every_region_is_what_the_engine_reads(vendor: str) -> None:
    terms = shipped(vendor)
    for plan in terms.plans:
        for region in terms.regions:
            resolved = resolve_policy(terms, plan.key, region.key)
            compile_calendar(parse_calendar(resolved.calendar))
            assert set(parse_policy(resolved.policy).targets) == {severity.number for severity in terms.severities}


def test_A2_A5_two_business_days_of_the_office_as_an_effort_for_every_severity() -> None:
    resolved = resolve_policy(shipped("aiconix"), "standard", "emea")

    target = {"first_response": {"business_days": 2, "mode": "closing", "commitment": "effort"}}
    assert resolved.policy == {"targets": dict.fromkeys("1234", target), **REST}
    assert resolved.calendar == {
        "tz": "Europe/Berlin",
        "holiday_region": {"country": "DE"},
        "hours": _week("09:00", "17:00"),
    }


def test_B5_B6_B7_the_guarantee_counts_open_time_of_its_own_calendar() -> None:
    terms = shipped("supportlevel")

    assert [resolve_policy(terms, f"level-{level}", "all").policy for level in (1, 2, 3)] == [
        {"targets": {"1": {}}, **REST},
        {"targets": {"1": {"first_response": {"open_seconds": 24 * HOUR, "commitment": "guaranteed"}}}, **REST},
        {"targets": {"1": {"first_response": {"open_seconds": 4 * HOUR, "commitment": "guaranteed"}}}, **REST},
    ]
    assert plan_calendar(terms, "level-3", "all") == {"tz": "Europe/Berlin", "hours": _week("09:00", "18:00")}


def _with_answer(terms: VendorTerms, interpretation: str, option: str) -> VendorTerms:
    interpretations = tuple(
        item.model_copy(update={"chosen": option}) if item.key == interpretation else item for item in terms.readings
    )
    return terms.model_copy(update={"readings": interpretations})


def test_B7_the_other_reading_counts_round_the_clock() -> None:
    terms = _with_answer(shipped("supportlevel"), "guarantee-time", "round-the-clock")

    assert [resolve_policy(terms, f"level-{level}", "all").policy["targets"] for level in (1, 2, 3)] == [
        {"1": {}},
        {"1": {"first_response": {"seconds": 24 * HOUR, "commitment": "guaranteed"}}},
        {"1": {"first_response": {"seconds": 4 * HOUR, "commitment": "guaranteed"}}},
    ]


def test_C5_a_plan_without_hours_and_targets_promises_nothing() -> None:
    resolved = resolve_policy(shipped("onyxceph"), "maintenance", "all")

    assert resolved.policy == {"targets": {"1": {}}, **REST}
    assert resolved.calendar == {"tz": "Europe/Berlin", "always_open": True}


def test_D1_D2_both_regions_keep_munichs_holidays_in_their_own_zone() -> None:
    munich = {"country": "DE", "subdivision": "BY", "categories": ["public", "catholic"]}

    assert [plan_calendar(shipped("smartwork"), "support", region) for region in ("emea", "usa")] == [
        {"tz": "Europe/Berlin", "holiday_region": munich, "hours": _week("10:00", "18:00")},
        {"tz": "America/New_York", "holiday_region": munich, "hours": _week("09:00", "17:00")},
    ]


def test_D4_four_severities_without_promised_times() -> None:
    resolved = resolve_policy(shipped("smartwork"), "support", "usa")

    assert resolved.policy == {"targets": {"1": {}, "2": {}, "3": {}, "4": {}}, **REST}


def test_E3_E7_E9_E10_basic_answers_in_business_days_as_an_effort() -> None:
    assert resolve_policy(shipped("imagicle"), "basic", "europe").policy == {
        "targets": {
            "1": {
                "first_response": {"business_days": 1, "mode": "closing", "commitment": "effort"},
                "priority_notice": {"open_seconds": 4 * HOUR, "commitment": "effort"},
            },
            "2": {"first_response": {"business_days": 2, "mode": "closing", "commitment": "effort"}},
            "3": {"first_response": {"best_effort": True, "commitment": "effort"}},
            "4": {"first_response": {"best_effort": True, "commitment": "effort"}},
        },
        "ladder": BUSINESS_DAYS_ESCALATION,
        **REST,
    }


def test_E4_E7_E9_E10_gold_answers_in_guaranteed_business_hours() -> None:
    assert resolve_policy(shipped("imagicle"), "gold", "americas").policy == {
        "targets": {
            "1": {
                "first_response": {"open_seconds": HOUR, "commitment": "guaranteed"},
                "priority_notice": {"open_seconds": HOUR // 2, "commitment": "guaranteed"},
            },
            "2": {"first_response": {"open_seconds": 2 * HOUR, "commitment": "guaranteed"}},
            "3": {"first_response": {"open_seconds": 4 * HOUR, "commitment": "guaranteed"}},
            "4": {"first_response": {"open_seconds": 8 * HOUR, "commitment": "guaranteed"}},
        },
        "ladder": BUSINESS_HOURS_ESCALATION,
        **REST,
    }


def test_E5_E7_E9_platinum_answers_critical_tickets_round_the_clock() -> None:
    assert resolve_policy(shipped("imagicle"), "platinum", "uae").policy == {
        "targets": {
            "1": {
                "first_response": {"seconds": HOUR, "commitment": "guaranteed"},
                "priority_notice": {"seconds": HOUR // 2, "commitment": "guaranteed"},
            },
            "2": {"first_response": {"open_seconds": 2 * HOUR, "commitment": "guaranteed"}},
            "3": {"first_response": {"open_seconds": 4 * HOUR, "commitment": "guaranteed"}},
            "4": {"first_response": {"open_seconds": 8 * HOUR, "commitment": "guaranteed"}},
        },
        "ladder": BUSINESS_HOURS_ESCALATION,
        **REST,
    }


def test_E5_a_switch_lets_platinum_p2_run_round_the_clock() -> None:
    terms = _with_answer(shipped("imagicle"), "platinum-p2", "round-the-clock")

    targets = parse_policy(resolve_policy(terms, "platinum", "europe").policy).targets
    assert {number: row["first_response"].document() for number, row in targets.items()} == {
        1: {"seconds": HOUR, "commitment": "guaranteed"},
        2: {"seconds": 2 * HOUR, "commitment": "guaranteed"},
        3: {"open_seconds": 4 * HOUR, "commitment": "guaranteed"},
        4: {"open_seconds": 8 * HOUR, "commitment": "guaranteed"},
    }


@pytest.mark.parametrize(
    ("region", "tz", "country", "hours", "weekend"),
    [
        ("americas", "America/New_York", "US", _week("07:00", "17:00"), ["07:00", "12:00"]),
        ("europe", "Europe/Rome", "IT", _week("09:00", "18:00"), ["09:00", "18:00"]),
        ("middle-east", "Asia/Dubai", "AE", _week("09:00", "18:00", "sun mon tue wed thu"), ["12:00", "18:00"]),
        ("uae", "Asia/Dubai", "AE", _week("09:00", "18:00"), ["12:00", "18:00"]),
    ],
)
def test_E13_hours_by_region_with_saturdays_and_bank_holidays_from_gold_on(
    region: str, tz: str, country: str, hours: dict[str, list[list[str]]], weekend: list[str]
) -> None:
    basic: dict[str, object] = {"tz": tz, "holiday_region": {"country": country}, "hours": hours}
    extended = {**basic, "hours": {**hours, "sat": [weekend]}, "holiday_hours": [weekend]}

    assert {plan: plan_calendar(shipped("imagicle"), plan, region) for plan in ("basic", "gold", "platinum")} == {
        "basic": basic,
        "gold": extended,
        "platinum": extended,
    }


def test_E6_platinum_calls_somebody_out_for_p1_and_p2() -> None:
    terms = shipped("imagicle")

    assert {plan.key: plan.call_out for plan in terms.plans} == {
        "basic": {},
        "gold": {},
        "platinum": {"1": "on-duty", "2": "on-duty"},
    }


def test_E8_gold_and_platinum_rank_before_basic() -> None:
    ranks = {plan.key: plan.rank for plan in shipped("imagicle").plans}

    assert max(ranks["gold"], ranks["platinum"]) < ranks["basic"]


def test_a_target_with_a_calendar_of_its_own_carries_it_whole(tmp_path: Path) -> None:
    terms = small(tmp_path, ("{open_seconds: 3600, c", "{open_seconds: 3600, calendar: long, c"))

    assert resolve_policy(terms, "basic", "all").policy["targets"] == {
        "1": {
            "first_response": {
                "open_seconds": 3600,
                "calendar": {
                    "tz": "Europe/Berlin",
                    "hours": {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]]},
                },
                "commitment": "guaranteed",
            }
        },
        "2": {"first_response": {"best_effort": True, "commitment": "effort"}},
    }


def test_the_name_says_plan_and_region_where_there_are_several() -> None:
    assert [
        resolve_policy(shipped("imagicle"), "gold", "europe").name.model_dump(),
        resolve_policy(shipped("aiconix"), "standard", "emea").name.model_dump(),
    ] == [
        {"de": "Gold · Europa", "en": "Gold · Europe"},
        {"de": "Standard Support Plan", "en": "Standard Support Plan"},
    ]


def test_an_unknown_plan_or_region_is_an_error() -> None:
    with pytest.raises(KeyError, match="gold"):
        resolve_policy(shipped("aiconix"), "gold", "emea")
    with pytest.raises(KeyError, match="moon"):
        resolve_policy(shipped("aiconix"), "standard", "moon")
