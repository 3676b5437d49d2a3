"""Asking for a vendor, and carrying out what was asked: once, whatever dies in the middle and however many try."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import Error, IntegrityError, transaction

from supportdesk.kernel.database.advisory_locks import take_advisory_lock
from supportdesk.kernel.database.errors import is_passing
from supportdesk.kernel.security.addresses import one_spelling
from vendors.errors import AlreadyRequested, KeyTakenError, NoTemplateError
from vendors.models import Operator, ProvisionRequest, RequestState, Vendor
from vendors.operations.provisioning import provision_vendor

logger = logging.getLogger(__name__)

# Between being claimed and being locked nobody else tries a request; a provisioner that dies costs this much.
LEASE = timedelta(seconds=10)
MAX_ATTEMPTS = 3

Clock = Callable[[], datetime]
Welcome = Callable[[Vendor, ProvisionRequest], None]


class Failure(StrEnum):
    """Why a request failed; pages say it in words."""

    TAKEN = "taken"
    BEHIND = "behind"
    REFUSED = "refused"
    DIED = "died"
    BROKEN = "broken"


def request_vendor(
    *,
    key: str,
    name: str,
    host: str,
    accent: str,
    admin_email: str,
    admin_name: str,
    language: str,
    time_zone: str,
    operator: Operator,
    now: datetime,
) -> ProvisionRequest:
    """Store what the provisioner shall make. Raises ValidationError, AlreadyRequested."""
    request = ProvisionRequest(
        key=key,
        name=name.strip(),
        host=host.lower(),
        accent=accent.lower(),
        admin_email=one_spelling(admin_email),
        admin_name=admin_name.strip(),
        language=language,
        time_zone=time_zone,
        requested_by=operator,
        requested_at=now,
        claim_at=now,
    )
    request.full_clean(validate_constraints=False)  # the database decides: two may ask at once
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError as error:
        raise AlreadyRequested(f"A vendor with the key {key} or the host {host} has already been requested.") from error
    return request


def carry_out_next(*, clock: Clock, welcome: Welcome) -> ProvisionRequest | None:
    """Carry out the request that waits longest and return it; None when there is none.

    Vendor, schema, what `welcome` does for the first admin, and the mark that it is done are one transaction: a
    process that dies leaves the request waiting and nothing else behind (TRAP-T20). `clock` is asked when it begins and
    when it is settled.
    """
    claimed = _claim(clock())
    if claimed is None:
        return None
    with transaction.atomic():
        request = ProvisionRequest.objects.select_for_update(skip_locked=True).filter(pk=claimed.pk).first()
        if request is None or request.state != RequestState.WAITING:
            return claimed  # another one is at it, or has done it
        if request.attempts > MAX_ATTEMPTS:
            _finish(request, RequestState.FAILED, now=clock(), failure=Failure.DIED)
            return request
        try:
            with transaction.atomic():
                _make(request, now=clock(), welcome=welcome)
        except Exception as error:
            if isinstance(error, Error) and is_passing(error):
                logger.warning("The request for vendor %s is postponed: %s", request.key, error)
                raise
            logger.exception("The vendor %s could not be created", request.key)
            _finish(request, RequestState.FAILED, now=clock(), failure=_failure(error))
        else:
            _finish(request, RequestState.DONE, now=clock())
    return request


def _claim(now: datetime) -> ProvisionRequest | None:
    """Count the attempt before it is made: a request that kills its process is found out."""
    with transaction.atomic():
        waiting = ProvisionRequest.objects.filter(state=RequestState.WAITING, claim_at__lte=now)
        request = waiting.select_for_update(skip_locked=True).order_by("claim_at", "id").first()
        if request is None:
            return None
        request.attempts += 1
        request.claim_at = now + LEASE
        request.started_at = now
        request.save(update_fields=["attempts", "claim_at", "started_at"])
    return request


def _make(request: ProvisionRequest, *, now: datetime, welcome: Welcome) -> None:
    take_advisory_lock("provisioning")
    if Vendor.objects.filter(key=request.key).exists():
        # Made by somebody else in the meantime: its people decide who its admins are.
        raise KeyTakenError(f"The vendor {request.key} already exists; choose another key.")
    vendor = provision_vendor(key=request.key, name=request.name, host=request.host, accent=request.accent, now=now)
    welcome(vendor, request)


def _finish(request: ProvisionRequest, state: RequestState, *, now: datetime, failure: str = "") -> None:
    request.state, request.settled_at, request.failure = state, now, failure
    request.save(update_fields=["state", "settled_at", "failure"])


def _failure(error: Exception) -> Failure:
    if isinstance(error, KeyTakenError):
        return Failure.TAKEN
    if isinstance(error, NoTemplateError):
        return Failure.BEHIND
    return Failure.REFUSED if isinstance(error, ValidationError) else Failure.BROKEN
