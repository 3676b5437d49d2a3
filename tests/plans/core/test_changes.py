"""What is different between two versions of a vendor's terms."""

from __future__ import annotations

from typing import Any

from plans.core.changes import Change, compare_terms
from plans.core.files.folder import read_vendor_folder
from plans.core.terms import VendorTerms
from tests.terms.world import ROOT

TERMS = read_vendor_folder(ROOT / "imagicle")


def changed(**fields: Any) -> VendorTerms:
    return TERMS.model_copy(update=fields)


def with_gold(**fields: Any) -> VendorTerms:
    plans = (plan.model_copy(update=fields) if plan.key == "gold" else plan for plan in TERMS.plans)
    return changed(plans=tuple(plans))


def paths(after: VendorTerms) -> list[tuple[str, ...]]:
    return [change.path for change in compare_terms(TERMS, after)]


def test_A15_the_same_terms_have_no_difference() -> None:
    assert compare_terms(TERMS, read_vendor_folder(ROOT / "imagicle")) == []


def test_A15_the_label_and_date_of_a_version_are_no_difference() -> None:
    assert paths(changed(version=TERMS.version.model_copy(update={"label": "9"}))) == []


def test_A15_a_whole_plan_that_comes_is_one_difference() -> None:
    before = changed(plans=TERMS.plans[:2])
    (change,) = compare_terms(before, TERMS)
    assert (change.path, change.is_whole_item, change.before) == (("plans", "platinum"), True, None)


def test_A15_a_topic_that_goes_is_one_difference() -> None:
    (change,) = compare_terms(TERMS, changed(topics=TERMS.topics[1:]))
    assert change == Change(("topics", TERMS.topics[0].key), TERMS.topics[0], None)


def test_A15_the_order_of_plans_is_no_promise_and_that_of_tiers_is() -> None:
    assert paths(changed(plans=TERMS.plans[::-1])) == []
    assert paths(changed(tiers=TERMS.tiers[::-1])) == [("tiers", "order")]


def test_A15_another_reading_shows_as_the_target_that_it_changes() -> None:
    interpretations = tuple(
        interpretation.model_copy(update={"chosen": "round-the-clock"})
        if interpretation.key == "platinum-p2"
        else interpretation
        for interpretation in TERMS.readings
    )
    assert paths(changed(readings=interpretations)) == [
        ("readings", "platinum-p2", "chosen"),
        ("plans", "platinum", "targets", "first_response", "2"),
    ]


def test_A15_one_step_of_an_escalation_is_one_difference() -> None:
    escalation = TERMS.plan("gold").ladder
    assert escalation is not None
    roles = {**escalation.roles, "4": (*escalation.roles["4"][:4], "executives")}
    assert paths(with_gold(ladder=escalation.model_copy(update={"roles": roles}))) == [
        ("plans", "gold", "ladder", "roles", "4", "5")
    ]


def test_A15_a_escalation_that_goes_is_told_step_by_step() -> None:
    found = paths(with_gold(ladder=None))
    assert {path[:3] for path in found} == {("plans", "gold", "ladder")}
    assert len(found) == 2  # its steps and its roles


def test_A15_hours_are_read_as_a_whole() -> None:
    europe = TERMS.calendar("europe")
    hours = {**europe.document, "hours": {"mon": [["10:00", "18:00"]]}}
    calendars = tuple(
        calendar.model_copy(update={"document": hours}) if calendar.key == "europe" else calendar
        for calendar in TERMS.calendars
    )
    assert paths(changed(calendars=calendars)) == [("calendars", "europe", "document")]
