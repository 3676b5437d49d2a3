"""Who is on duty when."""

from oncall.models.shift import Shift

__all__ = ["Shift"]
