"""How the desk looks, and what its portal and emails say."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supportdesk.kernel.fields.errors import NamedErrors
from supportdesk.kernel.fields.form_fields import WordsField
from supportdesk.kernel.files.images import ImageTooLargeError, clean_picture, picture_size
from supportdesk.kernel.files.kinds import kind_of
from vendors.core.colours import ink_contrasts

LOGO_KINDS = ("image/png", "image/jpeg", "image/webp")
LOGO_BYTES = 128 * 1024
LOGO_PIXELS = 1024
_READABLE = 4.5  # WCAG AA
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_LONGEST_TEXT = 2_000


class BrandingForm(NamedErrors):
    """Name, colour, sender, and texts in each of the languages that customers are served in."""

    display_name = forms.CharField(
        label=gettext_lazy("Display name"),
        max_length=120,
        help_text=gettext_lazy("Shown at the top of every page and in emails."),
    )
    accent = forms.CharField(
        label=gettext_lazy("Accent colour"),
        max_length=7,
        required=False,
        help_text=gettext_lazy("For example #0b6e99. Empty: the colour that the terms name."),
    )
    sender_name = forms.CharField(
        label=gettext_lazy("Sender of emails"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Empty: the display name followed by “Support”."),
    )
    reply_address = forms.EmailField(
        label=gettext_lazy("Address for replies"),
        max_length=254,
        required=False,
        help_text=gettext_lazy(
            "Emails are sent from the address of this installation, and replies to them go to this address."
        ),
    )

    def __init__(self, data: Any = None, initial: Any = None, *, languages: Iterable[tuple[str, str]]) -> None:
        """`languages` are codes with their names."""
        self.languages = dict(languages)
        super().__init__(data, initial=initial)
        welcome, portal = _("Welcome text (%(language)s)"), _("Text in the portal (%(language)s)")
        for name, label in (("welcome", welcome), ("portal_text", portal)):
            for code, language in self.languages.items():
                self.fields[f"{name}_{code}"] = WordsField(
                    label=label % {"language": language},
                    max_length=_LONGEST_TEXT,
                    required=False,
                    widget=forms.Textarea({"rows": 3, "lang": code, "dir": "auto"}),
                )

    def clean_display_name(self) -> str:
        """Refuse characters that no name has."""
        return _printable(self.cleaned_data["display_name"])

    def clean_sender_name(self) -> str:
        """Refuse characters that no name has: the name goes into the head of emails."""
        return _printable(self.cleaned_data["sender_name"])

    def clean_accent(self) -> str:
        """Refuse what is no colour, or one in which nothing could be read on light or dark pages."""
        accent = str(self.cleaned_data["accent"]).strip().lower()
        if accent and not _COLOUR.fullmatch(accent):
            raise forms.ValidationError(_("Enter the colour as # and six digits or letters a to f, such as #0b6e99."))
        if accent and min(ink_contrasts(accent)) < _READABLE:
            raise forms.ValidationError(_("Text in this colour could not be read on light or dark pages."))
        return accent

    def texts(self, name: str) -> dict[str, str]:
        """Return what was written of a text, by language."""
        texts = {code: self.cleaned_data[f"{name}_{code}"].strip() for code in self.languages}
        return {code: text for code, text in texts.items() if text}


class LogoForm(NamedErrors):
    """A picture of a kind that cannot hold a program."""

    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        widget=forms.ClearableFileInput({"accept": ",".join(LOGO_KINDS)}),
        help_text=gettext_lazy("PNG, JPEG or WebP, at most 128 KiB and 1024 pixels wide and high."),
        error_messages={
            "required": gettext_lazy("Choose a picture."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def clean_logo(self) -> tuple[bytes, str]:
        """Return the picture without its metadata, and its kind, by its own bytes."""
        file: UploadedFile[Any] = self.cleaned_data["logo"]
        if (file.size or 0) > LOGO_BYTES:
            raise forms.ValidationError(_("The picture is larger than %(most)s KiB.") % {"most": LOGO_BYTES // 1024})
        content = file.read(LOGO_BYTES + 1)
        kind = kind_of(content, claimed="")
        if kind not in LOGO_KINDS:
            raise forms.ValidationError(_("This is not a PNG, JPEG or WebP picture."))
        return _checked(content), kind


def _checked(content: bytes) -> bytes:
    """Return a picture that keeps the limits, without what is no part of it."""
    source = io.BytesIO(content)
    try:
        size = picture_size(source)
    except ImageTooLargeError:
        size = (LOGO_PIXELS + 1, LOGO_PIXELS + 1)
    if size is not None and max(size) > LOGO_PIXELS:
        raise forms.ValidationError(_("The picture is more than %(most)s pixels wide or high.") % {"most": LOGO_PIXELS})
    pieces = clean_picture(source) if size is not None else None
    if pieces is None:
        raise forms.ValidationError(_("The picture is damaged. Please save it again."))
    return b"".join(pieces)


def _printable(name: str) -> str:
    if not name.isprintable():
        raise forms.ValidationError(_("Use letters, digits and punctuation only."))
    return name
