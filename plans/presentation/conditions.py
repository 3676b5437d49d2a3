"""How a target depends on the way a ticket was filed, and from when it counts, in words."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.core.offers import FilingConditions
from plans.core.questions import Question
from plans.core.terms import VendorTerms
from plans.presentation.labels import channel_name, localize
from slas.core.clock.conditions import When
from slas.core.clock.targets import Starts

START_NAMES: dict[Starts, object] = {
    "created": "",
    "confirmed": gettext_lazy("from the confirmation"),
    "assigned": gettext_lazy("from the assignment"),
}


# What a clock that has not begun waits for, as the vendor's people read it.
AWAITED: dict[Starts, object] = {
    "confirmed": gettext_lazy("Starts with the confirmation to the customer"),
    "assigned": gettext_lazy("Starts with the assignment"),
}


def start_label(starts: Starts) -> str:
    """Return from when a clock counts, empty where it counts from the ticket's creation."""
    return str(START_NAMES[starts])


def describe_conditions(terms: VendorTerms, when: FilingConditions | When) -> str:
    """Return the conditions of a target, as the terms or the clocks have it: "via phone, submitted outside opening hours"."""
    return ", ".join(_conditions(terms, when))


def _conditions(terms: VendorTerms, when: FilingConditions | When) -> Iterator[str]:
    if when.channels:
        yield _("via %(channels)s") % {"channels": _alternatives([channel_name(name) for name in when.channels])}
    if when.open_at_filing is not None:
        yield _("submitted during opening hours") if when.open_at_filing else _("submitted outside opening hours")
    kinds = {kind.key: localize(kind.name, terms) for kind in terms.contact_kinds}
    if when.contact_kinds:
        yield _("submitted by %(kinds)s") % {"kinds": _alternatives([kinds[key] for key in when.contact_kinds])}
    questions = {question.key: question for question in terms.questions}
    for key, answer in dict(when.answers).items():
        question = questions[key]
        yield _("“%(question)s” %(answer)s") % {
            "question": localize(question.text, terms),
            "answer": answer_label(terms, question, str(answer)),
        }


def answer_label(terms: VendorTerms, question: Question, answer: str) -> str:
    """Return an answer as the question offers it; one that was written is itself."""
    choices = {choice.key: localize(choice.text, terms) for choice in question.choices}
    if question.kind == "yes_no":
        choices = {"yes": _("yes"), "no": _("no")}
    return choices.get(answer, answer)


def _alternatives(names: list[str]) -> str:
    *others, last = names
    return _("%(names)s or %(last)s") % {"names": ", ".join(others), "last": last} if others else last
