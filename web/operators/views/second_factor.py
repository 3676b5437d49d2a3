"""Operators turn their second factor on and off, renew it, and enter its codes; on the bare host alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from supportdesk.kernel import clock
from supportdesk.kernel.security.qr_codes import qr_code_svg
from vendors.core.codes import app_address
from vendors.errors import NoSecondFactor, NothingToConnect, NotRecognised, SignInEnded, TooManyAttempts, WrongCode
from vendors.operations.second_factors import begin_connecting, enter_code, finish_connecting, make_new_codes, turn_off
from vendors.queries import count_recovery_codes, find_sign_in, get_new_secret, list_events
from vendors.rules import may_turn_off_second_factor, must_turn_on_second_factor
from web.operators.forms import FirstCodeForm, OperatorCodeForm, PasswordAgainForm
from web.operators.views.access import (
    OperatorRequest,
    forget_pending,
    known_device,
    network_of_request,
    operator_frame,
    operator_required,
    pending_token,
    remember_device,
    remember_session,
    retry_after,
)

_CURRENT = "operator-second-factor"


@sensitive_post_parameters("code")
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for the code after the password; who gave no password is sent back to the start."""
    now, token = clock.now(), pending_token(request)
    half_way = find_sign_in(token, now=now) if token else None
    if half_way is None:
        return redirect("operator-sign-in")
    email = half_way.operator.email
    device = known_device(request, email)
    form = OperatorCodeForm(request.POST if request.method == "POST" else None)
    refused: Exception | None = None
    if form.is_valid():
        code = form.cleaned_data["code"]
        try:
            session = enter_code(token=token, code=code, network=network_of_request(request), device=device, now=now)
        except SignInEnded:
            return redirect("operator-sign-in")
        except (WrongCode, TooManyAttempts) as error:
            refused = error
        else:
            rotate_token(request)
            response = forget_pending(remember_session(redirect("operator-overview"), session))
            return remember_device(response, email, device)
    context = operator_frame(None, current="operator-sign-in") | {"form": form}
    return _page(request, "public/second_factor/enter.html", context, "code", refused)


@require_safe
@operator_required(without_second_factor=True)
def overview(request: OperatorRequest) -> HttpResponse:
    """Show whether there is a second factor, what can be done about it, and what was."""
    operator = request.operator
    context = {
        "must": must_turn_on_second_factor(operator),
        "may_turn_off": may_turn_off_second_factor(),
        "codes_left": count_recovery_codes(operator) if operator.has_second_factor else 0,
        "events": list_events(operator),
    }
    return render(request, "public/second_factor/overview.html", operator_frame(operator, current=_CURRENT) | context)


@sensitive_post_parameters("password")
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@operator_required(without_second_factor=True)
def begin(request: OperatorRequest) -> HttpResponse:
    """Ask for the password before an app is connected, or another one instead."""

    def do(password: str) -> HttpResponse:
        now = clock.now()
        begin_connecting(
            session=request.operator_session, password=password, network=network_of_request(request), now=now
        )
        return redirect("operator-connect")

    return _with_password(request, "public/second_factor/begin.html", do)


@sensitive_post_parameters("code")
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@operator_required(without_second_factor=True)
def connect(request: OperatorRequest) -> HttpResponse:
    """Show the picture to scan and ask for the app's first code; then show the recovery codes, this one time."""
    now, session = clock.now(), request.operator_session
    secret = get_new_secret(session, now=now)
    if not secret:
        return redirect("operator-second-factor")
    form = FirstCodeForm(request.POST if request.method == "POST" else None)
    refused: Exception | None = None
    if form.is_valid():
        try:
            codes = finish_connecting(
                session=session, code=form.cleaned_data["code"], network=network_of_request(request), now=now
            )
        except NothingToConnect:
            return redirect("operator-second-factor")
        except (WrongCode, TooManyAttempts) as error:
            refused = error
        else:
            return _codes_page(request, codes)
    context = operator_frame(request.operator, current=_CURRENT) | {"form": form, "secret": secret}
    return _page(request, "public/second_factor/connect.html", context, "code", refused)


@require_safe
@operator_required(without_second_factor=True)
def picture(request: OperatorRequest) -> HttpResponse:
    """Give the picture of the secret that is being connected; pages of ours hold no pictures inside (CSP)."""
    secret = get_new_secret(request.operator_session, now=clock.now())
    if not secret:
        raise Http404
    address = app_address(secret, account=request.operator.email, issuer=request.get_host())
    return HttpResponse(qr_code_svg(address), content_type="image/svg+xml")


@sensitive_post_parameters("password")
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
def codes(request: OperatorRequest) -> HttpResponse:
    """Make new recovery codes and show them, this one time."""

    def do(password: str) -> HttpResponse:
        now = clock.now()
        new = make_new_codes(
            session=request.operator_session, password=password, network=network_of_request(request), now=now
        )
        return _codes_page(request, new)

    return _with_password(request, "public/second_factor/new_codes.html", do)


@sensitive_post_parameters("password")
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
def off(request: OperatorRequest) -> HttpResponse:
    """Do without a second factor again, where this installation allows it."""
    if not (request.operator.has_second_factor and may_turn_off_second_factor()):
        return redirect("operator-second-factor")

    def do(password: str) -> HttpResponse:
        turn_off(
            session=request.operator_session, password=password, network=network_of_request(request), now=clock.now()
        )
        messages.success(request, _("Two-factor authentication is off."))
        return redirect("operator-second-factor")

    return _with_password(request, "public/second_factor/off.html", do)


def _with_password(request: OperatorRequest, template: str, do: Callable[[str], HttpResponse]) -> HttpResponse:
    """Show a page that asks for the password once more, and do what it is for once it is right."""
    form = PasswordAgainForm(request.POST if request.method == "POST" else None)
    refused: Exception | None = None
    if form.is_valid():
        try:
            return do(form.cleaned_data["password"])
        except NoSecondFactor:
            return redirect("operator-second-factor")
        except (NotRecognised, TooManyAttempts) as error:
            refused = error
    context = operator_frame(request.operator, current=_CURRENT) | {"form": form}
    return _page(request, template, context, "password", refused)


def _codes_page(request: OperatorRequest, new: list[str]) -> HttpResponse:
    context = operator_frame(request.operator, current=_CURRENT) | {"codes": new}
    return render(request, "public/second_factor/codes.html", context)


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], field: str, refused: Exception | None
) -> HttpResponse:
    """Show a page with a form; what was refused is said at the field."""
    if refused is not None:
        context["form"].add_error(field, _words(field, refused))
    if isinstance(refused, TooManyAttempts):
        return retry_after(render(request, template, context, status=429), refused)
    return render(request, template, context)


def _words(field: str, refused: Exception) -> str:
    if isinstance(refused, TooManyAttempts):
        return _("Too many attempts. Please try again in 15 minutes.")
    if field == "code":
        return _("The code is wrong or was already used. Codes change every 30 seconds.")
    return _("The password is wrong.")
