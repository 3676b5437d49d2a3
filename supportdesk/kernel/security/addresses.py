"""E-mail addresses in one spelling, so that one address is one account, however a browser sends it."""

from __future__ import annotations

import unicodedata
from typing import Final

_ACE: Final = "xn--"


def one_spelling(address: str) -> str:
    """Return an address in small letters, its domain as people read it.

    Some browsers send `x@müller.example` as `x@xn--mller-kva.example`: both are `x@müller.example`.
    """
    local, at, domain = address.strip().rpartition("@")
    if not at:
        return unicodedata.normalize("NFC", domain.lower())
    labels = [_readable(label) for label in unicodedata.normalize("NFC", domain.lower()).split(".")]
    return f"{unicodedata.normalize('NFC', local.lower())}@{'.'.join(labels)}"


def _readable(label: str) -> str:
    """Return a label of a domain without its ASCII disguise; one that hides anything but letters and digits stays."""
    if not label.startswith(_ACE):
        return label
    try:
        decoded = label.removeprefix(_ACE).encode("ascii").decode("punycode")
    except UnicodeError:
        return label
    is_name = all(character == "-" or unicodedata.category(character)[0] in "LMN" for character in decoded)
    is_plain = decoded == unicodedata.normalize("NFC", decoded.lower())
    return decoded if is_name and is_plain and not decoded.isascii() else label
