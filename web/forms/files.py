"""Files with a message: several at once, each checked before anything is done with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from tickets.errors import BadAttachment
from tickets.operations.messages.attachments import Files, check_uploads, uploads_of
from tickets.presentation.refusals import refusal_message


class FilesInput(forms.ClearableFileInput):
    """An input for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, or none; a refusal names the file and the limit."""

    widget = FilesInput(attrs={"multiple": True})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Give the page the limits, so that it can name a file that is too large before it is sent."""
        limits = {"data-most": settings.ATTACHMENTS_MAX_PER_MESSAGE, "data-bytes": settings.ATTACHMENT_MAX_BYTES}
        return {**super().widget_attrs(widget), **limits}

    def clean(self, data: Any, _initial: Any = None) -> Files:
        """Return the files; raises ValidationError for too many and for each that cannot be taken."""
        files: Files = tuple(data or ())
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        problems = list(_problems(files))
        if problems:
            raise forms.ValidationError([*problems, _("Please choose the files again.")])
        return files


def _problems(files: Files) -> Iterator[str]:
    uploads = uploads_of(files)
    too_many = len(uploads) > settings.ATTACHMENTS_MAX_PER_MESSAGE
    for some in [uploads] if too_many else [(upload,) for upload in uploads]:
        try:
            check_uploads(some)
        except BadAttachment as error:
            yield refusal_message(error)
