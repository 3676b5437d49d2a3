"""How often a program may ask; the numbers are in the setting API_LIMITS."""

from __future__ import annotations

from django.conf import settings
from rest_framework.request import Request

from people.models import ApiToken
from supportdesk.kernel.security.limits import limit, network_of, refund


def count_request(token: ApiToken, purpose: str = "") -> None:
    """Count one request of a token's owner, and one of its purpose; raises TooMany.

    All tokens of one owner share what is allowed: more tokens are not more requests (ATTACK-S17).
    """
    for name in filter(None, ["api", purpose]):
        maximum, per = settings.API_LIMITS[name]
        limit(purpose=name, who=_owner_of(token), maximum=maximum, per=per)


def refund_request(token: ApiToken, purpose: str = "") -> None:
    """Do not count a request that failed by us, such as one that the database could not take."""
    for name in filter(None, ["api", purpose]):
        refund(purpose=name, who=_owner_of(token))


def count_refused_token(request: Request) -> None:
    """Count one request without a good token by its network address; raises TooMany."""
    maximum, per = settings.API_LIMITS["api-refused"]
    limit(purpose="api-refused", who=network_of(request.META.get("REMOTE_ADDR", "")), maximum=maximum, per=per)


def _owner_of(token: ApiToken) -> str:
    return f"user:{token.owner_id}"
