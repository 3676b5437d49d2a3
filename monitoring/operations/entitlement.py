"""Deciding whether an installation is monitored, and keeping the answer for a moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitoring.intake.models import Liveness
from monitoring.intake.operations.requests import note_entitled
from monitoring.models import Installation
from monitoring.queries.entitlement import Refusal, find_refusal

# A contract that ends or is put on hold takes effect within this time.
GOOD_FOR = timedelta(seconds=60)


def renew_entitlement(*, liveness: Liveness, now: datetime) -> Refusal | None:
    """Decide on an installation of the current vendor; returns why nothing is accepted from it, None where it is."""
    installation = (
        Installation.objects.select_related(
            "organisation", "contact__organisation", "product__release__product", "product__base__release"
        )
        .filter(pk=liveness.installation_id)
        .first()
    )
    if installation is None:
        return Refusal("closed")
    refusal = find_refusal(installation, now=now)
    if refusal is None:
        note_entitled(liveness=liveness, until=now + GOOD_FOR)
    return refusal
