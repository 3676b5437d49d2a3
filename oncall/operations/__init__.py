"""Writes of on-call schedules: shifts, rotations."""

from oncall.operations.schedules import put_on_duty, remove_shift, set_rotation
from oncall.operations.shifts import plan_shifts

__all__ = ["plan_shifts", "put_on_duty", "remove_shift", "set_rotation"]
