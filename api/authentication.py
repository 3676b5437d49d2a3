"""Who asks: a program shows its owner's token in the Authorization header, and nothing else is taken."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from typing_extensions import override

from api.limits import count_refused_token
from people.api_tokens import is_good, prefix_in
from people.models import ApiToken, User
from people.operations.tokens import note_use
from people.queries import find_token
from supportdesk.kernel.api.problems import Problem
from supportdesk.kernel.clock import now

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="api"'}


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer desk_...`. A cookie signs nobody in here, so that no other site's page can act
    (ATTACK-A45)."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken]:
        """Return the token's owner and the token; raises Problem, with the same words whatever is wrong
        (ATTACK-A57)."""
        at = now()
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        secret = secret.strip()
        prefix = prefix_in(secret) if scheme.lower() == "bearer" else ""
        token = find_token(prefix) if prefix else None
        if token is None or not is_good(token, secret, now=at):
            count_refused_token(request)
            raise Problem("not-signed-in", _("Send a valid token in the Authorization header."), headers=CHALLENGE)
        note_use(token=token, now=at)
        return token.owner, token

    @override
    def authenticate_header(self, request: Request) -> str:
        """Return how one signs in."""
        return CHALLENGE["WWW-Authenticate"]


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # as it registers itself
    """What the description of the API says of tokens."""

    target_class = TokenAuthentication
    name = "token"

    @override
    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Return it."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token from /account/tokens/. It acts for its owner and sees what they see.",
        }
