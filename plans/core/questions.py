"""What is asked at filing, by kind of request, topic, product and severity, and which of it is still missing
(TERM-D6, TERM-E36)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

from pydantic import model_validator

from plans.core.problems import NotInOrder
from plans.core.subjects import SeverityNumber
from plans.core.texts import Key, Part, Text
from plans.errors import WrongAnswer
from slas.errors import gettext_noop

QuestionKind = Literal["text", "long", "choice", "yes_no", "version", "file"]
YES_NO = ("yes", "no")
# The answer that is kept beside those to questions: where to call back.
PHONE = "phone"
# How long an answer may be, in characters.
LENGTHS: dict[str, int] = {"text": 300, "long": 10_000, "version": 100, "file": 2_000, PHONE: 60}


class Choice(Part):
    """One answer to choose."""

    key: Key
    text: Text


class When(Part):
    """The cases in which something is asked: each list that is given must hold what the case has."""

    request_types: tuple[Key, ...] = ()
    topics: tuple[Key, ...] = ()
    products: tuple[Key, ...] = ()
    severities: tuple[SeverityNumber, ...] = ()


class Question(Part):
    """Something asked at filing. A required one that is left out makes the ticket wait for the customer, never refuses it.

    A `version` is that of the product unless another is said; a `file` is answered by whatever files come with the case.
    """

    key: Key
    text: Text
    hint: Text | None = None
    kind: QuestionKind
    choices: tuple[Choice, ...] = ()
    required: bool = False
    when: When = When()

    @model_validator(mode="after")
    def _has_choices_where_one_chooses(self) -> Self:
        if (self.kind == "choice") != bool(self.choices):
            raise NotInOrder(gettext_noop("only questions of the kind choice have choices, and they need them"))
        return self


@dataclass(frozen=True)
class Case:
    """What a question may depend on; `product` is the product's key."""

    request_type: str
    severity: int
    topic: str = ""
    product: str = ""


def questions_for(questions: Sequence[Question], case: Case) -> tuple[Question, ...]:
    """Return what is asked in a case, in the order of the terms."""
    return tuple(question for question in questions if _applies(question.when, case))


def missing_questions(questions: Sequence[Question], case: Case, answers: Mapping[str, str]) -> tuple[Question, ...]:
    """Return what the case requires and the answers lack."""
    asked = questions_for(questions, case)
    return tuple(question for question in asked if question.required and not answers.get(question.key, "").strip())


def check_answers(questions: Sequence[Question], answers: Mapping[str, str]) -> None:
    """Raise WrongAnswer for the first answer that cannot be taken; an empty one is none at all."""
    known = {question.key: question for question in questions}
    for key, answer in answers.items():
        if key not in known and key != PHONE:
            raise WrongAnswer(f"There is no question {key!r}.")
        if answer.strip():
            _check_length(key, answer, LENGTHS.get(known[key].kind if key in known else PHONE))
            _check_choice(key, answer, known.get(key))


def fill_in(
    questions: Sequence[Question], case: Case, answers: Mapping[str, str], *, version: str, files: str
) -> dict[str, str]:
    """Return the answers with what is known without asking: the product's version, and files that came without a question."""
    known = {"version": version, "file": files}
    given = {key: answer for key, answer in answers.items() if answer.strip()}
    for question in missing_questions(questions, case, given):
        if known.get(question.kind):
            given[question.key] = known[question.kind]
    return given


def chosen_answers(questions: Sequence[Question], answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers that were chosen from a list or are yes or no."""
    known = {question.key: possible_answers(question) for question in questions}
    return {key: answer for key, answer in answers.items() if answer in known.get(key, ())}


def possible_answers(question: Question) -> tuple[str, ...]:
    """Return the answers that one chooses from, none where one writes."""
    return tuple(choice.key for choice in question.choices) or (YES_NO if question.kind == "yes_no" else ())


def _applies(when: When, case: Case) -> bool:
    return all(not wanted or value in wanted for wanted, value in _conditions(when, case))


def _conditions(when: When, case: Case) -> Iterator[tuple[Sequence[object], object]]:
    yield when.request_types, case.request_type
    yield when.topics, case.topic
    yield when.products, case.product
    yield when.severities, case.severity


def _check_length(key: str, answer: str, max_length: int | None) -> None:
    if max_length is not None and len(answer) > max_length:
        raise WrongAnswer(f"{key}: {len(answer)} characters are too many; the limit is {max_length}.")


def _check_choice(key: str, answer: str, question: Question | None) -> None:
    if question is None:
        return
    possible = possible_answers(question)
    if possible and answer not in possible:
        raise WrongAnswer(f"{key}: {answer!r} is not one of {', '.join(possible)}.")
