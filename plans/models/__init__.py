"""What the vendor published or prepares, and which customer bought which plan."""

from plans.models.contract import Contract
from plans.models.draft import Draft
from plans.models.publication import Plan, PlanVersion, Publication
from plans.models.warranty import Warranty

__all__ = ["Contract", "Draft", "Plan", "PlanVersion", "Publication", "Warranty"]
