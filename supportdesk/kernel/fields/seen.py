"""What somebody saw of a row when they began to change it, so that a change made by someone else is not overwritten."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

_LENGTH = 16  # hexadecimal digits of each value's digest: enough to tell it from another


class ChangedMeanwhile(Exception):
    """Values were changed since they were seen: the stored ones, by the name of their field."""

    def __init__(self, values: Mapping[str, object]) -> None:
        """Take the stored values that are not those that were seen."""
        super().__init__(f"Changed since they were seen: {', '.join(values)}.")
        self.values = values


def digest_values(values: Mapping[str, object]) -> str:
    """Return the digest of each value in one text, for a form to carry."""
    return " ".join(f"{name}:{_digest(value)}" for name, value in values.items())


def check_seen(seen: str | None, values: Mapping[str, object]) -> None:
    """Raise ChangedMeanwhile when stored values are not those of the digest; None is from who saw no values."""
    if seen is None:
        return
    known = set(seen.split(" "))
    changed = {name: value for name, value in values.items() if f"{name}:{_digest(value)}" not in known}
    if changed:
        raise ChangedMeanwhile(changed)


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:_LENGTH]
