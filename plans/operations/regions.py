"""The region whose hours apply to a customer."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from customers.models import Contact, Organisation
from plans.errors import NoSuchRegion, NotDesignated
from plans.queries import get_publication, get_terms
from supportdesk.audit.operations import record


@transaction.atomic
def choose_region(*, contact: Contact, region_key: str, now: datetime) -> Organisation:
    """Let the customer choose the region whose hours apply to what is filed from now on (TERM-E13).

    Tickets that are filed already keep the promise they were given. Raises NotDesignated, NoSuchRegion.
    """
    if not contact.is_designated:
        raise NotDesignated("Only support contacts of the organisation can choose its region.")
    organisation = Organisation.objects.select_for_update().get(pk=contact.organisation_id)
    terms = get_terms(get_publication(on=now.astimezone(ZoneInfo(organisation.time_zone)).date()))
    if region_key not in {region.key for region in terms.regions}:
        raise NoSuchRegion(f"The terms have no region {region_key}.")
    was, organisation.region_key = organisation.region_key, region_key
    organisation.save(update_fields=["region_key"])
    data = {"from": was, "to": region_key}
    record(actor=contact.user, action="plans.region.chosen", target=organisation, data=data, now=now)
    return organisation
