"""Escalations by severity: roles that are told once, steps in units of their own, hand-overs; and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from plans.core.changes import compare_terms
from plans.core.files.export import export_vendor_folder
from plans.core.files.folder import read_vendor_folder
from plans.core.offers import StepTerms
from plans.core.policy import resolve_policy
from tests.plans.core.folders import SMALL, problems, shipped, small
from tests.tickets.clocks.escalating import escalating

TABLE = SMALL[SMALL.index("      steps:\n") :]
OWN = """\
      by_severity:
        1:
          - {open_seconds: 1800, role: lead}
          - {open_seconds: 7200, role: lead, hand_over_to: second}
        2:
          - {business_days: 2, hand_over_to: second}
"""
TIERS = (
    "\ntiers: [{key: first, name: First}, {key: second, name: Second}]\nteams: [{key: two, name: Two, tier: second}]\n"
)
WITH_OWN = ((TABLE, OWN), ("\nroles:", f"{TIERS}roles:"))


def test_fault_W6_each_severity_has_steps_of_its_own_in_units_of_its_own(tmp_path: Path) -> None:
    terms = small(tmp_path, *WITH_OWN)
    assert resolve_policy(terms, "basic", "all").policy["ladder"] == {
        "1": [
            {"after": {"open_seconds": 1800}, "role": "lead"},
            {"after": {"open_seconds": 7200}, "role": "lead", "hand_over_to": "second"},
        ],
        "2": [{"after": {"business_days": 2, "mode": "closing"}, "hand_over_to": "second"}],
    }


def test_fault_W6_a_severity_may_have_no_steps(tmp_path: Path) -> None:
    own = "      by_severity:\n        1: [{open_seconds: 60, role: lead}]\n        2: []\n"
    terms = small(tmp_path, (TABLE, own))
    assert resolve_policy(terms, "basic", "all").policy["ladder"] == {
        "1": [{"after": {"open_seconds": 60}, "role": "lead"}],
        "2": [],
    }


def test_fault_W6_reminders_go_to_roles_only(tmp_path: Path) -> None:
    remind = f"{OWN}      remind: {{open_seconds: 3600, times: 2}}\n"
    escalation = resolve_policy(small(tmp_path, (TABLE, remind), WITH_OWN[1]), "basic", "all").policy["ladder"]
    reminding = [["remind" in step for step in steps] for steps in escalation.values()]  # type: ignore[union-attr,operator]
    assert reminding == [[True, True], [False]]


def test_fault_W6_a_table_of_roles_is_read_as_before(tmp_path: Path) -> None:
    step = [{"after": {"open_seconds": length}, "role": "lead"} for length in (3600, 7200)]
    assert resolve_policy(small(tmp_path), "basic", "all").policy["ladder"] == {"1": step, "2": step}


@pytest.mark.parametrize(
    ("old", "new", "field", "message"),
    [
        ("1800, role: lead", "1800, role: boss", "1[0].role", "there is no role 'boss'; known: lead"),
        ("7200, role: lead, hand_over_to: second", "7200, hand_over_to: third", "1[1].hand_over_to", "there is no tier 'third'; known: first, second"),
        ("7200, role: lead, hand_over_to: second", "7200, hand_over_to: first", "1[1].hand_over_to", "tier 'first' has no team: add `tier: first` to one of the teams"),
        ("1800, role: lead", "1800", "1[0]", "name the role that is notified (role), the tier that gets the ticket (hand_over_to), or both"),
        ("1800, role: lead", "9000, role: lead", "1[1]", "each step must be later than the one before: 7200 open_seconds is not more than 9000"),
        ("1800, role: lead", "1800, seconds: 60, role: lead", "1[0]", "give exactly one of open_seconds, seconds, business_days, calendar_days, calendar_weeks, calendar_months"),
        ("{open_seconds: 1800, role: lead}", "{seconds: 1800, role: lead}", "1[1]", "all steps of a severity must use the same unit and the same calendar"),
        ("{open_seconds: 1800, role: lead}", "lead", "1[0]", "a step is an object such as {open_seconds: 14400, role: team_lead} or {business_days: 2, hand_over_to: second}"),
        ("1800, role: lead", "1800, rolle: lead", "1[0].rolle", "there is no such field here; did you mean 'role'? Known: open_seconds, seconds, business_days, calendar_days, calendar_weeks, calendar_months, mode, calendar, role, hand_over_to"),
        ("        2:\n", "        3: []\n        2:\n", "3", "there is no severity 3; known: 1, 2"),
    ],
)  # fmt: skip
def test_fault_W6_a_wrong_step_is_named_with_its_remedy(
    tmp_path: Path, old: str, new: str, field: str, message: str
) -> None:
    found = problems(tmp_path, (TABLE, OWN.replace(old, new, 1)), WITH_OWN[1])
    assert [(one.field, one.message) for one in found] == [(f"plans[0].ladder.by_severity.{field}", message)]


def test_fault_W6_a_fault_names_its_line(tmp_path: Path) -> None:
    [found] = problems(tmp_path, (TABLE, OWN.replace("1800, role: lead", "1800, role: boss")), WITH_OWN[1])
    text = SMALL.replace(TABLE, OWN).replace("\nroles:", f"{TIERS}roles:")
    assert (found.file, found.line) == ("terms.yaml", text[: text.index("1800")].count("\n") + 1)


@pytest.mark.parametrize(
    "escalation",
    [
        f"{TABLE}      by_severity: {{1: [], 2: []}}\n",
        "      steps: [{open_seconds: 60}]\n",
        "      remind: {open_seconds: 60, times: 1}\n",
    ],
)
def test_fault_W6_an_escalation_has_one_of_its_two_forms(tmp_path: Path, escalation: str) -> None:
    [found] = problems(tmp_path, (TABLE, escalation))
    assert (found.field, found.message) == ("plans[0].ladder", "give either steps and roles, or by_severity")


def test_fault_W6_a_severity_that_is_left_out_is_named(tmp_path: Path) -> None:
    [found] = problems(tmp_path, (TABLE, OWN[: OWN.index("        2:")]), WITH_OWN[1])
    words = "severity 2 has no steps: list them, or write [] if no one is to be notified"
    assert (found.field, found.message) == ("plans[0].ladder.by_severity", words)


def test_fault_W6_exported_files_load_back_to_the_same(tmp_path: Path) -> None:
    terms = escalating(shipped("imagicle"))
    export_vendor_folder(terms, tmp_path)
    assert read_vendor_folder(tmp_path) == terms


def test_fault_W6_a_changed_step_is_one_difference() -> None:
    before = escalating(shipped("imagicle"))
    escalation = before.plan("gold").ladder
    assert escalation is not None
    later = StepTerms(open_seconds=14_400, role="team_lead")
    own = {**escalation.by_severity, "2": (later, *escalation.by_severity["2"][1:])}
    changed = escalation.model_copy(update={"by_severity": own})
    plans = tuple(plan.model_copy(update={"ladder": changed}) if plan.key == "gold" else plan for plan in before.plans)
    [found] = compare_terms(before, before.model_copy(update={"plans": plans}))
    assert (found.path, found.after) == (("plans", "gold", "ladder", "by_severity", "2", "1"), later)
