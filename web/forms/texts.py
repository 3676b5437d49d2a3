"""Words that a customer writes, with refusals that name the field and both numbers."""

from __future__ import annotations

from typing import Any

from supportdesk.kernel.fields.form_fields import WordsField

TEXT_LENGTH = 20_000


class TextField(WordsField):
    """Words of the customer; a field without a label is called by its name."""

    def __init__(self, *, name: Any, missing: Any, **kwargs: Any) -> None:
        super().__init__(error_messages={"required": missing}, **kwargs)
        self.name = name
