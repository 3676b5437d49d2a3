"""Reads of customers for the vendor's admins: lists that are searched, filtered and sorted by their pages."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from customers.models import Organisation


def search_organisations(*, words: str, region: str = "") -> QuerySet[Organisation]:
    """Return organisations with `active_contacts`, by words of their name or city and by the region of the terms."""
    found = Organisation.objects.annotate(
        active_contacts=Count("contacts", filter=Q(contacts__user__is_active=True))
    ).select_related("distributor", "support_partner")
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(city__icontains=word))
    return found.filter(region_key=region) if region else found
