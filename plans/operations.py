"""Writes of plans: publishing terms, opening contracts."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from customers.models import Contact, Organisation, Partner
from people.models import User, UserKind
from plans.core.terms import Reading, VendorTerms
from plans.models import Contract, Plan, PlanVersion, Publication
from plans.queries import draft_promise, get_publication, get_terms
from slas.models import Policy
from slas.operations import freeze_policy
from supportdesk.audit.operations import record

_PUBLISH_LOCK = 0x706C616E


class AlreadyPublishedDifferently(Exception):
    """The version's label is published with another content; a published version never changes."""


class ReadingsNotConfirmed(Exception):
    """The terms hold answers to open questions that the vendor has not confirmed; the message lists them (B7)."""


def digest_terms(terms: VendorTerms) -> str:
    """Return the SHA-256 of the terms in canonical JSON."""
    canonical = json.dumps(terms.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


@transaction.atomic
def publish_terms(
    *, terms: VendorTerms, now: datetime, are_readings_confirmed: bool, actor: User | None = None
) -> Publication:
    """Store the terms as a published version; publishing the same content again changes nothing.

    Where the vendor's document can be read in two ways, the vendor confirms the reading first (B7, E5). Raises
    AlreadyPublishedDifferently when the label is taken by another content, ReadingsNotConfirmed.
    """
    with connection.cursor() as cursor:  # two publications at once would race for the label
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(current_schema()))", [_PUBLISH_LOCK])
    digest = digest_terms(terms)
    published = Publication.objects.filter(label=terms.version.label).first()
    if published is not None:
        if published.digest == digest:
            return published
        raise AlreadyPublishedDifferently(
            f"Version {terms.version.label} is published and differs from these files; give the change a label of its own."
        )
    if terms.readings and not are_readings_confirmed:
        raise ReadingsNotConfirmed("\n".join(_reading_in_words(terms, reading) for reading in terms.readings))
    publication = Publication.objects.create(
        label=terms.version.label,
        effective_from=terms.version.effective_from,
        document=terms.model_dump(mode="json"),
        digest=digest,
        published_at=now,
    )
    for offer in terms.plans:
        plan, _created = Plan.objects.get_or_create(key=offer.key)
        PlanVersion.objects.create(plan=plan, publication=publication, rank=offer.rank)
    record(
        actor=actor or "command",
        action="plans.published",
        target=publication,
        data={"label": publication.label, "readings": {reading.key: reading.chosen for reading in terms.readings}},
        now=now,
    )
    return publication


def _reading_in_words(terms: VendorTerms, reading: Reading) -> str:
    language = terms.vendor.default_language
    return f"{reading.key}: {reading.question.pick(language)} — {reading.answer().text.pick(language)}"


def freeze_promise(
    *, terms: VendorTerms, plan_key: str, region_key: str, request_type_key: str, now: datetime
) -> Policy:
    """Return the frozen promise of a plan in a region; a request type without clocks has no promise at all (D8)."""
    draft = draft_promise(terms=terms, plan_key=plan_key, region_key=region_key, request_type_key=request_type_key)
    return freeze_policy(name=draft.name, calendar=draft.calendar, policy=draft.policy, now=now)


@transaction.atomic
def open_contract(
    *,
    organisation: Organisation,
    plan_key: str,
    starts_on: date,
    ends_on: date | None,
    now: datetime,
    actor: User | None = None,
    reseller: Partner | None = None,
    level_one_agreed: bool = False,
    named_contact: User | None = None,
) -> Contract:
    """Give the organisation a plan from one day to another, both included; raises Plan.DoesNotExist, NotOfTheVendor."""
    if named_contact is not None and named_contact.kind != UserKind.STAFF:
        raise NotOfTheVendor(f"{named_contact} does not work for the vendor.")
    contract = Contract.objects.create(
        organisation=organisation,
        plan=Plan.objects.get(key=plan_key),
        starts_on=starts_on,
        ends_on=ends_on,
        reseller=reseller,
        level_one_agreed=level_one_agreed,
        named_contact=named_contact,
        created_at=now,
    )
    data = {"plan": plan_key, "starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat() if ends_on else None}
    record(actor=actor or "command", action="plans.contract.opened", target=contract, data=data, now=now)
    return contract


class NotOfTheVendor(Exception):
    """A named contact is one of the vendor's own people (B6)."""


class NoSuchRegion(Exception):
    """The published terms have no region of this name."""


class NotDesignated(Exception):
    """Only those whom the customer named for support choose for it."""


@transaction.atomic
def choose_region(*, contact: Contact, region_key: str, now: datetime) -> Organisation:
    """Let the customer choose the region whose hours apply to what is filed from now on (E13).

    Tickets that are filed already keep the promise they were given. Raises NotDesignated, NoSuchRegion.
    """
    if not contact.is_designated:
        raise NotDesignated("Only those whom the customer named for support choose its region.")
    organisation = Organisation.objects.select_for_update().get(pk=contact.organisation_id)
    terms = get_terms(get_publication(on=now.astimezone(ZoneInfo(organisation.time_zone)).date()))
    if region_key not in {region.key for region in terms.regions}:
        raise NoSuchRegion(f"There is no region {region_key}.")
    was, organisation.region_key = organisation.region_key, region_key
    organisation.save(update_fields=["region_key"])
    data = {"from": was, "to": region_key}
    record(actor=contact.user, action="plans.region.chosen", target=organisation, data=data, now=now)
    return organisation
