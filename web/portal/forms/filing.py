"""Forms of the portal: filing, answering, giving a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import Contact, InstalledProduct
from plans.core.questions import PHONE, Case, Question, questions_for
from plans.core.subjects import Topic
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize
from supportdesk.kernel.fields.errors import NamedErrors
from tickets.operations.filing_draft import Draft
from tickets.operations.messages.attachments import uploads_of
from web.forms.choices import choice_field
from web.forms.files import FilesField
from web.forms.questions import ASKED, PREFIX, AskedQuestion, answers_of, asked_fields, question_field, question_uploads
from web.forms.texts import TEXT_LENGTH, TextField

Choices = list[tuple[str, str]]
Groups = list[tuple[str, Choices]]
Marks = dict[str, dict[str, Any]]


class MarkedSelect(forms.Select):
    """A list whose options may carry attributes, by value: what they mean is decided by style sheets."""

    def __init__(self, *, marks: Marks, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.marks = marks

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return one option with its own attributes."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        option["attrs"].update(self.marks.get(str(value), {}))
        return option


class FilingForm(NamedErrors):
    """What a customer files. Its choices and questions are the vendor's own; whether it may be filed is decided on sending.

    Without script the page cannot know which questions belong to what is chosen: it says `look_first`, and what was not
    on it yet is shown before anything is filed.
    """

    severity = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, widget=forms.RadioSelect)
    request_type = forms.ChoiceField(label=gettext_lazy("What do you need?"))
    topic = forms.ChoiceField(label=gettext_lazy("What is it about?"), required=False)
    product = forms.TypedChoiceField(label=gettext_lazy("Which product?"), required=False, coerce=int, empty_value=None)
    subject = TextField(
        name=gettext_lazy("Subject"),
        label=gettext_lazy("Subject"),
        missing=gettext_lazy("Enter a subject."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    body = TextField(
        name=gettext_lazy("Description"),
        label=gettext_lazy("Description"),
        help_text=gettext_lazy(
            "For a problem: how we can reproduce it, what you expected, what happened, and what you have tried."
        ),
        missing=gettext_lazy("Enter a description, so that we can start immediately."),
        max_length=TEXT_LENGTH,
        can_be_file=True,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    phone = TextField(
        name=gettext_lazy("Phone"),
        label=gettext_lazy("Phone number for callbacks"),
        missing="",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    files = FilesField(label=gettext_lazy("Screenshots or log files"), required=False)
    filing_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    look_first = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, terms: VendorTerms, products: Sequence[InstalledProduct], by_phone: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.terms = terms
        self.products = {product.pk: product for product in products}
        self._offer_severities()
        self._offer_request_types()
        self._offer_topics()
        self._offer_products()
        for question in terms.questions:
            self.fields[PREFIX + question.key] = field = question_field(question, terms)
            if question.kind == "version" and self.products and not field.help_text:
                field.help_text = _("Only if it differs from the product’s severity above.")
        if any(question.kind == "file" for question in terms.questions):
            self.fields["files"].label = _("Other files")
        if not by_phone:
            del self.fields["phone"]

    def clean(self) -> dict[str, Any]:
        """Take the severity that topic or request type carry where none was chosen (TERM-A13)."""
        cleaned: dict[str, Any] = self.cleaned_data
        if "severity" in cleaned and cleaned["severity"] is None:
            cleaned["severity"] = self._usual_severity(cleaned)
            if cleaned["severity"] is None:
                self.add_error("severity", _("Choose a severity."))
        return cleaned

    def draft(self, contact: Contact) -> Draft:
        """Return what the customer wants to file; the form is valid."""
        cleaned = self.cleaned_data
        asked = self.questions()
        phone = {PHONE: cleaned["phone"]} if cleaned.get("phone") else {}
        return Draft(
            contact=contact,
            channel="portal",
            severity=cleaned["severity"],
            request_type_key=cleaned["request_type"],
            topic_key=cleaned.get("topic", ""),
            product=self.products.get(cleaned.get("product") or 0),
            subject=" ".join(cleaned["subject"].split()),
            body=cleaned["body"],
            intake=phone | answers_of(cleaned, asked),
            uploads=(*question_uploads(cleaned, asked), *uploads_of(cleaned["files"])),
            filing_key=cleaned.get("filing_key"),
        )

    def questions(self) -> tuple[Question, ...]:
        """Return the questions that belong to what is chosen."""
        return questions_for(self.terms.questions, self._case())

    def asked(self) -> list[AskedQuestion]:
        """Return all questions with their fields, those that belong to what is chosen marked."""
        return list(asked_fields(self, self.terms.questions, self.questions()))

    def is_looked_at(self) -> bool:
        """Return whether every question that belongs to what is chosen was on the page that was sent."""
        shown = set(self.data.getlist(ASKED)) if isinstance(self.data, QueryDict) else set()
        return not self.cleaned_data.get("look_first") or {question.key for question in self.questions()} <= shown

    def _case(self) -> Case:
        chosen = {
            name: str(self[name].value() or "")
            for name in ("severity", "request_type", "topic", "product")
            if name in self.fields
        }
        product = self.products.get(int(chosen["product"])) if chosen.get("product", "").isdecimal() else None
        kinds = {kind.key for kind in self.terms.request_types}
        topics = {topic.key for topic in self.terms.topics}
        request_type = chosen["request_type"] or self.terms.request_types[0].key
        known = {
            "request_type": request_type if request_type in kinds else "",
            "topic": chosen.get("topic", "") if chosen.get("topic", "") in topics else "",
        }
        severity = int(chosen["severity"]) if chosen["severity"].isdecimal() else self._usual_severity(known)
        return Case(
            request_type=known["request_type"],
            severity=severity or 0,
            topic=known["topic"],
            product=product.release.product.key if product else "",
        )

    def _usual_severity(self, cleaned: Mapping[str, Any]) -> int | None:
        terms = self.terms
        if len(terms.severities) == 1:
            return terms.severities[0].number
        topic = terms.topic(cleaned["topic"]) if cleaned.get("topic") else None
        if topic is not None and topic.default_severity is not None:
            return topic.default_severity
        return terms.request_type(cleaned["request_type"]).default_severity if cleaned.get("request_type") else None

    def _offer_severities(self) -> None:
        severities = self.terms.severities
        self._choices("severity", [(str(level.number), level.name) for level in severities])
        if len(severities) == 1:
            self.fields["severity"].widget = forms.HiddenInput()

    def _offer_request_types(self) -> None:
        kinds = self.terms.request_types
        marks: Marks = {kind.key: _severity_mark(kind.default_severity) for kind in kinds}
        for kind in kinds:
            if not kind.clocks:
                marks[kind.key]["data-no-clocks"] = True
        self._choices("request_type", [(kind.key, localize(kind.name, self.terms)) for kind in kinds], marks=marks)
        if len(kinds) == 1:
            self.fields["request_type"].widget = forms.HiddenInput()
            self.fields["request_type"].initial = kinds[0].key

    def _offer_topics(self) -> None:
        if not self.terms.topics:
            del self.fields["topic"]
            return
        marks: Marks = {topic.key: _severity_mark(topic.default_severity) for topic in self.terms.topics}
        for topic in self.terms.topics:
            if topic.excluded:
                marks[topic.key]["data-excluded"] = True
        self._choices("topic", [("", _("Something else")), *self._topic_groups()], marks=marks)

    def _topic_groups(self) -> Groups:
        """Return the topics by level; what is not part of the support stands last, under its own heading."""
        terms = self.terms
        names = {level.number: localize(level.name, terms) for level in terms.levels}
        groups: dict[str, list[Topic]] = {}
        for topic in terms.topics:
            name = names.get(topic.level, "") if topic.level is not None else ""
            groups.setdefault(_("Not covered by support") if topic.excluded else name or _("Topics"), []).append(topic)
        last = _("Not covered by support")
        ordered = sorted(groups.items(), key=lambda group: group[0] == last)
        return [(name, [(topic.key, localize(topic.text, terms)) for topic in topics]) for name, topics in ordered]

    def _offer_products(self) -> None:
        if not self.products:
            del self.fields["product"]
            return
        choices = [(str(pk), str(product)) for pk, product in self.products.items()]
        marks: Marks = {str(pk): {"data-product": product.release.product.key} for pk, product in self.products.items()}
        self._choices("product", [("", _("None in particular")), *choices], marks=marks)

    def _choices(self, name: str, choices: Any, marks: Marks | None = None) -> None:
        field = choice_field(self.fields[name])
        if marks:
            field.widget = MarkedSelect(marks=marks)
        field.choices = choices


def _severity_mark(severity: int | None) -> dict[str, Any]:
    return {} if severity is None else {"data-severity": severity}


class ReplyForm(NamedErrors):
    """An answer on a ticket."""

    text = TextField(
        name=gettext_lazy("Message"),
        missing=gettext_lazy("Enter a message."),
        max_length=TEXT_LENGTH,
        can_be_file=True,
        widget=forms.Textarea,
    )
    files = FilesField(required=False)


class ReasonForm(NamedErrors):
    """Why something is asked for: opening again, turning to the vendor."""

    text = TextField(
        name=gettext_lazy("Reason"),
        missing=gettext_lazy("Tell us why, in a few words."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReopenForm(ReasonForm):
    """Why it is not solved: as much as an answer, which may have come when the ticket was closed already."""

    text = TextField(
        name=gettext_lazy("Reason"),
        missing=gettext_lazy("Tell us why, in a few words."),
        max_length=TEXT_LENGTH,
        can_be_file=True,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
