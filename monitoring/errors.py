"""Named refusals of monitoring."""

from __future__ import annotations


class BadPayload(Exception):
    """A request, or one entry of it, is not in the format that it should be in; `place` is the path of the part."""

    def __init__(self, reason: str, *, place: str = "") -> None:
        super().__init__(f"{place}: {reason}" if place else reason)
        self.reason = reason
        self.place = place

    def within(self, place: str) -> BadPayload:
        """Return the same refusal of a part of `place`."""
        return BadPayload(self.reason, place=f"{place}.{self.place}" if self.place else place)


class NotAdmin(Exception):
    """Only the vendor's admins set up what is monitored."""


class InstallationClosed(Exception):
    """The installation is no longer monitored."""


class TooManyTokens(Exception):
    """An installation has as many tokens as it may have."""
