"""Operators sign in and out, on the bare host alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from supportdesk.kernel import clock
from vendors.errors import CodeNeeded, NotRecognised, TooManyAttempts
from vendors.operations.operators import sign_in_operator, sign_out_operator
from web.operators.forms import OperatorSignInForm
from web.operators.views.access import (
    cookie_name,
    forget_session,
    known_device,
    network_of_request,
    operator_frame,
    operator_of,
    remember_device,
    remember_pending,
    remember_session,
    retry_after,
)


@sensitive_post_parameters("password")
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign an operator in; every refusal is answered alike."""
    if operator_of(request) is not None:
        return redirect("operator-overview")
    form = OperatorSignInForm(request.POST if request.method == "POST" else None)
    refused: TooManyAttempts | None = None
    if form.is_valid():
        email = form.cleaned_data["email"]
        device = known_device(request, email)
        try:
            token = sign_in_operator(
                email=email,
                password=form.cleaned_data["password"],
                network=network_of_request(request),
                device=device,
                now=clock.now(),
            )
        except NotRecognised:
            form.add_error(None, _("The email address or the password is wrong."))
        except CodeNeeded as half_way:
            return remember_pending(redirect("operator-code"), half_way.token)
        except TooManyAttempts as error:
            refused = error
            form.add_error(None, _("Too many sign-in attempts. Please try again in 15 minutes."))
        else:
            rotate_token(request)
            return remember_device(remember_session(redirect("operator-overview"), token), email, device)
    frame = operator_frame(None, current="operator-sign-in")
    page = render(request, "public/sign_in.html", frame | {"form": form}, status=429 if refused else 200)
    return retry_after(page, refused) if refused else page


@csrf_protect
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session of this browser."""
    sign_out_operator(token=request.COOKIES.get(cookie_name(), ""))
    return forget_session(redirect("operator-sign-in"))
