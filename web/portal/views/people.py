"""The organisation's own people in the portal, for those who manage them (TERM-A10)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from customers.errors import AlreadyMember, Archived, InvitationEnded, LastAdministrator
from customers.limits import count_invitation
from customers.models import Contact
from customers.operations.administration import (
    change_rights,
    invite_person,
    remove_person,
    unlock_person,
    withdraw_invitation,
)
from customers.presentation.refusals import refusal_message
from customers.queries import (
    describe_people,
    find_contact_of,
    get_invitation,
    get_person,
    list_open_invitations,
    people_of,
)
from people.languages import language_of, languages_for
from people.models import User
from supportdesk.kernel.clock import now
from supportdesk.kernel.http.methods import require_POST
from supportdesk.kernel.security.limits import limited
from web.account.views.account import with_frame
from web.paging import page_query
from web.portal.forms.people import InvitationForm, RightsForm
from web.sent_once import sent_once

PEOPLE_ON_A_PAGE = 50
Params = ParamSpec("Params")


class AdministratorRequest(HttpRequest):
    """A request of somebody who manages the users of the own organisation."""

    user: User
    contact: Contact


View = Callable[Concatenate[AdministratorRequest, Params], HttpResponse]


def administrator_required(view: View[Params]) -> Callable[..., HttpResponse]:
    """Let the organisation's own administrators in; for everybody else there is no such page."""

    @wraps(view)
    def guarded(request: AdministratorRequest, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        contact = find_contact_of(request.user)
        if contact is None or not contact.manages_users:
            raise Http404
        request.contact = contact
        return sent_once(view)(request, *args, **kwargs)

    return login_required(guarded)


@require_safe
@administrator_required
def people(request: AdministratorRequest) -> HttpResponse:
    """List everybody of the organisation, and who is invited."""
    return _page(request, _form(request))


@require_POST
@administrator_required
@limited("invitation")
def invite(request: AdministratorRequest) -> HttpResponse:
    """Mail somebody an invitation."""
    form = _form(request, request.POST)
    if form.is_valid() and _sent(request, form):
        messages.success(request, _("%(email)s has been invited.") % {"email": form.cleaned_data["email"]})
        return redirect("portal-people")
    return _page(request, form)


@require_POST
@administrator_required
def withdraw(request: AdministratorRequest, invitation_id: int) -> HttpResponse:
    """End an invitation."""
    invitation = get_invitation(request.contact.organisation, invitation_id)
    try:
        withdraw_invitation(invitation=invitation, actor=request.user, now=now())
    except InvitationEnded as error:
        messages.info(request, refusal_message(error))
    else:
        messages.success(request, _("The invitation for %(email)s has been withdrawn.") % {"email": invitation.email})
    return redirect("portal-people")


@require_POST
@administrator_required
def remove(request: AdministratorRequest, contact_id: int) -> HttpResponse:
    """Deactivate a person."""
    person = get_person(request.contact.organisation, contact_id)
    try:
        remove_person(contact=person, actor=request.user, now=now())
    except LastAdministrator as error:
        messages.error(request, refusal_message(error))
        return _back(request)
    messages.success(request, _("%(name)s can no longer sign in. Their tickets remain.") % {"name": person.user.name})
    return _back(request) if person != request.contact else redirect("home")


@require_POST
@administrator_required
def unlock(request: AdministratorRequest, contact_id: int) -> HttpResponse:
    """Let somebody in again before the lock expires."""
    person = get_person(request.contact.organisation, contact_id)
    unlock_person(contact=person, actor=request.user, now=now())
    messages.success(request, _("%(name)s can sign in again.") % {"name": person.user.name})
    return _back(request)


@require_POST
@administrator_required
def rights(request: AdministratorRequest, contact_id: int) -> HttpResponse:
    """Say what somebody sees and manages."""
    person = get_person(request.contact.organisation, contact_id)
    form = RightsForm(request.POST)
    form.is_valid()
    try:
        change_rights(contact=person, actor=request.user, now=now(), **form.cleaned_data)
    except LastAdministrator as error:
        messages.error(request, refusal_message(error))
    else:
        messages.success(request, _("The permissions of %(name)s have been changed.") % {"name": person.user.name})
    is_still_allowed = person != request.contact or person.manages_users
    return _back(request) if is_still_allowed else redirect("home")


def _back(request: AdministratorRequest) -> HttpResponse:
    """Lead to the page of the list that has the person."""
    return redirect(reverse("portal-people") + page_query(request.GET.get("page", "")))


def _form(request: AdministratorRequest, data: QueryDict | None = None) -> InvitationForm:
    at = now()
    return InvitationForm(
        data, language=language_of(request.user, now=at), languages=languages_for(request.user, now=at)
    )


def _page(request: AdministratorRequest, form: InvitationForm) -> HttpResponse:
    organisation, at = request.contact.organisation, now()
    page = Paginator(people_of(organisation), PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "organisation": organisation,
        "page": page,
        "page_query": page_query(page.number),
        "people": describe_people(list(page.object_list), now=at),
        "invitations": list_open_invitations(organisation),
        "me": request.contact,
        "now": at,
    }
    return render(request, "portal/people.html", with_frame(request, context, current="portal-people"))


def _sent(request: AdministratorRequest, form: InvitationForm) -> bool:
    """Send the invitation; False when the form now says why not."""
    organisation = request.contact.organisation
    count_invitation(organisation)
    try:
        invite_person(organisation=organisation, actor=request.user, now=now(), **form.cleaned_data)
    except AlreadyMember as error:
        form.add_error("email", refusal_message(error))
    except Archived as error:
        form.add_error(None, refusal_message(error))
    except ValidationError as refused:
        form.add_error(None, refused)
    return not form.errors
