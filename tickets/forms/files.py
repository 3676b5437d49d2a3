"""Files with a message: several at once, each checked before it is read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from tickets.operations.attachments import Upload, harmless_name


class FilesInput(forms.ClearableFileInput):
    """An input for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, or none; a refusal names the file and the limit."""

    widget = FilesInput(attrs={"multiple": True})

    def clean(self, data: Any, _initial: Any = None) -> tuple[UploadedFile[Any], ...]:
        """Return the files; raises ValidationError for too many, an empty or a too large one."""
        files: tuple[UploadedFile[Any], ...] = tuple(data or ())
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        problems = [*_too_many(files), *(problem for file in files for problem in _problems(file))]
        if problems:
            raise forms.ValidationError([*problems, _("Please choose the files again.")])
        return files


def uploads_of(files: tuple[UploadedFile[Any], ...]) -> tuple[Upload, ...]:
    """Return checked files as the operations take them."""
    return tuple(
        Upload(name=file.name or "", content_type=file.content_type or "", content=file.read()) for file in files
    )


def _too_many(files: tuple[UploadedFile[Any], ...]) -> list[str]:
    most = settings.ATTACHMENTS_MAX_PER_MESSAGE
    return [_("At most %(most)d files can be sent at once.") % {"most": most}] if len(files) > most else []


def _problems(file: UploadedFile[Any]) -> list[str]:
    name, size = harmless_name(file.name or ""), file.size or 0
    if size == 0:
        return [_("%(name)s is empty.") % {"name": name}]
    if size > settings.ATTACHMENT_MAX_BYTES:
        megabytes = settings.ATTACHMENT_MAX_BYTES // 1024 // 1024
        return [_("%(name)s is larger than %(megabytes)d MB.") % {"name": name, "megabytes": megabytes}]
    return []
