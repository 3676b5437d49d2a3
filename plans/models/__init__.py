"""What the vendor published or prepares."""

from plans.models.draft import Draft
from plans.models.publication import Plan, PlanVersion, Publication

__all__ = ["Draft", "Plan", "PlanVersion", "Publication"]
