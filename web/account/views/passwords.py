"""Passwords: changed, forgotten, reset; django-allauth's flows with our links and limits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.views import (
    PasswordChangeView,
    PasswordResetDoneView,
    PasswordResetFromKeyDoneView,
    PasswordResetFromKeyView,
    PasswordResetView,
    ReauthenticateView,
)
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from people.models import User
from people.queries import name_account
from supportdesk.audit.models import SecurityEventKind
from supportdesk.audit.views import note_security_event
from supportdesk.kernel.http.secret_paths import secret_path
from supportdesk.kernel.security.limits import limit, who_asks
from web.account.forms.forms import NewPasswordForm
from web.account.views.account import with_frame
from web.account.views.device import remember_device

_HOUR = timedelta(hours=1)
_WISHES_FOR_ONE, _WISHES_OF_ONE = 5, 20  # links for one address, and by one network address


class ChangePasswordView(PasswordChangeView):
    """Change one's password; all other sessions end."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead who has no password yet to the way that needs none."""
        if request.user.is_authenticated and not request.user.has_usable_password():
            return redirect("account_reset_password")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the form in the frame of one's own place."""
        return with_frame(self.request, super().get_context_data(**kwargs))


class ConfirmPasswordView(ReauthenticateView):
    """Ask for the password once more before something that a stranger at an open browser must not do."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the form in the frame of one's own place."""
        return with_frame(self.request, super().get_context_data(**kwargs))


class ForgottenPasswordView(PasswordResetView):
    """Ask for a link by which a new password is set."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Note the wish; nobody fills another's mailbox with links, whether or not there is such a mailbox
        (ATTACK-A51)."""
        limit(purpose="links for passwords", who=who_asks(self.request), maximum=_WISHES_OF_ONE, per=_HOUR)
        limit(purpose="a link for a password", who=form.cleaned_data["email"], maximum=_WISHES_FOR_ONE, per=_HOUR)
        about = name_account(form.cleaned_data["email"])
        note_security_event(self.request, SecurityEventKind.PASSWORD_ASKED, about=about)
        answer: HttpResponse = super().form_valid(form)
        return answer


class NewPasswordView(PasswordResetFromKeyView):
    """Set a new password by the link that was mailed."""

    reset_user: Any

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        """Know the device: who reads the mailbox is the owner, whatever strangers try meanwhile."""
        owner: User = self.reset_user
        if not form.set_once():
            self.reset_user = None
            refused: HttpResponse = self.render_to_response(self.get_context_data(token_fail=True))
            return refused
        note_security_event(self.request, SecurityEventKind.PASSWORD_CHANGED, person=owner)
        answer: HttpResponse = super().form_valid(form)
        remember_device(self.request, answer, owner)
        return answer


forgotten = ForgottenPasswordView.as_view()
forgotten_sent = PasswordResetDoneView.as_view()
new_password = secret_path(NewPasswordView.as_view())
new_password_done = PasswordResetFromKeyDoneView.as_view()
change_password = ChangePasswordView.as_view()
confirm_password = ConfirmPasswordView.as_view()
