"""Bad plan files: each gets one clear error that names file, line and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from plans.core.files.folder import read_vendor_folder
from plans.core.offers import Plan
from plans.core.problems import Problem, TermsError
from plans.core.terms import VendorTerms
from tests.plans.core.folders import SMALL, line_of, problems, shipped, small

PLAN_KEYS = ", ".join(Plan.model_fields)


def test_the_small_vendor_loads(tmp_path: Path) -> None:
    assert small(tmp_path).vendor.key == "small"


def test_a_plain_string_is_in_the_default_language(tmp_path: Path) -> None:
    assert small(tmp_path).vendor.welcome.model_dump() == {"en": "Hello"}


def test_a_calendar_takes_over_what_it_builds_on(tmp_path: Path) -> None:
    assert small(tmp_path).calendar("long").document == {
        "tz": "Europe/Berlin",
        "hours": {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]]},
    }


def test_null_takes_a_day_away_from_the_base(tmp_path: Path) -> None:
    terms = small(tmp_path, ("{hours: {tue:", "{hours: {mon: null, tue:"))

    assert terms.calendar("long").document["hours"] == {"tue": [["09:00", "17:00"]]}


def test_an_office_gives_zone_and_holidays() -> None:
    assert shipped("imagicle").calendar("europe-extended").document == {
        "tz": "Europe/Rome",
        "holiday_region": {"country": "IT"},
        "hours": {
            **{day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
            "sat": [["09:00", "18:00"]],
        },
        "holiday_hours": [["09:00", "18:00"]],
    }


@pytest.mark.parametrize(
    ("old", "new", "at", "field", "message"),
    [
        ("name: Basic\n", "name: Basic\n    colour: red\n", "summary: Basic", "plans[0].colour", f"there is no such field here; known: {PLAN_KEYS}"),
        ("    rank: 1\n", "", "- key: basic", "plans[0].rank", "this field is missing"),
        ("rank: 1", "rank: one", "rank: 1", "plans[0].rank", "this must be a whole number"),
        ("welcome: Hello", "welcome: ''", "welcome", "vendor.welcome", "the text is empty in language 'en'"),
        ("welcome: Hello", "welcome: {de: Hallo}", "welcome", "vendor.welcome", "the text is missing in the default language 'en'"),
        ("welcome: Hello", "welcome: {en: Hello, fr: Salut}", "welcome", "vendor.welcome.fr", "'fr' is not one of the vendor's languages; add it to vendor.languages or remove the text"),
        ("effective_from: 2026-01-01", "effective_from: 2026-02-30", "version", "version.effective_from", "this must be a date such as 2024-06-01"),
        ("key: basic", "key: Basic Plan", "key: basic", "plans[0].key", "'Basic Plan' is not a valid key: use up to 40 lower-case letters, digits, _ and -, such as gold-24"),
        ("all, name: All, tz: Europe/Berlin", "all, name: All, tz: Europe/Bärlin", "regions", "regions[0].tz", "there is no time zone 'Europe/Bärlin'; use a name such as Europe/Berlin"),
        ("      tz: Europe/Berlin", "      tz: Mars/Base", "      tz: Europe", "calendars[0].document.tz", "there is no time zone 'Mars/Base'"),
        ('[["09:00", "17:00"]]', '[["09:00", "17:00"], ["16:00", "18:00"]]', "mon:", "calendars[0].document.hours.mon", "windows overlap at 16:00"),
        ('mon: [["09:00", "17:00"]]', "mon: []", "document:", "calendars[0].document", "there are no opening hours in the next ten years"),
        ("        2: {best_effort: true}\n", "", "first_response:", "plans[0].targets.first_response", "severity 2 has no target: give a time, best_effort or no_promise"),
        ("        2: [lead, null]\n", "", "roles:\n        1", "plans[0].ladder.roles", "severity 2 has no roles: name the role that each step notifies"),
        ("{best_effort: true}", "{open_seconds: 60}", "2: {best", "plans[0].targets.first_response.2", "a target with a time needs a commitment: guaranteed or effort"),
        ("{best_effort: true}", "{best_effort: true, seconds: 1}", "2: {best", "plans[0].targets.first_response.2", "give exactly one of open_seconds, seconds, business_days, calendar_days, calendar_weeks, calendar_months, best_effort, no_promise"),
        ("{best_effort: true}", "{best_effort: true, starts: assigned}", "2: {", "plans[0].targets.first_response.2", "only a target with a time starts later; give a time or remove starts"),
        ("{best_effort: true}", "{no_promise: true, conditional: [{when: {open_at_filing: true}, best_effort: true}]}", "2: {", "plans[0].targets.first_response.2", "where targets are conditional, each must promise something: a time or best_effort"),
        ("{best_effort: true}", "{best_effort: true, conditional: [{when: {}, best_effort: true}]}", "2: {", "plans[0].targets.first_response.2.conditional[0].when", "give at least one of channels, open_at_filing, answers, contact_kinds"),
        ("{best_effort: true}", "{best_effort: true, conditional: [{best_effort: true}]}", "2: {", "plans[0].targets.first_response.2.conditional[0].when", "this field is missing"),
        ("{best_effort: true}", "{best_effort: true, conditional: [{when: {channels: [phone]}, best_effort: true}]}", "2: {", "plans[0].targets.first_response.2.conditional[0].when.channels[0]", "the plan takes no tickets of this severity via 'phone'; it takes: portal"),
        ("{best_effort: true}", "{best_effort: true, conditional: [{when: {contact_kinds: [dealer]}, best_effort: true}]}", "2: {", "plans[0].targets.first_response.2.conditional[0].when.contact_kinds[0]", "there is no contact kind 'dealer'; known: –"),
        ("{best_effort: true}", "{best_effort: true, conditional: [{when: {answers: {on_site: maybe}}, best_effort: true}]}", "2: {", "plans[0].targets.first_response.2.conditional[0].when.answers.on_site", "there is no question 'on_site'; known: –"),
        ("{best_effort: true}", "{open_seconds: -1, commitment: effort}", "2: {", "plans[0].targets.first_response.2.open_seconds", "this must be 0 or more"),
        ("{best_effort: true}", "{best_effort: true, commitment: guaranteed}", "2: {best", "plans[0].targets.first_response.2", "a target without a time cannot be guaranteed; give a time or remove the commitment"),
        ("- {open_seconds: 7200}", "- {open_seconds: 3600}", "- {open_seconds: 7200}", "plans[0].ladder.steps[1]", "each step must be later than the one before: 3600 open_seconds is not more than 3600"),
        ("- {open_seconds: 7200}", "- {business_days: 7}", "- {open_seconds: 7200}", "plans[0].ladder.steps[1]", "all steps of an escalation must use the same unit and the same calendar"),
        ("1: [lead, null]", "1: [null, lead]", "1: [lead", "plans[0].ladder.roles.1", "the first step must name a role: there is no earlier step to take it from"),
        ("1: [lead, null]", "1: [lead]", "1: [lead", "plans[0].ladder.roles.1", "there are 2 steps, so this needs 2 entries, not 1"),
        ("1: [lead, null]", "1: [boss, null]", "1: [lead", "plans[0].ladder.roles.1[0]", "there is no role 'boss'; known: lead"),
        ("{all: office}", "{all: night}", "calendars: {all", "plans[0].calendars.all", "there is no calendar 'night'; known: office, long"),
        ("    calendars: {all: office}\n", "", "- key: basic", "plans[0].calendars", "times in business hours or business days need a calendar for each region"),
        ("based_on: office", "based_on: attic", "based_on", "calendars[1].based_on", "there is no calendar 'attic'; known: office, long"),
        ("{channel: portal}", "{channel: portal, severities: [3]}", "channels", "plans[0].channels[0].severities[0]", "there is no severity 3; known: 1, 2"),
        ("{channel: portal}", "{channel: portal}, {channel: portal}", "channels", "plans[0].channels[1]", "'portal' appears twice; remove or rename one of the two"),
        ("rank: 1", "rank: 1\n    requires: [basic]", "calendars: {all", "plans[0].requires", "the plan requires itself, directly or through other plans"),
        ("kind: vendor", "kind: reseller", "providers", "providers", "exactly one provider must have the kind vendor"),
        ("key: long", "key: office", "key: long", "calendars[1]", "'office' appears twice; remove or rename one of the two"),
        ("\nplans:", "\nquestions: [{key: a, text: A, kind: text, when: {topics: [attic]}}]\nplans:", "plans:", "questions[0].when.topics[0]", "there is no topic 'attic'; known: –"),
        ("\nplans:", "\nquestions: [{key: a, text: A, kind: text, when: {request_types: [attic]}}]\nplans:", "plans:", "questions[0].when.request_types[0]", "there is no request type 'attic'; known: question"),
        ("\nplans:", "\nquestions: [{key: a, text: A, kind: text, when: {severities: [3]}}]\nplans:", "plans:", "questions[0].when.severities[0]", "there is no severity 3; known: 1, 2"),
        ("\nplans:", "\nquestions: [{key: phone, text: A, kind: text}]\nplans:", "plans:", "questions[0].key", "the form already asks for 'phone' wherever callbacks are possible; give this question another key"),
        ("\nplans:", "\nquestions: [{key: a, text: A, kind: choice}]\nplans:", "plans:", "questions[0]", "only questions of the kind choice have choices, and they need them"),
        ("\nplans:", "\nquestions: [{key: a, text: A, kind: choice, choices: [{key: x, text: X}, {key: x, text: Y}]}]\nplans:", "plans:", "questions[0].choices[1]", "'x' appears twice; remove or rename one of the two"),
    ],
)  # fmt: skip
def test_a_fault_in_the_terms_is_named(tmp_path: Path, old: str, new: str, at: str, field: str, message: str) -> None:
    expected = Problem("terms.yaml", line_of(at), field, message)

    assert problems(tmp_path, (old, new)) == [expected]


@pytest.mark.parametrize(
    ("old", "new", "at", "field", "message"),
    [
        ("rank: 1", "rank: 1\n    rank: 2", "calendars: {all", "plans[0].rank", "the field 'rank' appears twice; remove one of the two"),
        ("rank: 1", "rank: &a 1", "rank: 1", "plans[0].rank", "anchors and aliases are not possible; write the value out"),
        ("rank: 1", "rank: !!python/name:os.system x", "rank: 1", "plans[0].rank", "the tag tag:yaml.org,2002:python/name:os.system is not possible; remove it"),
        ("rank: 1", "? [a]\n    : 1", "rank: 1", "plans[0]", "a field name must be a plain word"),
        ("rank: 1", "rank: [1", "calendars: {all", "", "this is not valid YAML: expected ',' or ']', but got ':'; put texts with a comma, colon or # in quotation marks"),
        ("rank: 1", "rank: *gone", "rank: 1", "", "this is not valid YAML: found undefined alias 'gone'"),
    ],
)  # fmt: skip
def test_a_fault_in_the_yaml_is_named(tmp_path: Path, old: str, new: str, at: str, field: str, message: str) -> None:
    assert problems(tmp_path, (old, new)) == [Problem("terms.yaml", line_of(at), field, message)]


def test_a_gap_in_the_numbering_of_severities(tmp_path: Path) -> None:
    expected = "number the severities 1, 2, 3 and so on, in order; this one must be 2"

    found = problems(tmp_path, ("number: 2", "number: 3"))

    assert found[0] == Problem("terms.yaml", line_of("number: 2"), "severities[1].number", expected)


def test_merge_keys_do_not_exist(tmp_path: Path) -> None:
    found = problems(tmp_path, ("rank: 1", "rank: 1\n    <<: {notes: []}"))

    assert found == [
        Problem(
            "terms.yaml", line_of("calendars: {all"), "plans[0].<<", f"there is no such field here; known: {PLAN_KEYS}"
        )
    ]


def test_one_top_level_key_in_two_files(tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text("# again\nroles: []\n")

    assert problems(tmp_path) == [
        Problem("terms.yaml", line_of("roles:"), "roles", "'roles' is also in more.yaml; remove one of the two")
    ]


def test_a_key_at_the_top_that_nobody_knows(tmp_path: Path) -> None:
    assert problems(tmp_path, ("roles:", "rolls:")) == [
        Problem(
            "terms.yaml",
            line_of("roles:"),
            "rolls",
            f"there is no such field here; did you mean 'roles'? Known: {', '.join(VendorTerms.model_fields)}",
        )
    ]


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, ("rank: 1", "rank: one"), ("welcome: Hello", "welcome: ''"))

    assert [problem.field for problem in found] == ["vendor.welcome", "plans[0].rank"]


def test_a_problem_reads_as_one_line(tmp_path: Path) -> None:
    assert [str(problem) for problem in problems(tmp_path, ("rank: 1", "rank: one"))] == [
        f"terms.yaml:{line_of('rank: 1')}: plans[0].rank: this must be a whole number"
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"# " + b"x" * 300_000, "the file is larger than 256 KiB; split it"),
        (b"[" * 100_000, "the file is nested more than 20 levels deep"),
        (b"a: \xff\n", "the file is not UTF-8 text; save it in this encoding"),
        (b"a: \x00\n", "this is not valid YAML: special characters are not allowed"),
        (b"", "the file has no fields; write the terms as `field: value`"),
        (b"- 1\n", "the file has no fields; write the terms as `field: value`"),
        (b"a: 1\n---\nb: 2\n", "this is not valid YAML: but found another document"),
    ],
)
def test_a_file_that_is_no_terms_file(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "terms.yaml").write_bytes(content)

    with pytest.raises(TermsError) as caught:
        read_vendor_folder(tmp_path)

    assert [(problem.file, problem.message) for problem in caught.value.problems] == [("terms.yaml", message)]


def test_a_bomb_of_aliases_is_refused_at_once(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))]
    (tmp_path / "terms.yaml").write_text("\n".join(lines))

    with pytest.raises(TermsError) as caught:
        read_vendor_folder(tmp_path)

    assert {problem.message for problem in caught.value.problems} == {
        "anchors and aliases are not possible; write the value out"
    }


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TermsError, match=r"this is not a folder with \.yaml files"):
        read_vendor_folder(tmp_path / "gone")


def test_line_numbers_are_those_of_the_small_vendor() -> None:
    assert SMALL.splitlines()[line_of("rank: 1") - 1].strip() == "rank: 1"


def test_an_answer_that_a_question_does_not_offer_is_refused_where_a_target_asks_for_it(tmp_path: Path) -> None:
    question = "questions: [{key: on_site, text: On site?, kind: yes_no}]\nplans:\n"
    target = "{best_effort: true, conditional: [{when: {answers: {on_site: maybe}}, best_effort: true}]}"

    (problem,) = problems(tmp_path, ("plans:\n", question), ("{best_effort: true}", target))

    assert (problem.field, problem.message) == (
        "plans[0].targets.first_response.2.conditional[0].when.answers.on_site",
        "'maybe' is no answer to this question; possible: yes, no",
    )
