"""The states of contracts in words, with their colours."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.core.states import ContractState
from contracts.models import HoldReason, ServiceHold

STATE_LABELS: dict[ContractState, Promise] = {
    ContractState.NOT_STARTED: gettext_lazy("not started"),
    ContractState.RUNNING: gettext_lazy("running"),
    ContractState.ENDING: gettext_lazy("ends within 60 days"),
    ContractState.ON_HOLD: gettext_lazy("support on hold"),
    ContractState.ENDED: gettext_lazy("ended"),
}


def hold_label(hold: ServiceHold) -> str:
    """Return why support is on hold."""
    return _("Fees are overdue") if hold.reason == HoldReason.OVERDUE_FEES else hold.explanation
