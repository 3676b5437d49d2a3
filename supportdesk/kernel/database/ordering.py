"""The order of names in lists, as a reader looks for them: Özlem beside Olga, piet beside Pieter, Łukasz under L."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Func, TextField

# Letters that no normal form takes apart, and what they are looked up under.
_ALONE = ("łøđðħıŧ", "loddhit")
_DOUBLE = (("ß", "ss"), ("æ", "ae"), ("œ", "oe"), ("þ", "th"))


class by_name(Func):  # noqa: N801  # read like a function: order_by(by_name("user__name"), "id")
    """A name as it is sorted: without case and accents. Alike in every build of PostgreSQL, with ICU or without."""

    output_field = TextField()

    def __init__(self, path: str, **extra: Any) -> None:
        key = f"regexp_replace(normalize(%(expressions)s, NFKD), '[{chr(92)}u0300-{chr(92)}u036f]', '', 'g')"
        key = f"translate(lower({key}), '{_ALONE[0]}', '{_ALONE[1]}')"
        for character, replacement in _DOUBLE:
            key = f"replace({key}, '{character}', '{replacement}')"
        super().__init__(F(path), template=key, **extra)
