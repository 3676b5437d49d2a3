"""Phone calls as they were recorded; what they cost is calculated from them and the terms."""

from billing.models.call import Direction, PhoneCall

__all__ = ["Direction", "PhoneCall"]
