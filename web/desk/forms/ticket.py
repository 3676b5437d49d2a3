"""What agents fill in: one small form an act, and the form for a caller."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from slas.presentation.waits import WAIT_LABELS
from supportdesk.kernel.fields.errors import NamedErrors
from supportdesk.kernel.fields.form_fields import InstantField, WordsField
from supportdesk.kernel.fields.ranges import NEAR
from tickets.presentation.labels import RESOLUTION_LABELS
from web.forms.choices import choice_field, set_choices
from web.forms.files import FilesField

TEXT_LENGTH = 50_000
Choices = Sequence[tuple[Any, str]]
_KINDS = [("public", "public"), ("note", "note")]


def reason_field(*, label: Any, required: bool = True, rows: int = 2, limit: int = 1000) -> WordsField:
    """Return a field for words that stay on the ticket."""
    return WordsField(label=label, required=required, max_length=limit, widget=forms.Textarea(attrs={"rows": rows}))


class ReplyForm(NamedErrors):
    """A public reply or an internal note, each with a text of its own; `wait` is the button that also stops the clocks."""

    kind = forms.ChoiceField(choices=_KINDS)
    text = WordsField(label=_("Public reply"), max_length=TEXT_LENGTH, can_be_file=True, required=False)
    note = WordsField(label=_("Internal note"), max_length=TEXT_LENGTH, can_be_file=True, required=False)
    wait = forms.CharField(required=False, max_length=20)
    asked = forms.CharField(required=False, max_length=200)
    seen = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1)
    files = FilesField(required=False)
    may_be_empty = False

    def clean(self) -> dict[str, Any]:
        """Take the text of the chosen kind as what is sent (`body`), and that of the other kind as `other_body`."""
        cleaned = super().clean() or {}
        chosen, other = ("note", "text") if cleaned.get("kind") == "note" else ("text", "note")
        if "note" not in self.data:  # sent by a page or a program that has one text for both
            chosen, other = "text", ""
        cleaned["body"], cleaned["other_body"] = cleaned.get(chosen, ""), cleaned.get(other)
        if not self.may_be_empty and not self.errors and not cleaned["body"]:
            self.add_error(chosen, _("Enter a message first."))
        return cleaned


class DraftForm(ReplyForm):
    """What has been written so far; nothing of it need be there yet."""

    kept_at = forms.CharField(required=False, max_length=40)
    may_be_empty = True


class SeverityForm(NamedErrors):
    """The severity as the vendor determines it (TERM-E34); a change says why (TERM-E12)."""

    severity = forms.TypedChoiceField(coerce=int)
    reason = reason_field(label=_("Reason"), required=False)

    def __init__(
        self, *args: Any, word: str, severities: Choices, current: int, is_confirmed: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["severity"].label = word
        self.current, self.is_confirmed = current, is_confirmed
        field = self.fields["severity"]
        choice_field(field).choices = severities
        field.initial = None if is_confirmed else current
        if is_confirmed:
            self.fields["reason"].required = True
        else:
            self.fields["reason"].help_text = _(
                "Only if it differs from the customer’s choice. The customer can read it."
            )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of every change."""
        cleaned = super().clean() or {}
        differs = cleaned.get("severity") not in {None, self.current}
        if differs and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Enter why the severity changes; the customer is notified."))
        return cleaned


class AcknowledgeForm(NamedErrors):
    """Nothing needs to be said."""


class DeadlineForm(NamedErrors):
    """When a promise falls due by the word of a person, and why; the customer reads it."""

    metric = forms.ChoiceField(label=_("Target"))
    due_at = InstantField(
        within=NEAR,
        label=_("Due (your time zone)"),
        required=False,
        help_text=_("For example 2026-11-20 17:30."),
    )
    kind = forms.ChoiceField(
        label=_("While the ticket is on hold"),
        choices=[
            ("fixed", _("Keep this deadline")),
            ("moves", _("Move it by the time on hold")),
            ("plan", _("Remove it: use the plan’s deadline again")),
        ],
        widget=forms.RadioSelect,
        initial="fixed",
    )
    reason = reason_field(label=_("Reason, visible to the customer"))

    def __init__(self, *args: Any, metrics: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, metric=metrics)

    def clean(self) -> dict[str, Any]:
        """Ask for the time, unless the plan's own is to hold."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") == "plan":
            cleaned["due_at"] = None
        elif cleaned.get("due_at") is None and "due_at" not in self.errors:
            self.add_error("due_at", _("Enter when it is due."))
        return cleaned


class AnnulForm(NamedErrors):
    """Which breach was none, and why; colleagues read it."""

    breach = forms.ChoiceField(label=_("Breach"))
    reason = reason_field(label=_("Reason, for colleagues"))

    def __init__(self, *args: Any, breaches: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, breach=breaches)


class WaitForm(NamedErrors):
    """For whom the clocks are paused, and why (TERM-E11)."""

    party = forms.ChoiceField(
        label=_("Waiting for"),
        choices=[(wait, labels.party) for wait, labels in WAIT_LABELS.items()],
        widget=forms.RadioSelect,
        initial="customer",
    )
    reason = reason_field(label=_("Waiting for what"))


class ResumeForm(NamedErrors):
    """End of a wait."""

    reason = reason_field(label=_("What was received"), required=False)


class AssignForm(NamedErrors):
    """Who has the ticket: a person, a team, or nobody; `had` is who had it on the page, 0 for nobody."""

    assignee = forms.ChoiceField(label=_("Assign to"), required=False)
    had = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, object]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, assignee=list(choices))


class ContactForm(NamedErrors):
    """Whose ticket it is from now on, and why."""

    contact = forms.TypedChoiceField(label=_("Contact"), coerce=int)
    reason = reason_field(label=_("Reason"))

    def __init__(self, *args: Any, contacts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, contact=list(contacts))


class HandOverForm(NamedErrors):
    """To which tier or partner the ticket goes, and why (TERM-A12, TERM-C4, TERM-C5)."""

    to = forms.ChoiceField(label=_("Hand over to"))
    reason = reason_field(label=_("Reason"))

    def __init__(self, *args: Any, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, to=list(places))


class ResolveForm(NamedErrors):
    """How the ticket was solved (TERM-A6), or why it cannot be."""

    kind = forms.ChoiceField(label=_("Resolution"), choices=list(RESOLUTION_LABELS.items()))
    explanation = reason_field(label=_("Explanation for the customer"), rows=4, limit=20_000)


class CloseForm(NamedErrors):
    """Nothing to say."""


class ReopenForm(NamedErrors):
    """Why it is not solved."""

    reason = reason_field(label=_("Why it is not solved"))


class KindForm(NamedErrors):
    """Which kind of request it really is, and why (TERM-D8)."""

    kind = forms.ChoiceField(label=_("Change to"))
    reason = reason_field(label=_("Reason"))

    def __init__(self, *args: Any, kinds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, kind=list(kinds))


class DevelopmentForm(NamedErrors):
    """For which issue development is needed, and why (TERM-E18)."""

    issue = forms.TypedChoiceField(label=_("Issue"), coerce=int, empty_value=None, required=False)
    title = forms.CharField(label=_("Title of a new issue"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Type of the new issue"), choices=[("bug", _("Bug")), ("feature", _("Feature"))])
    reason = reason_field(label=_("Why development is needed"))

    def __init__(self, *args: Any, issues: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, issue=[("", _("new issue")), *issues])
        if not issues:
            self.fields["issue"].widget = forms.HiddenInput()


class UndoMergeForm(NamedErrors):
    """Why it is another problem after all."""

    reason = reason_field(label=_("Why it is a different problem"))


class MergeForm(NamedErrors):
    """Why two tickets are one problem; `seen` is the newest message of both when the page was made."""

    seen = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)
    reason = reason_field(label=_("Why they are the same problem"))


class SplitForm(NamedErrors):
    """Which messages are a problem of their own (TERM-E16), and what kind of one; `seen` is the newest on the page."""

    seen = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)
    messages = forms.TypedMultipleChoiceField(
        coerce=int, widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Choose the messages.")}
    )
    subject = forms.CharField(label=_("Subject of the new ticket"), max_length=200)
    severity = forms.TypedChoiceField(coerce=int)
    request_type = forms.ChoiceField(label=_("Request type"))
    reason = reason_field(label=_("Why it is a separate problem"))

    def __init__(
        self, *args: Any, word: str, messages: Choices, severities: Choices, kinds: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["severity"].label = word
        for name, choices in (("messages", messages), ("severity", severities), ("request_type", kinds)):
            field = self.fields[name]
            choice_field(field).choices = list(choices)
            if name != "messages" and len(choices) == 1:
                field.widget, field.initial = forms.HiddenInput(), choices[0][0]
