"""Which passwords are taken: long enough, not everybody's, and not what is on the page beside them (ATTACK-S25). No
network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

LEAST: Final = 10
LEAST_OF_STAFF: Final = 12
_OF_THE_PRODUCT: Final = ("password", "passwort", "support", "helpdesk", "desk", "ticket", "portal", "welcome", "admin")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LEAST_OF_ONES_OWN = 6


def least_length(user: Any) -> int:
    """Return how long a password must be: longer for the vendor's staff and for operators, who see other people's data."""
    serves = user is not None and getattr(user, "kind", "STAFF") == "STAFF"
    return LEAST_OF_STAFF if serves else LEAST


class LengthValidator:
    """Refuses what is short."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a short password."""
        least = least_length(user)
        if len(password) < least:
            raise ValidationError(
                _("The password is too short: use at least %(least)d characters. Several words are easy to remember.")
                % {"least": least},
                code="password_too_short",
            )


class GuessableValidator:
    """Refuses what is guessed first: names, addresses, the vendor, years, repetitions, variants of common passwords."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password that is guessed first."""
        folded = password.casefold()
        if len(password) < least_length(user):
            return  # the other validator says so, and one reason is enough
        if _is_repeated(folded):
            raise ValidationError(_("The password repeats one word: use several different ones."), code="repeated")
        if not _common.passwords.isdisjoint(_variants(folded)):
            raise ValidationError(
                _("The password is very common, perhaps with digits or symbols added: use several words instead."),
                code="password_too_common",
            )
        if len(_without(folded, _words_around(user))) < _LEAST_OF_ONES_OWN:
            raise ValidationError(
                _(
                    "The password is little more than a name, an address, a year or the word support: add "
                    "words that are hard to guess."
                ),
                code="password_too_similar",
            )


_common = CommonPasswordValidator()


def _is_repeated(text: str) -> bool:
    """Return whether the text is one piece, two or more times over."""
    squeezed = re.sub(r"[\W_]+", "", text)
    return bool(squeezed) and (squeezed + squeezed).find(squeezed, 1) < len(squeezed)


def _variants(text: str) -> set[str]:
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
    return {text, bare, re.sub(r"[\W_]+", "", text)} - {""}


def _words_around(user: Any) -> Iterator[str]:
    """Yield what an attacker knows of the account: name, address, vendor, product."""
    vendor = getattr(getattr(connection, "tenant", None), "name", "") or ""
    texts = [str(getattr(user, "name", "")), str(getattr(user, "email", "")), str(vendor)]
    for text in texts:
        yield from (word for word in re.split(r"[\W_]+", text.casefold()) if len(word) > 2)
    yield from _OF_THE_PRODUCT


def _without(text: str, words: Iterator[str]) -> str:
    """Return what is left of a password without these words, years, digits in a row and marks."""
    for word in sorted(set(words), key=len, reverse=True):
        text = text.replace(word, "")
    return re.sub(r"[\W_]+|\d{2,}", "", _YEAR.sub("", text))
