"""The events of a ticket in words that people read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from plans.core.terms import VendorTerms
from plans.presentation.labels import metric_name, say
from slas.core.clock.timeline import MetricTimes, Timeline
from slas.presentation.labels import due_in_line, duration_words
from supportdesk.kernel.fields.ranges import read_instant
from tickets.models import Event, Ticket
from tickets.presentation.labels import ISSUE_STATE_LABELS, RESOLUTION_LABELS


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
        """Return the name of a role or team of the ladder."""
        return self.roles.get(key, key)

    def severity(self, number: int) -> str:
        """Return the vendor's name of a severity."""
        level = self.terms.severity(number)
        return f"{level.name} {say(level.label, self.terms)}"

    def kind(self, key: str) -> str:
        """Return the vendor's name of a kind of request."""
        kinds = self.terms.request_types
        return next((say(kind.name, self.terms) for kind in kinds if kind.key == key), key)

    def tier(self, key: str) -> str:
        """Return the vendor's name of a tier; steps of newer terms may hand over to one that came with them."""
        return self.tiers.get(key, key)


def margin_words(cycle: MetricTimes) -> str:
    """Return how early or late a promise was kept, as the end of a sentence; nothing where lateness was annulled."""
    if cycle.left_seconds is None or (cycle.left_seconds < 0 and not cycle.breached):
        return ""
    words = _(", %(time)s late") if cycle.left_seconds < 0 else _(", %(time)s early")
    return words % {"time": duration_words(cycle.left_seconds)}


def say_event(entry: Event, story: Story) -> dict[str, Any] | None:
    """Return words, state and icon of an event; None for those that the conversation or a wait tells already."""
    tell = _TELLERS.get(entry.kind)
    return tell(entry, story) if tell else None


def by(entry: Event, words: str) -> str:
    """Return what happened with the name of who did it."""
    return _("%(words)s, by %(name)s") % {"words": words, "name": entry.actor.name} if entry.actor else words


def because(words: str, reason: Any) -> str:
    """Return what happened with the reason, where one was given."""
    return f"{words}: {reason}" if reason else words


def _resumed(entry: Event, _story: Story) -> dict[str, Any] | None:
    """Return the reason only; that the wait ended is told by the wait."""
    reason = entry.data.get("reason")
    return {"words": because(by(entry, _("Goes on")), reason)} if reason else None


def _confirmed(entry: Event, story: Story) -> dict[str, Any]:
    severity = story.severity(int(entry.data.get("severity", story.ticket.severity)))
    words = _("%(severity)s confirmed, the customer was told") % {"severity": severity}
    metric = story.timeline.at(entry.at).metrics["priority_notice"]
    if metric.target is None or metric.met_at is None:
        return {"words": words}
    return {"words": words + margin_words(metric), "state": "over" if metric.breached else "met"}


def _severity_changed(entry: Event, story: Story) -> dict[str, Any]:
    data = entry.data
    change = {"old": story.severity(int(data["from"])), "new": story.severity(int(data["to"]))}
    words = _("Changed from %(old)s to %(new)s, the customer was told") % change
    return {"words": because(by(entry, words), data.get("reason"))}


def _deadline(entry: Event, story: Story) -> dict[str, Any]:
    data = entry.data
    values = {"promise": metric_name(data["metric"], story.terms)}
    if data["due"] is None:
        words = _("%(promise)s: the plan's own time holds again") % values
    else:
        due = due_in_line(read_instant(data["due"]))
        form = _("%(promise)s set to %(due)s, moving with waits") if data["moves"] else _("%(promise)s set to %(due)s")
        words = form % (values | {"due": due})
    return {"words": because(by(entry, words), data.get("reason"))}


def _assigned(entry: Event, _story: Story) -> dict[str, Any]:
    to, team = entry.data.get("to"), entry.data.get("team")
    if to is None:
        words = _("Assigned to the team %(team)s") % {"team": team} if team else _("Assigned to nobody")
        return {"words": by(entry, words)}
    words = _("Assigned to %(name)s") % {"name": to}
    return {"words": words if entry.actor and entry.actor.name == to else by(entry, words)}


def _contact(entry: Event, _story: Story) -> dict[str, Any]:
    words = _("Contact changed from %(old)s to %(new)s") % {"old": entry.data["from"], "new": entry.data["to"]}
    return {"words": because(by(entry, words), entry.data.get("reason"))}


def _handed_over(entry: Event, story: Story) -> dict[str, Any]:
    places = {"old": _place(entry.data.get("from"), story), "new": _place(entry.data.get("to"), story)}
    words = _("Handed over from %(old)s to %(new)s") % places
    if entry.data.get("team"):
        words = _("%(words)s, team %(team)s") % {"words": words, "team": entry.data["team"]}
    if "step" in entry.data:
        return {"words": because(words, _("step %(step)s of the escalation") % {"step": entry.data["step"]})}
    return {"words": because(by(entry, words), entry.data.get("reason"))}


def _hand_over_skipped(entry: Event, story: Story) -> dict[str, Any]:
    values = {"step": entry.data["step"], "place": _place(entry.data["to"], story)}
    if entry.data["why"] == "no_team":
        form = _("Escalation step %(step)s: not handed over to %(place)s, no team works there; the admins were told")
        return {"words": form % values, "state": "over"}
    form = (
        _("Escalation step %(step)s: not handed over to %(place)s, it is there or further already")
        if entry.data["why"] == "there"
        else _("Escalation step %(step)s: not handed over to %(place)s, the ticket is not open any more")
    )
    return {"words": form % values}


def _place(place: Any, story: Story) -> str:
    if not place:
        return story.terms.vendor.name
    return str(place.get("partner") or story.tier(place.get("tier", "")) or story.terms.vendor.name)


def _resolved(entry: Event, _story: Story) -> dict[str, Any]:
    kind = RESOLUTION_LABELS.get(entry.data.get("kind", ""), "")
    words = _("Resolved: %(kind)s") % {"kind": kind} if kind else _("Resolved")
    return {"words": because(by(entry, words), entry.data.get("explanation")), "icon": "st-met"}


def _closed(entry: Event, _story: Story) -> dict[str, Any]:
    return {"words": by(entry, _("Closed")), "icon": "st-met"}


def _reopened(entry: Event, _story: Story) -> dict[str, Any]:
    why = entry.data.get("because")
    if why == "merge_undone":
        words = by(entry, _("Goes on by itself again, apart from %(number)s") % {"number": entry.data.get("from", "")})
    else:
        words = _("Reopened by the customer's reply") if why else by(entry, _("Reopened"))
    return {"words": because(words, entry.data.get("reason"))}


def _called_out(entry: Event, story: Story) -> dict[str, Any]:
    rosters = {roster.key: say(roster.name, story.terms) for roster in story.terms.rosters}
    roster = rosters.get(entry.data.get("roster", ""), entry.data.get("roster", ""))
    told = ", ".join(entry.data.get("told", []))
    if not told:
        return {"words": _("%(roster)s called out: nobody is on duty") % {"roster": roster}, "state": "over"}
    return {"words": _("%(roster)s called out: told %(people)s") % {"roster": roster, "people": told}}


def _step_reached(entry: Event, story: Story) -> dict[str, Any]:
    data = entry.data
    told = ", ".join(_told_words(name, data.get("instead_of", {})) for name in data.get("told", []))
    values = {
        "step": data["step"],
        "role": story.role(data["role"]),
        "told_role": story.role(data.get("told_role", "")),
        "people": told,
    }
    if not data["role"]:
        return {"words": _("Escalated to step %(step)s") % values}
    if not told:
        return {"words": _("Escalated to step %(step)s, %(role)s: nobody could be told") % values, "state": "over"}
    if data.get("told_role") != data["role"]:
        form = _("Escalated to step %(step)s: nobody of %(role)s is there, so %(told_role)s was told: %(people)s")
        return {"words": form % values}
    return {"words": _("Escalated to step %(step)s, %(role)s: told %(people)s") % values}


def _step_reminded(entry: Event, _story: Story) -> dict[str, Any]:
    values = {"step": entry.data["step"], "people": ", ".join(entry.data["told"])}
    form = _("Reminded of step %(step)s: %(people)s") if values["people"] else _("Step %(step)s: nobody to remind")
    return {"words": form % values}


def _acknowledged(entry: Event, _story: Story) -> dict[str, Any]:
    return {"words": by(entry, _("Escalation acknowledged")), "icon": "st-met"}


def _told_words(name: str, instead_of: dict[str, str]) -> str:
    return _("%(name)s for %(absent)s") % {"name": name, "absent": instead_of[name]} if name in instead_of else name


def _due_soon(entry: Event, story: Story) -> dict[str, Any]:
    promise = metric_name(entry.data.get("metric", ""), story.terms)
    due = entry.data.get("due_at")
    if due is None:
        return {"words": _("%(promise)s: due soon") % {"promise": promise}, "state": "soon"}
    values = {"promise": promise, "due": due_in_line(read_instant(due))}
    return {"words": _("Warned: %(promise)s due %(due)s") % values, "state": "soon"}


def _breached(entry: Event, story: Story) -> dict[str, Any]:
    values = {"promise": metric_name(entry.data.get("metric", ""), story.terms)}
    return {"words": _("%(promise)s missed") % values, "state": "over"}


def _breach_annulled(entry: Event, story: Story) -> dict[str, Any]:
    words = _("%(promise)s: annulled, it does not count as missed") % {
        "promise": metric_name(entry.data["metric"], story.terms)
    }
    return {"words": because(by(entry, words), entry.data.get("reason"))}


def _merged(entry: Event, _story: Story) -> dict[str, Any]:
    words = _("Merged into %(number)s, where it goes on") % {"number": entry.data.get("into", "")}
    return {"words": because(by(entry, words), entry.data.get("reason"))}


def _merged_in(entry: Event, _story: Story) -> dict[str, Any]:
    words = _("%(number)s was merged into this ticket") % {"number": entry.data.get("from", "")}
    return {"words": because(by(entry, words), entry.data.get("reason"))}


def _merge_undone(entry: Event, _story: Story) -> dict[str, Any]:
    words = _("%(number)s goes on by itself again") % {"number": entry.data.get("from", "")}
    return {"words": because(by(entry, words), entry.data.get("reason"))}


def _split(entry: Event, _story: Story) -> dict[str, Any]:
    words = _("Split: the second problem goes on as %(number)s") % {"number": entry.data.get("to", "")}
    return {"words": because(by(entry, words), entry.data.get("reason"))}


def _retyped(entry: Event, story: Story) -> dict[str, Any]:
    kinds = {"old": story.kind(entry.data.get("from", "")), "new": story.kind(entry.data.get("to", ""))}
    words = _("Kind of request changed from %(old)s to %(new)s") % kinds
    return {"words": because(by(entry, words), entry.data.get("reason"))}


def _development(entry: Event, _story: Story) -> dict[str, Any]:
    data = entry.data
    values = {"issue": data.get("issue", ""), "title": data.get("title", "")}
    forms = {
        "linked": _("Waits for development issue %(issue)s, %(title)s"),
        "unlinked": _("Does not wait for development issue %(issue)s any more"),
        "handed_over": _("Development brought in with %(issue)s, %(title)s"),
    }
    if data.get("what") in forms:
        return {"words": because(by(entry, forms[data["what"]] % values), data.get("reason"))}
    values["state"] = str(ISSUE_STATE_LABELS.get(data.get("to", ""), data.get("to", "")))
    words = _("Development issue %(issue)s: %(state)s") % values
    return {"words": because(by(entry, words), data.get("note"))}


def _intake_given(entry: Event, _story: Story) -> dict[str, Any] | None:
    """Return from whom it was taken down; what customers give themselves stands in the conversation."""
    given_by = entry.data.get("given_by")
    return {"words": by(entry, _("Taken down, as %(name)s told it") % {"name": given_by})} if given_by else None


def _promise_changed(entry: Event, _story: Story) -> dict[str, Any]:
    words = _("From here on the promise of version %(label)s holds") % {"label": entry.data["label"]}
    return {"words": because(by(entry, words), entry.data.get("reason"))}


_TELLERS: dict[str, Callable[[Event, Story], dict[str, Any] | None]] = {
    "merged": _merged,
    "merged_in": _merged_in,
    "merge_undone": _merge_undone,
    "split": _split,
    "request_type": _retyped,
    "development": _development,
    "intake_given": _intake_given,
    "resume": _resumed,
    "priority_confirmed": _confirmed,
    "severity": _severity_changed,
    "deadline": _deadline,
    "promise_changed": _promise_changed,
    "assigned": _assigned,
    "contact": _contact,
    "handed_over": _handed_over,
    "hand_over_skipped": _hand_over_skipped,
    "resolved": _resolved,
    "closed": _closed,
    "reopened": _reopened,
    "called_out": _called_out,
    "step_reached": _step_reached,
    "step_reminded": _step_reminded,
    "acknowledged": _acknowledged,
    "due_soon": _due_soon,
    "breached": _breached,
    "breach_annulled": _breach_annulled,
}
