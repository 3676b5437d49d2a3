"""What an answer is written in, where it is no JSON."""

from __future__ import annotations

from collections.abc import Iterable

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from typing_extensions import override


class AnyFormat(BaseContentNegotiation):
    """A file is sent as it is, whatever formats were asked for."""

    @override
    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser:
        """Return the only one."""
        return next(iter(parsers))

    @override
    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        """Return the one that problems need."""
        only = next(iter(renderers))
        return only, str(only.media_type)
