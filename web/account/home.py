"""Where people are at home."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from people.models import User, UserKind


def get_home_path(user: User | AnonymousUser) -> str:
    """Return where this person's own pages are: the portal for contacts, the desk for those who serve them."""
    return "/portal/" if isinstance(user, User) and user.kind == UserKind.CONTACT else "/desk/"
