"""One's own absences: entered, with who stands in, and ended."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.errors import BadAbsence
from people.models import User, UserKind
from people.operations.absences import end_absence, enter_absence
from people.queries import get_absence_of, list_absences
from supportdesk.kernel.clock import now
from supportdesk.kernel.http.methods import require_POST
from web.account.forms.absence_forms import AbsenceForm
from web.account.views.account import with_frame


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """Show when one is away, and the form of a further absence; only the vendor's own people are asked."""
    user, at = _staff(request), now()
    form = AbsenceForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid() and _entered(form, user):
        messages.success(request, _("Absence added."))
        return redirect("absences")
    context = {"form": form, "rows": list_absences(user, now=at), "now": at}
    status = 422 if form.is_bound else 200
    return render(request, "people/absences.html", with_frame(request, context), status=status)


@login_required
@require_POST
def end(request: HttpRequest, absence_id: int) -> HttpResponse:
    """End one of one's own absences, or take it back."""
    user = _staff(request)
    end_absence(absence=get_absence_of(user, absence_id), actor=user, now=now())
    messages.success(request, _("You receive escalations again."))
    return redirect("absences")


def _entered(form: AbsenceForm, user: User) -> bool:
    sent = form.cleaned_data
    try:
        enter_absence(
            user=user,
            starts_at=sent["starts_at"],
            ends_at=sent["ends_at"],
            substitute=form.stand_in,
            actor=user,
            now=now(),
        )
    except BadAbsence as error:
        form.add_error(None, str(error))
        return False
    return True


def _staff(request: HttpRequest) -> User:
    user = cast("User", request.user)
    if user.kind != UserKind.STAFF:
        raise PermissionDenied
    return user
