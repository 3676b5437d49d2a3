"""What goes wrong in a browser without anybody seeing it: errors of scripts, complaints in the console, requests that fail."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

# The console repeats with these words what is known from the answer itself.
_SAID_TWICE = "Failed to load resource"
# A page that is left gives up what it still on hold for; a download gives up being a page.
_GIVEN_UP = "net::ERR_ABORTED"


class Trouble:
    """All that went wrong in the windows of a test, and what of it the test provokes."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._expected: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        """Note whatever goes wrong in a context from now on."""
        context.on("weberror", self._script_failed)
        context.on("console", self._console_said)
        context.on("requestfailed", self._request_failed)
        context.on("response", self._answered)

    def expect(self, pattern: str) -> None:
        """Let a test provoke something: a regular expression such as "404 .*/portal/tickets/"."""
        self._expected.append(pattern)

    def unexpected(self) -> list[str]:
        """Return what went wrong though the test did not provoke it."""
        return [what for what in self.found if not any(re.match(pattern, what) for pattern in self._expected)]

    def _script_failed(self, failure: WebError) -> None:
        self.found.append(f"script: {failure.error}")

    def _console_said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_SAID_TWICE):
            self.found.append(f"console: {message.text}")

    def _request_failed(self, request: Request) -> None:
        if request.failure != _GIVEN_UP:
            self.found.append(f"{request.failure} {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.found.append(f"{response.status} {response.url}")
