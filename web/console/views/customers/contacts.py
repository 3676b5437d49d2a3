"""The contacts of all organisations in the console: found, and new ones invited or created."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from customers.admin_queries import REMOVED, get_open_invitation, search_contacts
from customers.errors import InvitationEnded
from customers.models import Contact, Organisation
from customers.operations.administration import withdraw_invitation
from customers.operations.contacts import ContactDetails, ContactRole, create_contact, invite_contact
from customers.presentation.labels import CONTACT_KINDS
from customers.presentation.refusals import refusal_message
from customers.queries import describe_people, get_organisation
from people.models import User
from plans.presentation.labels import localize
from supportdesk.kernel import clock
from supportdesk.kernel.database.ordering import by_name
from supportdesk.kernel.http.methods import require_POST
from supportdesk.kernel.languages import offered_languages
from web.console.access import AdminRequest, admin_required
from web.console.edits import edit_status
from web.console.exports import csv_of
from web.console.forms.customers import INVITE, NewContactForm
from web.console.lists import AskedList, Column, EmptyList, Filter
from web.console.views.customers.refused import REFUSALS, show_refusal
from web.console.views.frame import ShownVersion, console_frame, find_shown_version

_COLUMNS = (
    Column(gettext_lazy("Name"), "name", by_name("user__name")),
    Column(gettext_lazy("Organisation"), "organisation", by_name("organisation__name")),
    Column(gettext_lazy("Contact type")),
    Column(gettext_lazy("Support contact")),
    Column(gettext_lazy("Status")),
)
_ROLE = ("kind", "is_designated", "qualified_on", "manages_users", "sees_organisation")

_FILE: dict[str, Callable[[Contact], object]] = {
    "id": lambda one: one.pk,
    "organisation": lambda one: one.organisation.name,
    "email": lambda one: one.user.email,
    "name": lambda one: one.user.name,
    "phone": lambda one: one.user.phone,
    "language": lambda one: one.user.language,
    "time_zone": lambda one: one.user.time_zone,
    "kind": lambda one: one.kind,
    "is_designated": lambda one: one.is_designated,
    "qualified_on": lambda one: one.qualified_on,
    "sees_organisation": lambda one: one.sees_organisation,
    "manages_users": lambda one: one.manages_users,
    "is_active": lambda one: one.user.is_active,
}


@require_safe
@admin_required
def contacts(request: AdminRequest) -> HttpResponseBase:
    """List the contacts of all organisations."""
    now = clock.now()
    shown = find_shown_version(request, now)
    kinds = kind_names(shown)
    filters = [
        Filter("kind", _("Contact type"), [("", _("any")), *kinds.items()]),
        Filter("state", _("Status"), [("", _("active")), (REMOVED, _("deactivated"))]),
    ]
    asked = AskedList(request, columns=_COLUMNS, filters=filters)
    empty = EmptyList(
        title=_("No contacts yet"),
        text=_("Contacts are the people at your customers who ask for support. Add them to their organisation."),
        actions=[{"label": _("Organisations"), "url": reverse("console-organisations")}],
    )
    found = search_contacts(words=asked.words, kind=asked.chosen["kind"], state=asked.chosen["state"])
    if asked.is_file:
        return csv_of("contacts", found, _FILE)
    listed = asked.show(found, empty=empty, can_export=True)
    people = describe_people(list(listed["page"].object_list), now=now)
    context = console_frame(request, shown, current="console-contacts") | listed
    context["rows"] = [{"person": one, "kind": kinds.get(one.contact.kind, one.contact.kind)} for one in people]
    return render(request, "console/customers/contacts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def new_contact(request: AdminRequest, organisation_id: int) -> HttpResponse:
    """Invite somebody to an organisation, or create their account at once."""
    found, now = get_organisation(organisation_id, partner_id=None), clock.now()
    shown = find_shown_version(request, now)
    languages = language_choices(now)
    form = NewContactForm(
        request.POST if request.method == "POST" else None,
        initial={"language": languages[0][0], "time_zone": found.time_zone, "kind": next(iter(CONTACT_KINDS))},
        languages=languages,
        kinds=list(kind_names(shown).items()),
    )
    if form.is_valid():
        try:
            words = _make(form, found, request.user, now)
        except REFUSALS as error:
            show_refusal(form, error)
        else:
            messages.success(request, words)
            return redirect("console-organisation", found.pk)
    context = console_frame(request, shown, current="console-contacts") | {"form": form, "organisation": found}
    return render(request, "console/customers/contact_new.html", context, status=edit_status(form))


@require_POST
@admin_required
def withdraw(request: AdminRequest, invitation_id: int) -> HttpResponse:
    """End an invitation that nobody has accepted."""
    invitation = get_open_invitation(invitation_id)
    try:
        withdraw_invitation(invitation=invitation, actor=request.user, now=clock.now())
    except InvitationEnded as error:
        messages.info(request, refusal_message(error))
    else:
        messages.success(request, _("The invitation for %(email)s has been withdrawn.") % {"email": invitation.email})
    return redirect("console-organisation", invitation.organisation_id)


def kind_names(shown: ShownVersion | None) -> dict[str, str]:
    """Return what kinds of contacts are called, by the vendor's terms where they say it."""
    own = {kind.key: localize(kind.name, shown.terms) for kind in shown.terms.contact_kinds} if shown else {}
    return {key: own.get(key, str(label)) for key, label in CONTACT_KINDS.items()}


def language_choices(now: datetime, *stored: str) -> list[tuple[str, str]]:
    """Return the languages in which customers are served, and one that is stored already."""
    known = {code for code, _name in settings.LANGUAGES}
    codes = dict.fromkeys([*offered_languages(now=now), *stored])
    return [(code, get_language_info(code)["name_translated"] if code in known else code) for code in codes]


def _make(form: NewContactForm, organisation: Organisation, admin: User, now: datetime) -> str:
    """Do what the form asks for and return the sentence that says so."""
    sent = dict(form.cleaned_data)
    email, way = sent.pop("email"), sent.pop("way")
    if way == INVITE:
        role = ContactRole(**{name: sent[name] for name in _ROLE})
        invite_contact(
            organisation=organisation, email=email, language=sent["language"], role=role, actor=admin, now=now
        )
        return _("%(email)s has been invited.") % {"email": email}
    made = create_contact(organisation=organisation, email=email, details=ContactDetails(**sent), actor=admin, now=now)
    return _("%(name)s has been created and can ask for a password on the sign-in page.") % {"name": made.user.name}
