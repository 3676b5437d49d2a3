"""Which customer bought which plan, what was warranted besides, and when support is on hold."""

from contracts.models.contract import Contract
from contracts.models.hold import HoldReason, ServiceHold
from contracts.models.warranty import Warranty

__all__ = ["Contract", "HoldReason", "ServiceHold", "Warranty"]
