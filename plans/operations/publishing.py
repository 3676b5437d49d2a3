"""Publishing terms, and the promise that a published plan makes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from people.models import User
from plans.core.terms import VendorTerms
from plans.errors import AlreadyPublishedDifferently, InterpretationsNotConfirmed
from plans.models import Plan, PlanVersion, Publication
from plans.queries import get_sla_policy, get_terms
from slas.models import Policy
from slas.operations import snapshot_policy
from supportdesk.audit.operations import record
from vendors.operations.languages import keep_languages

_PUBLISH_LOCK = 0x706C616E


def digest_document(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a document in canonical JSON."""
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


@transaction.atomic
def publish_terms(
    *, terms: VendorTerms, now: datetime, are_interpretations_confirmed: bool, actor: User | None = None
) -> Publication:
    """Store the terms as a published version; publishing the same content again changes nothing.

    The languages it names are those in which customers are served from the day on which it takes effect.
    Where the vendor's document can be read in two ways, the vendor confirms the reading first (TERM-B7, TERM-E5).
    Raises AlreadyPublishedDifferently when the label is taken by another content, InterpretationsNotConfirmed.
    """
    with connection.cursor() as cursor:  # two publications at once would race for the label
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(current_schema()))", [_PUBLISH_LOCK])
    document = terms.model_dump(mode="json")
    digest = digest_document(document)
    published = _find_published(terms.version.label, digest)
    if published is not None:
        return published
    if terms.readings and not are_interpretations_confirmed:
        raise InterpretationsNotConfirmed(_interpretations_text(terms))
    publication = Publication.objects.create(
        label=terms.version.label,
        effective_from=terms.version.effective_from,
        document=document,
        digest=digest,
        published_at=now,
    )
    _store_plans(terms, publication)
    keep_languages(dict(Publication.objects.values_list("effective_from", "document__vendor__languages")))
    record(
        actor=actor or "command",
        action="plans.published",
        target=publication,
        data={
            "label": publication.label,
            "readings": {interpretation.key: interpretation.chosen for interpretation in terms.readings},
        },
        now=now,
    )
    return publication


def _store_plans(terms: VendorTerms, publication: Publication) -> None:
    Plan.objects.bulk_create([Plan(key=offer.key) for offer in terms.plans], ignore_conflicts=True)
    plans = Plan.objects.in_bulk([offer.key for offer in terms.plans], field_name="key")
    PlanVersion.objects.bulk_create(
        PlanVersion(plan=plans[offer.key], publication=publication, rank=offer.rank) for offer in terms.plans
    )


def _find_published(label: str, digest: str) -> Publication | None:
    published = Publication.objects.filter(label=label).first()
    # Read as it is now: fields that terms have got since then are no difference.
    if published is not None and digest_document(get_terms(published).model_dump(mode="json")) != digest:
        raise AlreadyPublishedDifferently(
            f"Version {label} is already published with different content; choose another label."
        )
    return published


def _interpretations_text(terms: VendorTerms) -> str:
    language = terms.vendor.default_language
    return "\n".join(
        f"{one.key}: {one.question.pick(language)} — {one.answer().text.pick(language)}" for one in terms.readings
    )


def snapshot_sla_policy(
    *, publication: Publication, plan_key: str, region_key: str, request_type_key: str, now: datetime
) -> Policy:
    """Return the frozen promise of a plan in a region; a request type without clocks has no promise at all
    (TERM-D8)."""
    draft = get_sla_policy(
        publication=publication, plan_key=plan_key, region_key=region_key, request_type_key=request_type_key
    )
    return snapshot_policy(draft=draft, now=now)
