"""Reads of the intake."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, DateTimeField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest

from monitoring.intake.models import IntakeToken, Liveness, RawRequest
from people.api_tokens import prefix_in
from supportdesk.kernel.database.compiled_queries import CompiledQuery, Parameter
from supportdesk.kernel.security.tokens import hash_token
from supportdesk.kernel.tenancy import current_vendor


def find_sender(secret: str) -> Liveness | None:
    """Return the installation of the current vendor whose token this is, None for every other secret."""
    prefix = prefix_in(secret)
    if not prefix:
        return None
    token = next(iter(_tokens(prefix=prefix)), None)
    if token is None or not hmac.compare_digest(token.secret_hash, hash_token(secret)):
        return None
    return token.liveness if token.liveness.vendor == current_vendor() else None


@CompiledQuery
def _tokens() -> QuerySet[IntakeToken]:
    """Every request asks for its token, and writing the question takes longer than its answer."""
    return IntakeToken.objects.select_related("liveness").filter(prefix=Parameter("prefix"), revoked_at=None)[:1]


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


def count_silent(*, now: datetime) -> tuple[int, int]:
    """Return of how many installations of all vendors requests are expected, and how many of them are silent too long."""
    heard_at = Greatest(Coalesce("last_seen_at", "expected_from"), Coalesce("expected_from", "last_seen_at"))
    expected = Liveness.objects.filter(lost_after__isnull=False, lost_at=None).alias(heard_at=heard_at)
    silent = Q(heard_at__lte=ExpressionWrapper(Value(now) - F("lost_after"), output_field=DateTimeField()))
    counted = expected.aggregate(expected=Count("pk"), silent=Count("pk", filter=silent))
    return counted["expected"], counted["silent"]
