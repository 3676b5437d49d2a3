"""Signing in and out: django-allauth's flow, behind our limits."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.logout import logout
from allauth.account.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST


class SignInView(LoginView):  # type: ignore[misc]  # allauth's views are not all typed
    """Sign in and go on to the page that was asked for, if it is one of ours."""

    http_method_names = ["get", "head", "options", "post"]

    def get_authenticated_redirect_url(self) -> str:
        """Return where somebody belongs who is signed in already."""
        return "/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the form, and the page to go on to."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"next": self.get_next_url() or ""}


sign_in = SignInView.as_view()


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, whosever it is."""
    logout(request, show_message=False)
    return redirect("sign-in")
