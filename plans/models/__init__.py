"""What the vendor published, and which customer bought which plan."""

from plans.models.contract import Contract
from plans.models.publication import Plan, PlanVersion, Publication

__all__ = ["Contract", "Plan", "PlanVersion", "Publication"]
