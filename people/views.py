"""Doors of people: signing in and out, and the way to one's own pages."""

from __future__ import annotations

from django.contrib import auth
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.forms import SignInForm
from people.queries import get_home_path


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Lead everybody to their own pages."""
    return redirect(get_home_path(request.user))


@sensitive_post_parameters("password")
@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in and go on to the page that was asked for, if it is one of ours."""
    if request.user.is_authenticated:
        return redirect("home")
    sent = request.POST if request.method == "POST" else None
    form = SignInForm(sent, request=request, initial={"next": request.GET.get("next", "")})
    if form.is_valid() and form.user is not None:
        auth.login(request, form.user)
        return redirect(_own_path(form.cleaned_data["next"]) or get_home_path(form.user))
    return render(request, "people/sign_in.html", {"form": form})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, whosever it is."""
    auth.logout(request)
    return redirect("sign-in")


def _own_path(address: str) -> str:
    """Return the address if it is a path of this host, else nothing: never a way to somebody else's pages."""
    own = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if own else ""
