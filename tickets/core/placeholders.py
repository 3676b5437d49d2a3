"""Placeholders of canned responses: names from one list, put in as plain text, once; everything else stays as it was written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

NAMES: Final = (
    "contact.name",
    "organisation.name",
    "ticket.reference",
    "ticket.subject",
    "agent.name",
    "vendor.name",
)
# One pair of braces around a dotted name: `{{...}}`, `{%...%}` and attributes of attributes are no placeholders
# (ATTACK-A43).
_PLACEHOLDER: Final = re.compile(r"(?<!\{)\{([a-z]+\.[a-z]+)\}(?!\})")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with the placeholders of the list filled; what a value says is never read as a placeholder."""
    return _PLACEHOLDER.sub(lambda found: values[found[1]] if found[1] in NAMES else found[0], text)


def unknown_placeholders(text: str) -> list[str]:
    """Return what looks like a placeholder and is none, in order, as it is written."""
    return [found[0] for found in _PLACEHOLDER.finditer(text) if found[1] not in NAMES]
