"""The demo's settings without limits: what is measured is not limited."""

from datetime import timedelta

from supportdesk.settings.demo import *  # noqa: F403
from supportdesk.settings.demo import API_LIMITS, LIMITS

_OFTEN = (1_000, timedelta(seconds=1))
LIMITS = dict.fromkeys(LIMITS, _OFTEN)
API_LIMITS = dict.fromkeys(API_LIMITS, _OFTEN)
