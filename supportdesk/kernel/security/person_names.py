"""What a person may be called: one rule for pages, API, invitations, imports and operators (ATTACK-S15).

Names are in subjects of mail and beside what somebody wrote, so a name can be a message of its own, or somebody else's.
Accounts from before the rule keep their names until they change them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST_NAME: Final = 80
_MARKS: Final = frozenset(" .'’-,")
_DIGITS = re.compile(r"\d{3}")
# A dot within a word is how an address of the web is written; "Dr.Meyer" is meant as two words.
_DOT_WITHIN = re.compile(r"(?<=\w\w)\.(?=\w\w)")
_SCRIPTS: Final = ("LATIN", "CYRILLIC", "GREEK")
# Nobody but the vendor's staff is called by these alone.
_OF_SUPPORT: Final = frozenset(
    ["support", "team", "service", "services", "desk", "helpdesk", "help", "customer", "kundendienst", "billing", "the"]
)


def clean_person_name(name: str, *, reserved: str = "") -> str:
    """Return the name in one line; raises ValidationError for what is no person's name.

    `reserved` is the vendor's name, for people who do not work there: they may not look as if they did.
    """
    one = _DOT_WITHIN.sub(". ", " ".join(unicodedata.normalize("NFC", name).split()))
    if not any(character.isalpha() for character in one):
        raise ValidationError(_("Enter your name."))
    if len(one) > LONGEST_NAME:
        raise ValidationError(_("A name can have up to %(most)d characters.") % {"most": LONGEST_NAME})
    if not all(_may_stand(character) for character in one) or _DIGITS.search(one) or any(map(_is_mixed, one.split())):
        raise ValidationError(_("Use letters of one alphabet, spaces and . ’ - , only; no addresses and no numbers."))
    if reserved and _looks_like(one, reserved):
        raise ValidationError(_("This looks like the name of our own support team. Enter your own name."))
    return one


def _may_stand(character: str) -> bool:
    return character in _MARKS or unicodedata.category(character)[0] in "LM" or character.isdecimal()


def _is_mixed(word: str) -> bool:
    """Return whether a word has letters of two alphabets that look alike."""
    names = [unicodedata.name(character, "") for character in word]
    return sum(any(name.startswith(script) for name in names) for script in _SCRIPTS) > 1


def _looks_like(name: str, vendor: str) -> bool:
    words, of_vendor = _plain(name), _plain(vendor)
    within = "".join(words)
    return set(words) <= _OF_SUPPORT or ("".join(of_vendor) in within and len("".join(of_vendor)) > 2)


def _plain(text: str) -> list[str]:
    """Return the words without accents, capitals and marks."""
    bare = "".join(
        character for character in unicodedata.normalize("NFKD", text) if not unicodedata.combining(character)
    )
    return re.findall(r"\w+", bare.casefold())
