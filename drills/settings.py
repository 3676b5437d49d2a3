"""The demo's settings with the drills' own app, which brings poisonous timers, a wrong clock and doubled messages."""

from supportdesk.settings.demo import *  # noqa: F403
from supportdesk.settings.demo import INSTALLED_APPS, SHARED_APPS

SHARED_APPS = [*SHARED_APPS, "drills"]
INSTALLED_APPS = [*INSTALLED_APPS, "drills"]
