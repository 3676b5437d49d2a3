"""What is asked for before one act changes several tickets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from supportdesk.kernel.fields.errors import NamedErrors
from supportdesk.kernel.fields.form_fields import WordsField
from web.desk.forms.ticket import TEXT_LENGTH, reason_field
from web.forms.choices import set_choices


class BulkSeverityForm(NamedErrors):
    """One severity for all, as the vendor determines it, and why (TERM-E12, TERM-E34)."""

    severity = forms.TypedChoiceField(coerce=int)
    reason = reason_field(label=_("Reason"))

    def __init__(self, *args: Any, word: str, severities: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        """Take the vendor's word and its levels."""
        super().__init__(*args, **kwargs)
        self.fields["severity"].label = word
        set_choices(self, severity=list(severities))


class BulkReplyForm(NamedErrors):
    """The same words to every customer."""

    text = WordsField(
        label=_("Message to each customer"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 6})
    )


class MergeForm(NamedErrors):
    """Which of the chosen tickets stays open, and why they are one problem."""

    target = forms.TypedChoiceField(label=_("Merged into"), coerce=int, widget=forms.RadioSelect)
    reason = reason_field(label=_("Why they are the same problem"))

    def __init__(self, *args: Any, tickets: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        """Take the chosen tickets."""
        super().__init__(*args, **kwargs)
        set_choices(self, target=list(tickets))
