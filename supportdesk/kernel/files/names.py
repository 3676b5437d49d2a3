"""What a file is called: as its sender called it, made harmless."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

_NAME_LENGTH = 120
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}


def harmless_name(name: str) -> str:
    """Return the file's name without folders, invisible or direction-changing characters, and leading dots
    (ATTACK-A06, ATTACK-A07)."""
    normal = unicodedata.normalize("NFKC", name).replace("\\", "/")
    visible = "".join(character for character in normal if unicodedata.category(character) not in _INVISIBLE)
    # Browsers send a quotation mark in a name as %22 (HTML, multipart/form-data).
    visible = visible.replace("%22", '"')
    last = PurePosixPath(visible).name.strip(". ")
    return last[-_NAME_LENGTH:].lstrip(". ") or "file"
