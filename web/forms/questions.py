"""The vendor's own questions at filing as fields of a form (TERM-D6, TERM-E36): none of them refuses, what is missing
is asked for later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.core.questions import LENGTHS, YES_NO, Question
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize
from supportdesk.kernel.fields.errors import NamedErrors
from tickets.operations.messages.attachments import Upload, uploads_of
from web.forms.files import FilesField
from web.forms.texts import TextField

PREFIX = "q-"
ASKED = "asked"


def question_field(question: Question, terms: VendorTerms) -> forms.Field:
    """Return the field of a question; it is never required, as leaving it out is no mistake of the form."""
    text = localize(question.text, terms)
    words: dict[str, Any] = {
        "label": text,
        "help_text": localize(question.hint, terms) if question.hint else "",
        "required": False,
    }
    if question.kind == "file":
        return FilesField(**words)
    if question.kind in ("choice", "yes_no"):
        return forms.ChoiceField(choices=[("", _("Please choose")), *_choices(question, terms)], **words)
    widget = forms.Textarea(attrs={"rows": 4}) if question.kind == "long" else forms.TextInput()
    return TextField(name=text, missing="", max_length=LENGTHS[question.kind], widget=widget, **words)


def answers_of(cleaned: Mapping[str, Any], questions: Iterable[Question]) -> dict[str, str]:
    """Return what was answered in words, by the questions' keys."""
    given = {question.key: cleaned.get(PREFIX + question.key) for question in questions if question.kind != "file"}
    return {key: answer for key, answer in given.items() if answer}


def question_uploads(cleaned: Mapping[str, Any], questions: Iterable[Question]) -> tuple[Upload, ...]:
    """Return the files with which questions were answered."""
    return tuple(
        upload
        for question in questions
        if question.kind == "file"
        for upload in uploads_of(cleaned.get(PREFIX + question.key) or (), question=question.key)
    )


class AskedQuestion:
    """One question on a page: its field, whether it is asked in the case at hand, and when it would be."""

    def __init__(self, question: Question, field: BoundField, *, is_asked: bool) -> None:
        self.key = question.key
        self.field = field
        self.is_required = question.required
        self.is_asked = is_asked
        self.when = {name: " ".join(map(str, values)) for name, values in question.when.model_dump().items() if values}


def asked_fields(form: forms.Form, questions: Sequence[Question], asked: Sequence[Question]) -> Iterator[AskedQuestion]:
    """Yield all questions of a form, those of the case at hand marked."""
    keys = {question.key for question in asked}
    for question in questions:
        yield AskedQuestion(question, form[PREFIX + question.key], is_asked=question.key in keys)


class MissingForm(NamedErrors):
    """What was missing at filing, given afterwards."""

    def __init__(self, *args: Any, terms: VendorTerms, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[PREFIX + question.key] = question_field(question, terms)

    def clean(self) -> dict[str, Any]:
        """Refuse to send nothing at all."""
        cleaned: dict[str, Any] = self.cleaned_data
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Provide at least one of these."))
        return cleaned

    def asked(self) -> list[AskedQuestion]:
        """Return the questions with their fields."""
        return list(asked_fields(self, self.questions, self.questions))

    def answers(self) -> dict[str, str]:
        """Return the answers in words."""
        return answers_of(self.cleaned_data, self.questions)

    def uploads(self) -> tuple[Upload, ...]:
        """Return the files."""
        return question_uploads(self.cleaned_data, self.questions)


class RecordedAnswersForm(MissingForm):
    """What was missing, taken down by those who serve the customer: in words, files too, and from whom it is."""

    given_by = TextField(
        label=gettext_lazy("Information from"),
        name=gettext_lazy("Information from"),
        missing=gettext_lazy("Enter who provided it."),
        max_length=120,
    )

    def __init__(self, *args: Any, terms: VendorTerms, questions: Sequence[Question], **kwargs: Any) -> None:
        as_text = [one.model_copy(update={"kind": "text"}) if one.kind == "file" else one for one in questions]
        super().__init__(*args, terms=terms, questions=as_text, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Refuse to take down nothing at all."""
        cleaned: dict[str, Any] = self.cleaned_data
        if not self.errors and not self.answers():
            raise forms.ValidationError(_("Provide at least one of these."))
        return cleaned


def _choices(question: Question, terms: VendorTerms) -> list[tuple[str, str]]:
    if question.kind == "yes_no":
        return list(zip(YES_NO, (_("Yes"), _("No")), strict=True))
    return [(choice.key, localize(choice.text, terms)) for choice in question.choices]
