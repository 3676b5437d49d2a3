"""Signing in and out: django-allauth's flow, behind our limits."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from allauth.account.internal.flows.logout import logout
from allauth.account.views import LoginView
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from supportdesk.kernel.http.methods import require_POST
from supportdesk.kernel.http.unsent import unseal, unsent_of
from web.account.forms.forms import SignInForm
from web.unsent import forget, keep_through_sign_in, seal_for_device


class SignInView(LoginView):
    """Sign in and go on to the page that was asked for, if it is one of ours."""

    http_method_names = ["get", "head", "options", "post"]

    def get_authenticated_redirect_url(self) -> str:
        """Return where somebody belongs who is signed in already."""
        return "/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the form, and the page to go on to."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        token = self.request.POST.get("unsent", "")
        kept = {"unsent": unseal(token), "unsent_token": token} if token else {}
        return context | {"next": self.get_next_url() or ""} | kept

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """Go on signing in, with what was written before the session ended."""
        keep_through_sign_in(self.request, self.request.POST.get("unsent", ""))
        response: HttpResponse = super().form_valid(form)
        return response


def ask_to_sign_in(request: HttpRequest, page: str) -> HttpResponse:
    """Answer a form that came without a session: what was written is there, and comes along to `page`."""
    unsent = unsent_of(request)
    if unsent is None:
        return redirect(f"{reverse('sign-in')}?next={quote(page)}")
    context = {"form": SignInForm(), "next": page, "unsent": unsent, "is_ended": True}
    context["unsent_token"] = seal_for_device(request, unsent)
    return render(request, "account/login.html", context, status=HTTPStatus.UNAUTHORIZED)


@require_POST
@login_required
def discard_unsent(request: HttpRequest) -> HttpResponse:
    """Keep what was written no longer."""
    forget(request)
    return redirect("home")


sign_in = SignInView.as_view()


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, whosever it is."""
    logout(request, show_message=False)
    return redirect("sign-in")
