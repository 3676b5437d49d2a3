"""One of the vendor's staff in the console: what they may do, and what an admin can do about the account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from people.errors import NoSecondFactor, NotOneself, StaffRefusal
from people.models import User
from people.operations.invitations import invite_again, readmit_colleague, withdraw_staff_invitation
from people.operations.lockouts import locked_accounts
from people.operations.managing import change_colleague, reset_second_factor, unlock_colleague
from people.operations.sessions import sign_out_colleague
from people.session_queries import list_sessions
from people.staff_queries import awaits_password, details_of, get_colleague, list_held
from supportdesk.kernel import clock
from supportdesk.kernel.fields.seen import ChangedMeanwhile
from supportdesk.kernel.http.methods import require_POST
from web.account.views.account import recently_signed_in
from web.console.access import AdminRequest, admin_required
from web.console.edits import edit_context, edit_status, seen_values
from web.console.forms.staff import ColleagueForm, SecondFactorResetForm
from web.console.views.frame import console_frame, find_shown_version
from web.console.views.staff.choices import role_choices, team_choices
from web.console.views.staff.held import held_facts
from web.registry import Label

# What one click does, by its part of the address, and what is said of it afterwards.
_ACTS: Mapping[str, tuple[Callable[..., None], Label]] = {
    "invite-again": (invite_again, gettext_lazy("A new link was sent to %(email)s; earlier ones no longer work.")),
    "withdraw": (withdraw_staff_invitation, gettext_lazy("The invitation for %(email)s has been withdrawn.")),
    "sign-out": (sign_out_colleague, gettext_lazy("%(name)s is signed out everywhere.")),
    "unlock": (unlock_colleague, gettext_lazy("%(name)s can sign in again.")),
    "readmit": (readmit_colleague, gettext_lazy("%(name)s can sign in again.")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def person(request: AdminRequest, person_id: int) -> HttpResponse:
    """Show a colleague with the form that changes what they may do."""
    now = clock.now()
    colleague = find_colleague(person_id)
    shown = find_shown_version(request, now)
    stored = details_of(colleague).to_data()
    form = ColleagueForm(
        request.POST if request.method == "POST" else None,
        teams=team_choices(),
        roles=role_choices(shown, stored["roles"]),
        initial=stored,
    )
    conflict: ChangedMeanwhile | None = None
    if form.is_valid():
        try:
            change_colleague(
                person=colleague, details=form.details(), actor=request.user, now=now, seen=seen_values(request)
            )
        except ChangedMeanwhile as error:
            conflict = error
            stored = details_of(colleague).to_data()
        except StaffRefusal as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("%(name)s has been saved.") % {"name": colleague.name})
            return redirect("console-person", colleague.pk)
    context = console_frame(request, shown, current="console-people") | {
        "person": colleague,
        "is_me": colleague == request.user,
        "is_invited": awaits_password(colleague),
        "locked_until": locked_accounts({colleague.email}, now=now).get(colleague.email),
        "sessions": len(list_sessions(colleague, now=now)),
        "held": held_facts(list_held(colleague, now=now), shown),
        **edit_context(form, stored, conflict),
    }
    return render(request, "console/staff/person.html", context, status=edit_status(form, conflict))


@require_POST
@admin_required
def act(request: AdminRequest, person_id: int, name: str) -> HttpResponse:
    """Do what one click does with the account, or say why it is not possible."""
    if name not in _ACTS:
        raise Http404
    colleague = find_colleague(person_id)
    operation, words = _ACTS[name]
    try:
        operation(person=colleague, actor=request.user, now=clock.now())
    except StaffRefusal as error:
        messages.error(request, str(error))
    else:
        messages.success(request, words % {"name": colleague.name, "email": colleague.email})
    return redirect("console-person", colleague.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@recently_signed_in
@admin_required
def second_factor(request: AdminRequest, person_id: int) -> HttpResponse:
    """Reset a colleague's second factor with a reason; the admin's own password is asked for (ATTACK-S12)."""
    now = clock.now()
    colleague = find_colleague(person_id)
    form = SecondFactorResetForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_reset(form, colleague, request.user, now):
        messages.success(request, _("The two-factor authentication of %(name)s is reset.") % {"name": colleague.name})
        return redirect("console-person", colleague.pk)
    context: dict[str, Any] = {"person": colleague, "form": form}
    frame = console_frame(request, find_shown_version(request, now), current="console-people")
    return render(request, "console/staff/second_factor.html", frame | context, status=edit_status(form))


def find_colleague(person_id: int) -> User:
    """Return one of the vendor's staff, or raise Http404."""
    try:
        return get_colleague(person_id)
    except User.DoesNotExist:
        raise Http404 from None


def _is_reset(form: SecondFactorResetForm, person: User, admin: User, now: datetime) -> bool:
    try:
        reset_second_factor(person=person, reason=form.cleaned_data["reason"], actor=admin, now=now)
    except (NoSecondFactor, NotOneself) as error:
        form.add_error(None, str(error))
        return False
    return True
