"""How the fields of all forms are drawn."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest

_FREE_TEXT = {"django/forms/widgets/text.html", "django/forms/widgets/textarea.html"}


class FormRenderer(DjangoTemplates):
    """Django's, with free text running in the direction of its letters."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """Return the widget's HTML."""
        if template_name in _FREE_TEXT:
            context["widget"]["attrs"].setdefault("dir", "auto")
        return super().render(template_name, context, request)
