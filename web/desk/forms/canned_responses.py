"""The form of a canned response: title and text in each language that customers are served in, of which one is enough."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from supportdesk.kernel.fields.errors import NamedErrors
from supportdesk.kernel.fields.form_fields import WordsField
from tickets.models import CannedResponse
from tickets.operations.messages.canned_responses import ResponseText
from web.desk.forms.ticket import TEXT_LENGTH

TITLE_LENGTH = 120


class CannedResponseForm(NamedErrors):
    """A canned response; a language is left out by leaving both of its fields empty."""

    def __init__(self, *args: Any, texts: Sequence[CannedResponse], languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {text.language: text for text in texts}
        self.languages = list(dict.fromkeys([*languages, *known]))
        for language in self.languages:
            text = known.get(language)
            self.fields[f"title_{language}"] = forms.CharField(
                label=_("Title"), max_length=TITLE_LENGTH, required=False, initial=text.title if text else ""
            )
            self.fields[f"body_{language}"] = WordsField(
                label=_("Text"),
                max_length=TEXT_LENGTH,
                required=False,
                initial=text.body if text else "",
                widget=forms.Textarea(attrs={"rows": 6, "lang": language}),
            )

    def clean(self) -> dict[str, Any]:
        """Ask for both, title and text, of a language, and for one language at least."""
        cleaned = super().clean() or {}
        for language in self.languages:
            title, body = f"title_{language}", f"body_{language}"
            if cleaned.get(body) and not cleaned.get(title) and title not in self.errors:
                self.add_error(title, _("Enter a title."))
            if cleaned.get(title) and not cleaned.get(body) and body not in self.errors:
                self.add_error(body, _("Enter a text for this title."))
        if not self.errors and not self.texts():
            self.add_error(f"title_{self.languages[0]}", _("Enter a title and a text in at least one language."))
        return cleaned

    def texts(self) -> dict[str, ResponseText]:
        """Return what was written, by language."""
        cleaned = self.cleaned_data
        return {
            language: ResponseText(title=cleaned[f"title_{language}"], body=cleaned[f"body_{language}"])
            for language in self.languages
            if cleaned.get(f"title_{language}") and cleaned.get(f"body_{language}")
        }

    def groups(self) -> list[dict[str, Any]]:
        """Return the fields of each language under its name."""
        return [
            {
                "name": get_language_info(language)["name_translated"],
                "fields": [self[f"title_{language}"], self[f"body_{language}"]],
            }
            for language in self.languages
        ]
