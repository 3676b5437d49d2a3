"""Reads of the intake."""

from __future__ import annotations

import hmac
from collections.abc import Collection

from django.db.models import QuerySet

from monitoring.intake.models import IntakeToken, Liveness, RawRequest
from people.api_tokens import prefix_in
from supportdesk.kernel.security.tokens import hash_token
from supportdesk.kernel.tenancy import current_vendor


def find_sender(secret: str) -> Liveness | None:
    """Return the installation of the current vendor whose token this is, None for every other secret."""
    prefix = prefix_in(secret)
    if not prefix:
        return None
    token = IntakeToken.objects.select_related("liveness").filter(prefix=prefix, revoked_at=None).first()
    if token is None or not hmac.compare_digest(token.secret_hash, hash_token(secret)):
        return None
    return token.liveness if token.liveness.vendor == current_vendor() else None


def list_tokens(installation_id: int) -> QuerySet[IntakeToken]:
    """Return the tokens of an installation of the current vendor that work, the oldest first."""
    tokens = IntakeToken.objects.filter(
        liveness__vendor=current_vendor(), liveness__installation_id=installation_id, revoked_at=None
    )
    return tokens.order_by("created_at", "pk")


def liveness_of(installation_ids: Collection[int]) -> dict[int, Liveness]:
    """Return what is known of installations of the current vendor, by their ids; nothing of those without a token."""
    known = Liveness.objects.filter(vendor=current_vendor(), installation_id__in=installation_ids)
    return {liveness.installation_id: liveness for liveness in known}


def list_requests(installation_id: int) -> QuerySet[RawRequest]:
    """Return the stored requests of an installation of the current vendor, the newest first, without their bodies."""
    requests = RawRequest.objects.filter(liveness__vendor=current_vendor(), liveness__installation_id=installation_id)
    return requests.defer("body").order_by("-received_at", "-pk")


def installations_of_requests(request_ids: Collection[int]) -> dict[int, int]:
    """Return the installation of each stored request of the current vendor."""
    requests = RawRequest.objects.filter(pk__in=request_ids, liveness__vendor=current_vendor())
    return dict(requests.values_list("pk", "liveness__installation_id"))
