"""What people wrote, shown as they wrote it."""

from __future__ import annotations

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import normalize_newlines

register = template.Library()


@register.filter
def as_written(text: object) -> SafeString:
    """Return each line in an element of its own, so that it runs in its own direction; the class `as-written` keeps the blanks."""
    lines = str(normalize_newlines(str(text))).split("\n")
    return format_html_join("\n", '<span dir="auto">{}</span>', ((line,) for line in lines))
