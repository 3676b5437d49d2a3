"""An organisation as the vendor's staff see it: contract and warranty, who serves it, its people and who manages them
(TERM-A7, TERM-A10, TERM-D9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contracts.queries import find_support
from contracts.rules import can_set_warranty
from customers.models import Contact, Organisation
from customers.operations.administration import change_contact, remove_person, unlock_person
from customers.queries import describe_people, get_organisation, get_person, list_open_invitations, people_of
from people.models import User
from supportdesk.kernel import clock
from supportdesk.kernel.http.methods import require_POST
from web.access import SignedInRequest, staff_required
from web.desk.forms.warranty import WarrantyForm
from web.desk.panels.registry import ORGANISATION_PANELS, OrganisationPage, build_panels
from web.desk.views.frame import desk_frame
from web.paging import page_query
from web.portal.forms.people import ContactForm

PEOPLE_ON_A_PAGE = 50
Act = Callable[[SignedInRequest, Contact, datetime], str]


@require_safe
@staff_required
def organisation(request: SignedInRequest, organisation_id: int) -> HttpResponse:
    """Show the organisation."""
    now = clock.now()
    found = get_organisation(organisation_id, partner_id=None)
    return render(
        request,
        "desk/organisation.html",
        organisation_page(request.user, found, now, WarrantyForm(), number=request.GET.get("page")),
    )


def organisation_page(
    user: User, found: Organisation, now: datetime, form: WarrantyForm, *, number: str | None = None
) -> dict[str, Any]:
    """Return the context of the page; the form, for the vendor's admins, is that of a warranty which is not there yet.

    `number` is the page of its people.
    """
    people = Paginator(people_of(found), PEOPLE_ON_A_PAGE).get_page(number)
    page = OrganisationPage(found, user, find_support(found, now=now), now, form)
    return desk_frame(user, now, current="desk-organisation") | {
        "organisation": found,
        "warranty_form": form if can_set_warranty(user) else None,
        "page": people,
        "page_query": page_query(people.number),
        "people": describe_people(list(people.object_list), now=now),
        "invitations": list_open_invitations(found),
        "panels": build_panels(ORGANISATION_PANELS, page),
    }


@require_POST
@staff_required
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
    there = reverse("desk-organisation", args=[found.pk]) + page_query(request.GET.get("page", ""))
    return redirect(f"{there}#person-{person.pk}")


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
    return _("The permissions of %(name)s have been changed.") % {"name": person.user.name}


def _remove(request: SignedInRequest, person: Contact, now: datetime) -> str:
    remove_person(contact=person, actor=request.user, now=now)
    return _("%(name)s can no longer sign in. Their tickets remain.") % {"name": person.user.name}


_ACTS: dict[str, Act] = {"unlock": _unlock, "change": _change, "remove": _remove}
