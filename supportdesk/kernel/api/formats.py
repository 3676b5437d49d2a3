"""What an answer is written in, where it is no JSON."""

from __future__ import annotations

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class AnyFormat(BaseContentNegotiation):
    """A file is sent as it is, whatever formats were asked for."""

    def select_parser(self, request: Request, parsers: list[object]) -> object:  # type: ignore[override]  # noqa: ARG002
        """Return the only one."""
        return parsers[0]

    def select_renderer(  # type: ignore[override]  # the stubs say less than the framework
        self,
        request: Request,  # noqa: ARG002  # the signature is the framework's
        renderers: list[BaseRenderer],
        format_suffix: str | None = None,  # noqa: ARG002
    ) -> tuple[BaseRenderer, str]:
        """Return the one that problems need."""
        return renderers[0], str(renderers[0].media_type)
