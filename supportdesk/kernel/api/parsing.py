"""Reading what a request holds: JSON in UTF-8 and nothing that comes near it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from typing_extensions import override

from supportdesk.kernel.api.problems import FieldError, Problem

MAX_KEYS = 500
_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


class StrictJSONParser(JSONParser):
    """JSON as RFC 8259 has it; numbers that are none and endless nesting are refused."""

    @override
    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return what was sent; raises ParseError."""
        try:
            text = stream.read().decode()
            found = json.loads(text, parse_constant=_refuse, object_pairs_hook=_Keys())
        except _TooManyKeys:
            raise ParseError(_("Send at most %(most)d fields.") % {"most": MAX_KEYS}) from None
        except (ValueError, RecursionError):
            raise ParseError(_("The body is not valid UTF-8 JSON.")) from None
        if "\\u" in text and (unreadable := list(_unreadable(found))):
            raise Problem("invalid", errors=unreadable)
        return found


class _TooManyKeys(Exception):
    """More fields were sent than any operation has."""


class _Keys:
    """Makes the objects of one request, and counts their keys."""

    def __init__(self) -> None:
        self.seen = 0

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        self.seen += len(pairs)
        if self.seen > MAX_KEYS:
            raise _TooManyKeys
        return dict(pairs)


def _unreadable(found: Any) -> Iterator[FieldError]:
    """Yield the fields whose name or words cannot be stored: NUL, and halves of characters."""
    parts = [("", found)]
    while parts:
        field, part = parts.pop()
        if isinstance(part, str) and ("\0" in part or any("\ud800" <= character <= "\udfff" for character in part)):
            yield FieldError(field, _("NUL characters and incomplete characters are not allowed."))
        if isinstance(part, Mapping):
            parts += [(f"{field}.{name}".strip("."), text) for name, value in part.items() for text in (name, value)]
        elif isinstance(part, list):
            parts += [(f"{field}.{number}".strip("."), value) for number, value in enumerate(part)]


def check_charset(parameters: Mapping[str, str]) -> None:
    """Raise Problem for a request whose Content-Type names another character set than UTF-8."""
    if parameters.get("charset", "utf-8").strip('"').lower() not in _CHARSETS:
        raise Problem("unknown-format", _("Use UTF-8."))


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
