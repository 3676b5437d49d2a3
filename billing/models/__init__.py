"""Phone calls as they were recorded; what they cost is calculated from them and the terms. Who is billed, and by whom."""

from billing.models.call import Direction, PhoneCall
from billing.models.profiles import BillingProfile, BillingSettings

__all__ = ["BillingProfile", "BillingSettings", "Direction", "PhoneCall"]
