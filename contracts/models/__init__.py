"""Which customer bought which plan, and what was warranted besides."""

from contracts.models.contract import Contract
from contracts.models.warranty import Warranty

__all__ = ["Contract", "Warranty"]
