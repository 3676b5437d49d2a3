"""What is asked at filing, in which case, and which answers can be taken."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from plans.core.questions import Case, Question, check_answers, fill_in, missing_questions, questions_for
from plans.errors import WrongAnswer


def question(key: str, kind: str = "text", *, required: bool = True, **fields: object) -> Question:
    """Return a question."""
    return Question.model_validate({"key": key, "text": {"en": key}, "kind": kind, "required": required, **fields})


CHOICES = [{"key": "here", "text": {"en": "Here"}}, {"key": "there", "text": {"en": "There"}}]
QUESTIONS = (
    question("always"),
    question("steps", "long", when={"request_types": ["incident", "defect"]}),
    question("logs", "file", when={"request_types": ["incident"], "severities": [1, 2]}),
    question("version", "version", when={"topics": ["voip"]}),
    question("place", "choice", choices=CHOICES, when={"products": ["fax"]}),
    question("remote", "yes_no", required=False),
)


@pytest.mark.parametrize(
    ("case", "asked"),
    [
        (Case("question", 4), ["always", "remote"]),
        (Case("defect", 1), ["always", "steps", "remote"]),
        (Case("incident", 3), ["always", "steps", "remote"]),
        (Case("incident", 2), ["always", "steps", "logs", "remote"]),
        (Case("question", 4, topic="voip"), ["always", "version", "remote"]),
        (Case("question", 4, product="fax"), ["always", "place", "remote"]),
        (Case("question", 4, topic="fax", product="voip"), ["always", "remote"]),
    ],
)
def test_a_question_is_asked_where_all_that_it_depends_on_holds(case: Case, asked: list[str]) -> None:
    assert [found.key for found in questions_for(QUESTIONS, case)] == asked


@pytest.mark.parametrize(
    ("answers", "missing"),
    [
        ({}, ["always", "steps"]),
        ({"always": "x", "steps": " \n "}, ["steps"]),
        ({"always": "x", "steps": "y"}, []),
        ({"place": "here"}, ["always", "steps"]),
    ],
)
def test_what_is_required_and_blank_is_missing(answers: dict[str, str], missing: list[str]) -> None:
    assert [found.key for found in missing_questions(QUESTIONS, Case("incident", 3), answers)] == missing


def test_the_products_version_and_files_without_a_question_are_taken_for_answers() -> None:
    case = Case("incident", 1, topic="voip")
    assert fill_in(QUESTIONS, case, {"always": "x", "steps": ""}, version="7.1", files="a.log") == {
        "always": "x",
        "version": "7.1",
        "logs": "a.log",
    }


def test_what_the_customer_says_is_not_overwritten_by_what_is_known() -> None:
    case = Case("question", 4, topic="voip")
    assert fill_in(QUESTIONS, case, {"version": "6.0"}, version="7.1", files="") == {"version": "6.0"}


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"unknown": "x"}, "There is no question 'unknown'."),
        ({"place": "nowhere"}, "place: 'nowhere' is not one of here, there."),
        ({"remote": "maybe"}, "remote: 'maybe' is not one of yes, no."),
        ({"version": "x" * 101}, "version: 101 characters are too many; the limit is 100."),
        ({"phone": "1" * 61}, "phone: 61 characters are too many; the limit is 60."),
    ],
)
def test_an_answer_that_cannot_be_taken_is_named(answers: dict[str, str], words: str) -> None:
    with pytest.raises(WrongAnswer) as refused:
        check_answers(QUESTIONS, answers)
    assert str(refused.value) == words


def test_answers_that_fit_are_taken() -> None:
    check_answers(QUESTIONS, {"place": "there", "remote": "no", "steps": "x", "phone": "+49 1", "version": ""})


@pytest.mark.parametrize("fields", [{"kind": "choice"}, {"kind": "text", "choices": CHOICES}])
def test_choices_belong_to_questions_of_that_kind_alone(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="only questions of the kind choice have choices"):
        Question.model_validate({"key": "x", "text": {"en": "x"}, **fields})
