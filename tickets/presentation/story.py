"""What the words of a ticket's events have in common: whose ticket it is, and how who did it and why are said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from plans.core.terms import VendorTerms
from plans.presentation.labels import request_type_label, severity_label
from slas.core.clock.timeline import MetricTimes, Timeline
from slas.presentation.labels import format_duration
from tickets.models import Event, Ticket

Line = dict[str, Any]  # words, and where there are any a state and an icon


@dataclass(frozen=True, slots=True)
class Story:
    """What the words of one ticket's events need to know."""

    ticket: Ticket
    terms: VendorTerms
    timeline: Timeline
    log: Sequence[Event]
    now: datetime
    roles: dict[str, str] = field(default_factory=dict)
    tiers: dict[str, str] = field(default_factory=dict)

    def role(self, key: str) -> str:
        """Return the name of a role or team of the escalation."""
        return self.roles.get(key, key)

    def severity(self, number: int) -> str:
        """Return the vendor's name of a severity."""
        return severity_label(self.terms, number)

    def kind(self, key: str) -> str:
        """Return the vendor's name of a kind of request."""
        return request_type_label(self.terms, key)

    def tier(self, key: str) -> str:
        """Return the vendor's name of a tier; steps of newer terms may hand over to one that came with them."""
        return self.tiers.get(key, key)


def format_margin(cycle: MetricTimes) -> str:
    """Return how early or late a promise was kept, as the end of a sentence; nothing where lateness was annulled."""
    if cycle.left_seconds is None or (cycle.left_seconds < 0 and not cycle.breached):
        return ""
    words = _(", %(time)s late") if cycle.left_seconds < 0 else _(", %(time)s early")
    return words % {"time": format_duration(cycle.left_seconds)}


def by(entry: Event, words: str) -> str:
    """Return what happened with the name of who did it."""
    return _("%(words)s, by %(name)s") % {"words": words, "name": entry.actor.name} if entry.actor else words


def because(words: str, reason: Any) -> str:
    """Return what happened with the reason, where one was given."""
    return f"{words}: {reason}" if reason else words


def place_label(place: Mapping[str, str], story: Story) -> str:
    """Return who has the ticket: a partner, a tier of the vendor, or the vendor."""
    if not place:
        return story.terms.vendor.name
    return str(place.get("partner") or story.tier(place.get("tier", "")) or story.terms.vendor.name)
