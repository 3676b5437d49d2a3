"""The states of contracts and service holds in words, with their colours."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.core.states import ContractState
from contracts.models import HoldReason, ServiceHold
from slas.presentation.labels import full_date

STATE_LABELS: dict[ContractState, Promise] = {
    ContractState.NOT_STARTED: gettext_lazy("not started"),
    ContractState.RUNNING: gettext_lazy("running"),
    ContractState.ENDING: gettext_lazy("ends within 60 days"),
    ContractState.ON_HOLD: gettext_lazy("support on hold"),
    ContractState.ENDED: gettext_lazy("ended"),
}

STATE_MARKS: dict[ContractState, str] = {
    ContractState.NOT_STARTED: "track",
    ContractState.RUNNING: "met",
    ContractState.ENDING: "soon",
    ContractState.ON_HOLD: "over",
    ContractState.ENDED: "ended",
}


def hold_label(hold: ServiceHold) -> str:
    """Return why support is on hold."""
    return _("Fees are overdue") if hold.reason == HoldReason.OVERDUE_FEES else hold.explanation


def describe_hold(hold: ServiceHold, *, today: date) -> dict[str, str]:
    """Return what a hold that was not lifted does on a day, as a sentence with its mark."""
    if hold.until_on is not None and hold.until_on < today:
        return {"mark": "ended", "sentence": _("The hold ended on %(day)s.") % {"day": full_date(hold.until_on)}}
    if hold.overridden_until is not None and hold.overridden_until >= today:
        words = {"name": hold.overridden_by, "day": full_date(hold.overridden_until)}
        return {"mark": "soon", "sentence": _("%(name)s allowed support until %(day)s.") % words}
    first = full_date(hold.effective_on)
    if hold.effective_on > today:
        return {"mark": "soon", "sentence": _("Support will be on hold from %(day)s.") % {"day": first}}
    if hold.until_on is None:
        return {"mark": "over", "sentence": _("Support has been on hold since %(day)s.") % {"day": first}}
    words = {"first": first, "last": full_date(hold.until_on)}
    return {"mark": "over", "sentence": _("Support is on hold from %(first)s to %(last)s.") % words}
