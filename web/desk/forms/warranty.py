"""What an admin says of the written warranty of a contract."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.operations.warranties import PDF, is_pdf
from supportdesk.kernel.fields.errors import NamedErrors
from supportdesk.kernel.fields.form_fields import DayField
from supportdesk.kernel.fields.ranges import LIFETIME


class WarrantyForm(NamedErrors):
    """The written warranty of a contract (TERM-D9)."""

    label = forms.CharField(
        label=gettext_lazy("Document title"),
        max_length=120,
        error_messages={"required": gettext_lazy("Enter the document’s title.")},
    )
    dated_on = DayField(
        within=LIFETIME,
        label=gettext_lazy("Document date"),
        error_messages={"required": gettext_lazy("Enter the date on the document.")},
    )
    document = forms.FileField(
        label=gettext_lazy("Document (PDF)"),
        widget=forms.FileInput(attrs={"accept": PDF}),
        error_messages={
            "required": gettext_lazy("Choose the document."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def clean_document(self) -> UploadedFile[Any]:
        """Return the file; raises ValidationError for what is too large or no PDF."""
        document: UploadedFile[Any] = self.cleaned_data["document"]
        if (document.size or 0) > settings.ATTACHMENT_MAX_BYTES:
            megabytes = settings.ATTACHMENT_MAX_BYTES // 1024 // 1024
            raise forms.ValidationError(_("The document is larger than %(most)d MB.") % {"most": megabytes})
        if document.file is None or not is_pdf(document.file):
            raise forms.ValidationError(_("The document must be a PDF."))
        return document
