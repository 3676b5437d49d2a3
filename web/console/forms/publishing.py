"""What an admin decides when a draft of the terms is published."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from supportdesk.kernel.fields.errors import NamedErrors
from supportdesk.kernel.fields.form_fields import WordsField


class PublishForm(NamedErrors):
    """For whom the version holds, why, and that open interpretations are confirmed."""

    scope = forms.ChoiceField(
        label=_("Apply to"),
        choices=[
            ("new", _("New tickets only: open tickets keep the targets they were submitted under")),
            ("open", _("All open tickets as well: their deadlines are recalculated in the background")),
        ],
        widget=forms.RadioSelect,
        initial="new",
    )
    reason = WordsField(
        label=_("Why open tickets get different targets"),
        max_length=1_000,
        error_messages={"required": _("Enter why open tickets get different targets.")},
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Required if open tickets get it. It appears in the history of each ticket; customers do not see it."
        ),
    )
    confirmed = forms.BooleanField(label=_("The answers to the open questions above are correct"))

    def __init__(self, *args: Any, has_interpretations: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_interpretations:
            del self.fields["confirmed"]

    def full_clean(self) -> None:
        """Ask for the reason where open tickets are touched."""
        self.fields["reason"].required = not self.is_bound or self.data.get("scope") == "open"
        super().full_clean()
