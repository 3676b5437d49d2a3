"""Files with a message: several at once, each checked before anything is done with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from tickets.operations.attachments import (
    BadAttachment,
    EmptyAttachment,
    LargeAttachment,
    LargePicture,
    ProgramAttachment,
    TellingPicture,
    TooManyAttachments,
    Upload,
    check_uploads,
)

Files = tuple["UploadedFile[Any]", ...]


class FilesInput(forms.ClearableFileInput):
    """An input for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, or none; a refusal names the file and the limit."""

    widget = FilesInput(attrs={"multiple": True})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Tell the page the limits, so that it can name a file that is too large before it is sent."""
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


def uploads_of(files: Files, *, question: str = "") -> tuple[Upload, ...]:
    """Return checked files as the operations take them; `question` is the one they answer."""
    return tuple(_upload(file, question) for file in files)


def refusal_words(error: BadAttachment) -> str:
    """Return in the reader's language why a file was not taken."""
    if isinstance(error, TellingPicture):
        words = _(
            "%(name)s is a %(kind)s picture. We could not take out of it where and when it was made. "
            "Please send it as JPEG or PNG; if it is to come as it is, pack it into a ZIP archive."
        )
        return words % {"name": error.name, "kind": error.kind}
    return _common_words(error)


def _common_words(error: BadAttachment) -> str:
    words = {
        TooManyAttachments: _("At most %(most)d files can be sent at once."),
        EmptyAttachment: _("%(name)s is empty."),
        LargeAttachment: _("%(name)s is larger than %(most)d MB."),
        LargePicture: _("%(name)s has more than %(most)d million pixels. Please send it smaller."),
        ProgramAttachment: _("%(name)s is a program. If we asked for it, pack it into a ZIP archive."),
    }
    return words[type(error)] % {"name": error.name, "most": error.most} if type(error) in words else str(error)


def _upload(file: UploadedFile[Any], question: str) -> Upload:
    content = file.file
    if content is None:
        raise ValueError("A file that was sent has a content.")
    return Upload(name=file.name or "", content_type=file.content_type or "", content=content, question=question)


def _problems(files: Files) -> Iterator[str]:
    uploads = uploads_of(files)
    too_many = len(uploads) > settings.ATTACHMENTS_MAX_PER_MESSAGE
    for some in [uploads] if too_many else [(upload,) for upload in uploads]:
        try:
            check_uploads(some)
        except BadAttachment as error:
            yield refusal_words(error)
