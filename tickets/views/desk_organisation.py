"""An organisation as the vendor's staff see it: contract, who serves it, its people and who manages them (A7, A10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from customers.forms import ContactForm
from customers.models import Contact, Organisation
from customers.operations.administration import change_contact, remove_person, unlock_person
from customers.queries import get_organisation, get_person, list_open_invitations, list_people, list_products_of
from plans.queries import NothingPublished, get_support
from plans.wording import say
from slas.wording import zone_words
from supportdesk.kernel import clock
from tickets.views.access import SignedInRequest, staff_door
from tickets.views.desk_frame import desk_frame
from tickets.views.portal_frame import hours_words, plan_words

Act = Callable[[SignedInRequest, Contact, datetime], str]


@require_safe
@staff_door
def organisation(request: SignedInRequest, organisation_id: int) -> HttpResponse:
    """Show the organisation."""
    now = clock.now()
    found = get_organisation(organisation_id, partner_id=None)
    context = desk_frame(request.user, now, current="desk-organisation") | {
        "organisation": found,
        "facts": _facts(found, now),
        "people": list_people(found, now=now),
        "invitations": list_open_invitations(found),
    }
    return render(request, "desk/organisation.html", context)


@require_POST
@staff_door
def act(request: SignedInRequest, organisation_id: int, contact_id: int, name: str) -> HttpResponse:
    """Unlock, change or remove one of the organisation's people."""
    found = get_organisation(organisation_id, partner_id=None)
    if name not in _ACTS:
        raise Http404
    person = get_person(found, contact_id)
    try:
        messages.success(request, _ACTS[name](request, person, clock.now()))
    except _Refused as refused:
        messages.error(request, str(refused))
    return redirect(reverse("desk-organisation", args=[found.pk]) + f"#person-{person.pk}")


class _Refused(Exception):
    """What was entered cannot be taken; the message says why."""


def _unlock(request: SignedInRequest, person: Contact, now: datetime) -> str:
    unlock_person(contact=person, actor=request.user, now=now)
    return _("%(name)s can sign in again.") % {"name": person.user.name}


def _change(request: SignedInRequest, person: Contact, now: datetime) -> str:
    form = ContactForm(request.POST)
    if not form.is_valid():
        raise _Refused(" ".join(str(error) for errors in form.errors.values() for error in errors))
    change_contact(contact=person, actor=request.user, now=now, **form.cleaned_data)
    return _("What %(name)s may do is changed.") % {"name": person.user.name}


def _remove(request: SignedInRequest, person: Contact, now: datetime) -> str:
    remove_person(contact=person, actor=request.user, now=now)
    return _("%(name)s cannot sign in any more. The tickets stay.") % {"name": person.user.name}


_ACTS: dict[str, Act] = {"unlock": _unlock, "change": _change, "remove": _remove}


def _facts(found: Organisation, now: datetime) -> list[dict[str, Any]]:
    """Return what was bought, where they are and who serves them."""
    products = ", ".join(str(product) for product in list_products_of(found))
    rows = [
        *_plan_rows(found, now),
        (_("Place"), ", ".join(filter(None, [found.city, found.country]))),
        (_("Time zone"), zone_words(now, ZoneInfo(found.time_zone))),
        (_("Products"), products),
        (_("Distributor"), str(found.distributor or "")),
        (_("Support partner"), str(found.support_partner or "")),
    ]
    return [{"term": term, "value": value} for term, value in rows if value]


def _plan_rows(found: Organisation, now: datetime) -> list[tuple[str, str]]:
    try:
        support = get_support(found, now=now)
    except NothingPublished:
        return []
    plan = plan_words(support) or _("no support contract")
    region = say(support.terms.region(support.region_key).name, support.terms)
    return [(_("Plan"), plan), (_("Region"), region), (_("Hours"), hours_words(support))]
