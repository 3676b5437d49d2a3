"""What somebody wrote while the session ended: kept over signing in, for the same person alone."""

from __future__ import annotations

from django.http import HttpRequest

from people.models import User
from supportdesk.kernel.http.unsent import Unsent, unseal
from web.account.views.device import account_of, is_name_of

_KEY = "unsent"


def seal_for_device(request: HttpRequest, unsent: Unsent) -> str:
    """Return a token for the one who signed in last on this device; empty where nobody did, or it is too long."""
    owner = account_of(request)
    return unsent.seal(owner) if owner else ""


def keep_through_sign_in(request: HttpRequest, token: str) -> None:
    """Take a token of a sign-in page into the session; one that is none is left."""
    if unseal(token) is not None:
        request.session[_KEY] = token


def unsent_of_reader(request: HttpRequest) -> Unsent | None:
    """Return what the person who is signed in now had written, None where there is nothing or it was another's."""
    session, user = getattr(request, "session", None), getattr(request, "user", None)
    if session is None or _KEY not in session or not isinstance(user, User):
        return None
    unsent = unseal(session[_KEY])
    return unsent if unsent is not None and is_name_of(unsent.owner, user.email) else None


def forget(request: HttpRequest) -> None:
    """Keep it no longer."""
    request.session.pop(_KEY, None)
