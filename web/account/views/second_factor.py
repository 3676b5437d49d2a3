"""Second factors of staff and partners: django-allauth's flows; a customer's contact has no such pages."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.base.views import ReauthenticateView as ConfirmView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe
from django.views.generic.base import ContextMixin, View

from people.queries import may_have_second_factor
from supportdesk.audit.models import SecurityEventKind
from supportdesk.audit.views import note_security_event
from web.account.views.account import with_frame


@method_decorator(login_required, name="dispatch")
class _StaffOnly(ContextMixin, View):
    """A page of staff and partners, in the frame of their own place."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer; for everybody else there is no such page."""
        if not may_have_second_factor(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the page's own things in the frame."""
        return with_frame(self.request, super().get_context_data(**kwargs))


class OverviewView(_StaffOnly, IndexView):
    """Whether there is a second factor, and what can be done about it."""


class ActivateView(_StaffOnly, ActivateTOTPView):
    """Connect an authenticator app."""


class DeactivateView(_StaffOnly, DeactivateTOTPView):
    """Do without a second factor again."""


class CodesView(_StaffOnly, ViewRecoveryCodesView):
    """The codes for the day the phone is lost, shown once."""


class NewCodesView(_StaffOnly, GenerateRecoveryCodesView):
    """Make new codes; the old ones no longer work."""


class AskView(AuthenticateView):
    """Ask for the code after the password."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Let in, and note that the second factor was used."""
        answer: HttpResponse = super().form_valid(form)
        note_security_event(self.request, SecurityEventKind.SECOND_FACTOR_USED)
        return answer


class ConfirmCodeView(_StaffOnly, ConfirmView):
    """Ask for a code once more."""


@require_safe
@login_required
def picture(request: HttpRequest) -> HttpResponse:
    """Give the picture of the secret that is being connected; pages of ours hold no pictures inside (CSP)."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret or not may_have_second_factor(request.user):
        raise Http404
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(svg, content_type="image/svg+xml")


ask = AskView.as_view()
overview = OverviewView.as_view()
activate = ActivateView.as_view()
deactivate = DeactivateView.as_view()
codes = CodesView.as_view()
new_codes = NewCodesView.as_view()
confirm = ConfirmCodeView.as_view()
