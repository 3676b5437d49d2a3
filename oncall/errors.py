"""Named refusals of on-call schedules."""

from __future__ import annotations


class ShiftOver(Exception):
    """The time lies in the past: who was on duty stays known."""


class TooManyShifts(Exception):
    """The rotation has more shifts than one write makes; the message has both numbers."""

    def __init__(self, number: int, most: int) -> None:
        super().__init__(f"{number} shifts, at most {most} at once.")
        self.number, self.most = number, most
