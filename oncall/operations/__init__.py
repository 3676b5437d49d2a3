"""Writes of duty rosters: shifts."""

from oncall.operations.shifts import plan_shifts

__all__ = ["plan_shifts"]
