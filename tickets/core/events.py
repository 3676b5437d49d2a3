"""Kinds of entries of a ticket's event log that other apps read as well."""

from __future__ import annotations

from typing import Final

BREACHED: Final = "breached"
STEP_REACHED: Final = "step_reached"
DUE_SOON: Final = "due_soon"
STEP_REMINDED: Final = "step_reminded"
HANDED_OVER: Final = "handed_over"
HAND_OVERS: Final = (HANDED_OVER, "hand_over_skipped")  # by a step: done, or the ticket was left where it is
