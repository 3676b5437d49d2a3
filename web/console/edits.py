"""Forms that change something stored: they carry what was seen, and say what someone else has changed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from slas.presentation.labels import full_date
from supportdesk.kernel.fields.seen import ChangedMeanwhile, digest_values


def seen_values(request: HttpRequest) -> str:
    """Return the digest of the values on the page that was sent, empty where it names none."""
    return request.POST.get("seen", "")


def edit_context(
    form: forms.Form, stored: Mapping[str, object], conflict: ChangedMeanwhile | None = None
) -> dict[str, Any]:
    """Return what console/ui/edit_form.html shows: the form, the digest of what is stored, and what was changed."""
    changed = [
        {"term": form[name].label, "value": _shown(form.fields[name], value)}
        for name, value in (conflict.values if conflict else {}).items()
    ]
    return {"form": form, "seen": digest_values(stored), "changed": changed}


def edit_status(form: forms.Form, conflict: ChangedMeanwhile | None = None) -> int:
    """Return the status of a page that shows the form, again or for the first time."""
    if conflict is not None:
        return HTTPStatus.CONFLICT
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _shown(field: forms.Field, value: object) -> str:
    """Return a stored value in the words of its field."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return full_date(value)
    values = value if isinstance(value, list | tuple) else [value]
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        names = {str(key): str(label) for key, label in choices}
        values = [names.get("" if one is None else str(one), one) for one in values]
    return ", ".join(str(one) for one in values if one not in (None, "")) or "–"
