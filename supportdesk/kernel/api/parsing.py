"""Reading what a request holds: JSON in UTF-8 and nothing that comes near it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from supportdesk.kernel.api.problems import Problem

_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


class StrictJSONParser(JSONParser):
    """JSON as RFC 8259 has it; numbers that are none and endless nesting are refused."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002  # the signature is the framework's
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Any:
        """Return what was sent; raises ParseError."""
        try:
            return json.loads(stream.read().decode(), parse_constant=_refuse)
        except (ValueError, RecursionError):
            raise ParseError(_("This is no JSON in UTF-8.")) from None


def check_charset(parameters: Mapping[str, str]) -> None:
    """Raise Problem for a request whose Content-Type names another character set than UTF-8."""
    if parameters.get("charset", "utf-8").strip('"').lower() not in _CHARSETS:
        raise Problem("unknown-format", _("Write in UTF-8."))


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
