"""What staff fills in about development issues."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from supportdesk.kernel.fields.errors import NamedErrors
from supportdesk.kernel.fields.form_fields import WordsField
from tickets.presentation.labels import ISSUE_KIND_LABELS, ISSUE_STATE_LABELS
from web.desk.forms.ticket import reason_field
from web.forms.choices import set_choices


class IssueForm(NamedErrors):
    """What an issue says; nothing of it ever reaches a customer."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Type"), choices=list(ISSUE_KIND_LABELS.items()), widget=forms.RadioSelect, initial="bug"
    )
    description = WordsField(
        label=_("Description"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    release = forms.CharField(label=_("Requested for release"), max_length=60, required=False)
    external_url = forms.CharField(
        label=_("Link to the development tracker"),
        max_length=500,
        required=False,
        widget=forms.URLInput,
        help_text=_("It starts with https:// or http://."),
    )


class NewIssueForm(IssueForm):
    """A new issue, with the ticket that it comes from."""

    ticket = forms.CharField(label=_("Number of the waiting ticket"), max_length=24, required=False)


class NewsForm(NamedErrors):
    """How far development is, and who learns what."""

    state = forms.ChoiceField(label=_("Status"), choices=list(ISSUE_STATE_LABELS.items()))
    note = reason_field(label=_("Internal update"), required=False)
    public_note = reason_field(label=_("Update for the customers"), required=False, rows=4, limit=20_000)

    def __init__(self, *args: Any, waiting: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["public_note"].help_text = (
            _("Each of them gets it as a reply from you.") if waiting else _("No ticket is waiting for this issue.")
        )


class LinkForm(NamedErrors):
    """A further ticket that waits for the issue."""

    ticket = forms.CharField(label=_("Ticket number"), max_length=24)
    reason = reason_field(label=_("Reason"), required=False)


class UnlinkForm(NamedErrors):
    """A ticket that does not wait for the issue after all."""

    ticket = forms.ChoiceField(label=_("Ticket"))
    reason = reason_field(label=_("Why it is a different problem"))

    def __init__(self, *args: Any, references: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, ticket=[(one, one) for one in references])
