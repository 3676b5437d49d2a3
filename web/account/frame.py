"""The frame around pages of one's own account: the portal's for contacts, the desk's for those who serve them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from contracts.queries import get_support
from customers.models import Contact
from customers.queries import get_contact_of
from people.models import User
from plans.errors import NothingPublished
from supportdesk.kernel.clock import now
from tickets import rules
from web.desk.views.frame import desk_frame
from web.portal.views.frame import portal_frame


def account_frame(request: HttpRequest, *, current: str = "account") -> dict[str, Any]:
    """Return what the frame needs, and as `frame` the template that draws it; the setting ACCOUNT_FRAME names this."""
    user, at = request.user, now()
    if not isinstance(user, User):
        return {"frame": "portal_base.html"}
    if not rules.is_contact(user):
        return {"frame": "desk_base.html", **desk_frame(user, at, current=current)}
    try:
        contact = get_contact_of(user)
        support = get_support(contact.organisation, now=at)
    except (Contact.DoesNotExist, NothingPublished):
        return {"frame": "portal_base.html"}
    return {"frame": "portal_base.html", **portal_frame(contact, support, at, current=current)}
