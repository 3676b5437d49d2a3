"""Why an installation is not monitored, in words."""

from __future__ import annotations

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from monitoring.queries.entitlement import Refusal

_SENTENCES = {
    "closed": gettext_lazy("This installation is no longer monitored."),
    "not_offered": gettext_lazy("The support terms in force do not include monitoring."),
    "channel_not_offered": gettext_lazy("The customer’s plan does not include monitoring."),
    "release_unknown": gettext_lazy("Monitoring requires %(name)s or newer: choose the installed product first."),
    "release_too_old": gettext_lazy("Monitoring requires %(name)s or newer."),
}


def describe_refusal(refusal: Refusal) -> str:
    """Return the reason as a sentence in the reader's language."""
    sentence = _SENTENCES.get(refusal.reason)
    if sentence is not None:
        return str(sentence) % {"name": refusal.name}
    text = refusal.message.pick(get_language() or "") if refusal.message else ""
    if refusal.reason == "requirement":
        return _("This is not confirmed yet: %(requirement)s") % {"requirement": text}
    return text


_REASONS = {
    "closed": gettext_lazy("The installation was no longer monitored."),
    "account_closed": gettext_lazy("The service account was closed."),
    **dict.fromkeys(
        ("release_unknown", "release_too_old", "requirement"),
        gettext_lazy("A requirement of monitoring was missing."),
    ),
}


def describe_reason(reason: str) -> str:
    """Return why an alert has no ticket, as a sentence in the reader's language."""
    return str(_REASONS.get(reason) or _("Not covered by the contract at that time."))
