"""Tables of the intake, shared by all vendors."""

from monitoring.intake.models.liveness import Liveness
from monitoring.intake.models.raw_request import RawRequest, Route
from monitoring.intake.models.token import IntakeToken

__all__ = ["IntakeToken", "Liveness", "RawRequest", "Route"]
