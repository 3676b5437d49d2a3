"""One's own PIN for the on-call phone: made, shown once, replaced (TERM-E14, ATTACK-A49)."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communication.core.pins import pin_groups
from communication.errors import NoPhonePin
from communication.operations.phone_pins import make_phone_pin
from communication.queries import find_phone_pin, on_call_access
from communication.rules import has_phone_pin
from contracts.queries import Support, find_support
from customers.models import Contact
from customers.queries import find_contact_of
from people.models import User
from plans.presentation.labels import language_name
from supportdesk.kernel import clock
from supportdesk.kernel.security.limits import limited
from web.account.views.account import recently_signed_in, with_frame


def is_for(user: User) -> bool:
    """Return whether the person's plan gives a phone PIN."""
    contact, support = _contact_and_support(user)
    return contact is not None and support is not None and has_phone_pin(contact, support)


def setting_label(user: User) -> str:
    """Return what can be done about the PIN."""
    contact = find_contact_of(user)
    pin = find_phone_pin(contact) if contact else None
    return _("Replace") if pin and pin.is_valid else _("Create")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recently_signed_in
@limited("phone-pin")
def phone_pin(request: HttpRequest) -> HttpResponse:
    """Show whether there is a PIN, and make a new one; it is in the answer and nowhere else."""
    now = clock.now()
    contact, support = _contact_and_support(cast("User", request.user))
    if contact is None or support is None or not has_phone_pin(contact, support):
        raise Http404
    made = ""
    if request.method == "POST":
        try:
            made = make_phone_pin(contact=contact, now=now)
        except NoPhonePin:
            raise Http404 from None
    access = on_call_access(contact, support=support, now=now)
    languages = access.phone.languages if access.phone else ()
    context = {
        "made": pin_groups(made),
        "pin": access.pin,
        "languages": " / ".join(language_name(code) for code in languages),
        "now": now,
    }
    return render(request, "account/phone_pin.html", with_frame(request, context))


def _contact_and_support(user: User) -> tuple[Contact | None, Support | None]:
    contact = find_contact_of(user)
    return contact, find_support(contact.organisation, now=clock.now()) if contact else None
