"""What people call the waits of a ticket: one table for those who serve the customer, one for the customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from slas.core.clock.events import WaitFor


@dataclass(frozen=True, slots=True)
class WaitLabels:
    """The labels of one kind of wait, each a lazy text in the reader's language; the last two take a `reason`."""

    party: Any
    short: Any
    begins: Any
    waiting: Any
    in_sentence: Any
    lasts: Any
    ended: Any


WAIT_LABELS: Final[Mapping[WaitFor, WaitLabels]] = {
    "customer": WaitLabels(
        party=_("the customer"),
        short=_("for the customer"),
        begins=_("Waiting for the customer"),
        waiting=_("Waiting for the customer"),
        in_sentence=_("waiting for the customer"),
        lasts=_("Waiting for the customer: %(reason)s"),
        ended=_("Waited for the customer: %(reason)s"),
    ),
    "third_party": WaitLabels(
        party=_("a third party"),
        short=_("for a third party"),
        begins=_("Waiting for a third party"),
        waiting=_("Waiting for a third party"),
        in_sentence=_("waiting for a third party"),
        lasts=_("Waiting for a third party: %(reason)s"),
        ended=_("Waited for a third party: %(reason)s"),
    ),
}
CUSTOMER_WAIT_LABELS: Final[Mapping[WaitFor, WaitLabels]] = {
    "customer": WaitLabels(
        party=_("you"),
        short=_("For you"),
        begins=_("Waiting for you"),
        waiting=_("Waiting for you"),
        in_sentence=_("waiting for you"),
        lasts=_("Waiting for you: %(reason)s"),
        ended=_("Waited for you: %(reason)s"),
    ),
    "third_party": WaitLabels(
        party=_("a third party"),
        short=_("For a third party"),
        begins=_("Waiting for a third party"),
        waiting=_("Waiting for a third party"),
        in_sentence=_("waiting for a third party"),
        lasts=_("Waiting for a third party: %(reason)s"),
        ended=_("Waited for a third party: %(reason)s"),
    ),
}
