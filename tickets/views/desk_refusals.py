"""Why an act was refused, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.core.states import NotPossible
from tickets.operations.attachments import BadAttachment
from tickets.operations.handling import BadRequest
from tickets.operations.log import NotAllowed

STATUS_WORDS = {
    "OPEN": gettext_lazy("open"),
    "WAITING_CUSTOMER": gettext_lazy("waiting for the customer"),
    "WAITING_THIRD_PARTY": gettext_lazy("waiting for a third party"),
    "RESOLVED": gettext_lazy("resolved"),
    "CLOSED": gettext_lazy("closed"),
}
REFUSALS = (NotAllowed, NotPossible, BadRequest, BadAttachment)
Refusal = NotAllowed | NotPossible | BadRequest | BadAttachment


def refusal_words(refusal: Refusal) -> str:
    """Return one sentence that says why, and what may have happened meanwhile."""
    if isinstance(refusal, NotPossible):
        state = STATUS_WORDS.get(refusal.state, refusal.state)
        return _("This is not possible any more: the ticket is %(state)s now.") % {"state": state}
    if isinstance(refusal, NotAllowed):
        return _("Only those who have the ticket may do this; it may have been handed over.")
    return str(refusal)
