"""What `vendor_terms/README.md` says of the files of terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from django.conf import settings
from pydantic import BaseModel

from plans.core.terms import VendorTerms
from plans.core.texts import Text


def fields_of(part: Any, known: set[Any]) -> Iterator[str]:
    """Return every field that a file may have, once for each kind of object; a text has languages instead."""
    if part in known:
        return
    known.add(part)
    if isinstance(part, type) and issubclass(part, BaseModel) and part is not Text:
        for name, field in part.model_fields.items():
            yield name
            yield from fields_of(field.annotation, known)
    for inner in get_args(part):
        yield from fields_of(inner, known)


def test_fault_W12_every_field_of_the_files_is_named() -> None:
    code = re.findall(r"`([^`\n]+)`", (Path(settings.VENDOR_TERMS_ROOT) / "README.md").read_text())
    named = {word for piece in code for word in re.findall(r"\w+", piece)}
    fields = set(fields_of(VendorTerms, set()))
    assert (fields - named, len(fields) > 80) == (set(), True)
