"""The link by which somebody who was invited makes an account."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from customers.errors import AddressTaken, InvitationEnded
from customers.operations.administration import accept_invitation
from customers.queries import find_invitation
from supportdesk.kernel.clock import now
from supportdesk.kernel.http.secret_paths import secret_path
from web.account.views.device import remember_device
from web.portal.forms.people import AcceptanceForm


@secret_path
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show who invites whom, and make the account; a link that is over says so and nothing else."""
    found = find_invitation(token, now=now())
    if found is None:
        return _over(request)
    form = AcceptanceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            contact = accept_invitation(token=token, now=now(), **form.cleaned_data)
        except (InvitationEnded, AddressTaken):
            return _over(request)
        messages.success(request, _("Your account has been created. Sign in to continue."))
        answer: HttpResponse = redirect("sign-in")
        remember_device(request, answer, contact.user)
        return answer
    context = {"form": form, "invitation": found, "token": token}
    return _private(render(request, "portal/invitation.html", context))


def _over(request: HttpRequest) -> HttpResponse:
    return _private(render(request, "portal/invitation_over.html", status=410))


def _private(answer: HttpResponse) -> HttpResponse:
    """Let the address, which holds the token, go nowhere (ATTACK-A33)."""
    answer["Referrer-Policy"] = "no-referrer"
    return answer
