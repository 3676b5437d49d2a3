"""Reads of the sign-ins of a person."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session

from people.models import User


def list_sessions(owner: User, *, now: datetime) -> list[UserSession]:
    """Return a person's sessions that are still valid, the newest first; those from before a new password are not."""
    noted = {session.session_key: session for session in UserSession.objects.filter(user=owner).order_by("-created_at")}
    stored = Session.objects.filter(session_key__in=noted, expire_date__gt=now)
    hashes = {owner.get_session_auth_hash(), *owner.get_session_auth_fallback_hash()}
    valid = {row.session_key for row in stored if row.get_decoded().get(HASH_SESSION_KEY) in hashes}
    return [session for key, session in noted.items() if key in valid]
