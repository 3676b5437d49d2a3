"""Tables of monitoring, in every vendor's schema."""

from monitoring.models.alert import Alert, Episode, Todo
from monitoring.models.installation import Installation

__all__ = ["Alert", "Episode", "Installation", "Todo"]
