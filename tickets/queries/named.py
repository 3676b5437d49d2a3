"""Names of what a filter in an address points to, as far as the person may know them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from customers.models import Contact, Organisation
from people.models import User, UserKind
from supportdesk.kernel.database.ordering import by_name
from tickets import rules
from tickets.core.queue_filter import QueueFilter
from tickets.queries.search import find_organisations


def name_people(actor: User, filters: QueueFilter) -> dict[str, str]:
    """Return the names behind the numbers of a filter; what is not there, or not for this person, is left out."""
    names: dict[str, str | None] = {}
    if filters.organisation:
        names["organisation"] = _first(find_organisations(actor, "").filter(pk=filters.organisation))
    if filters.contact:
        names["contact"] = _first(_contacts(actor).filter(pk=filters.contact), "user__name")
    if filters.assignee.isdigit():
        names["assignee"] = _first(list_handlers(actor).filter(pk=filters.assignee))
    return {name: value for name, value in names.items() if value is not None}


def list_handlers(actor: User) -> QuerySet[User]:
    """Return those whose work the person may look at: a partner's people their own colleagues, staff everybody's."""
    people = User.objects.filter(is_active=True).order_by(by_name("name"), "pk")
    if rules.is_staff(actor):
        return people.filter(kind__in=[UserKind.STAFF, UserKind.PARTNER])
    if rules.is_partner(actor):
        return people.filter(partner_member__partner=actor.partner_member.partner_id)
    return people.none()


def _contacts(actor: User) -> QuerySet[Contact]:
    if rules.works_for_vendor(actor):
        return Contact.objects.all()
    if not rules.is_partner(actor):
        return Contact.objects.none()
    partner = actor.partner_member.partner_id
    return Contact.objects.filter(Q(organisation__distributor=partner) | Q(organisation__support_partner=partner))


def _first(rows: QuerySet[Organisation] | QuerySet[Contact] | QuerySet[User], field: str = "name") -> str | None:
    return rows.order_by("pk").values_list(field, flat=True).first()
