"""Sign-ins of a person that are still valid: listed and ended by their owner, or all at once by an admin (ATTACK-S13).

django-allauth notes each sign-in (`usersessions`); the session itself is Django's, and gone once it is ended.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from people.models import User
from people.operations.staff_locks import lock_colleague
from people.session_queries import list_sessions
from supportdesk.audit.operations import record


@transaction.atomic
def end_session(*, owner: User, session_id: int, now: datetime) -> bool:
    """End one of one's own sessions; returns whether there was such a one."""
    found = [session for session in list_sessions(owner, now=now) if session.pk == session_id]
    _end(found, owner=owner, actor=owner, now=now)
    return bool(found)


@transaction.atomic
def end_other_sessions(*, owner: User, but: str, now: datetime) -> int:
    """End all of one's own sessions but the one with this key; returns how many."""
    others = [session for session in list_sessions(owner, now=now) if session.session_key != but]
    _end(others, owner=owner, actor=owner, now=now)
    return len(others)


@transaction.atomic
def sign_out_colleague(*, person: User, actor: User, now: datetime) -> None:
    """End all sessions of a colleague, such as after a device was lost; raises NotAdmin."""
    person = lock_colleague(person=person, actor=actor)
    _end(list_sessions(person, now=now), owner=person, actor=actor, now=now)


def _end(sessions: Collection[UserSession], *, owner: User, actor: User, now: datetime) -> None:
    if not sessions:
        return
    Session.objects.filter(session_key__in=[session.session_key for session in sessions]).delete()
    UserSession.objects.filter(pk__in=[session.pk for session in sessions]).delete()
    record(actor=actor, action="account.sessions.ended", target=owner, data={"sessions": len(sessions)}, now=now)
