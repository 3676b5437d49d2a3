"""How a draft of the terms is begun."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from plans.core.files.archive import MAX_UPLOAD_BYTES
from plans.core.files.templates import TEMPLATES
from slas.core.calendar.public_holidays import HolidayRegion, check_region
from slas.errors import CalcError
from supportdesk.kernel.fields.errors import NamedErrors
from web.forms.choices import set_choices
from web.forms.zones import time_zones

_REGION = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,3}))?")


class TemplateForm(NamedErrors):
    """Which template, and where the vendor is."""

    template = forms.ChoiceField(
        label=_("Template"), choices=[(name, name) for name in TEMPLATES], initial="business-hours"
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone of your business hours"), widget=forms.Select({"data-own-zone": True})
    )
    holidays = forms.CharField(
        label=_("Public holidays"),
        max_length=6,
        required=False,
        widget=forms.TextInput({"size": 6, "autocomplete": "country", "autocapitalize": "characters"}),
        help_text=_("Code of the country, such as DE, or of a part of it, such as DE-BY. Empty: no public holidays."),
    )

    def __init__(self, data: Any = None, *, zone: str) -> None:
        super().__init__(data)
        set_choices(self, time_zone=time_zones())
        self.fields["time_zone"].initial = zone
        if self.is_bound:  # what was chosen stays
            self.fields["time_zone"].widget.attrs.pop("data-own-zone")

    def clean_holidays(self) -> dict[str, str]:
        """Return the region as calendars name it."""
        given = str(self.cleaned_data["holidays"]).strip().upper()
        if not given:
            return {}
        found = _REGION.fullmatch(given)
        try:
            if found is None:
                raise CalcError("invalid_calendar", "holidays", "")
            check_region(HolidayRegion(found[1], found[2]), "holidays")
        except CalcError:
            raise forms.ValidationError(
                _("No public holidays are known for this code. Use one such as DE or DE-BY, or leave it empty.")
            ) from None
        return {"country": found[1]} | ({"subdivision": found[2]} if found[2] else {})


class UploadForm(NamedErrors):
    """A folder of terms as one file."""

    terms = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput({"accept": ".zip,.yaml,.yml"}),
        help_text=_("A folder of terms as a .zip file, or a single .yaml file."),
        error_messages={
            "required": _("Choose a .zip or .yaml file."),
            "empty": _("The file is empty."),
        },
    )

    def clean_terms(self) -> UploadedFile[Any]:
        """Refuse what is larger than terms ever are."""
        file: UploadedFile[Any] = self.cleaned_data["terms"]
        if (file.size or 0) > MAX_UPLOAD_BYTES:
            words = _("The file is larger than %(most)s KiB.")
            raise forms.ValidationError(words, params={"most": MAX_UPLOAD_BYTES // 1024})
        return file


class CopyForm(NamedErrors):
    """Which version is copied."""

    version = forms.ChoiceField(label=_("Version"))

    def __init__(self, data: Any = None, *, versions: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        set_choices(self, version=versions)
