"""The registry of the desk's navigation: the pages in its rail below the views of the queue."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from people.models import User
from web.registry import Group, Link, Registry

VIEWS = Group(_("Views"), 10)
SAVED_VIEWS = Group(_("Saved views"), 20, wide=True)
MORE = Group("", 90, label=_("More"))

NAVIGATION: Registry[Link[User]] = Registry()
