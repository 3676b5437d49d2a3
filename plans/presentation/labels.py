"""Promises, hours and parts of the published terms in the reader's language."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateformat import DateFormat
from django.utils.translation import get_language, get_language_info, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from plans.core.offers import Span, StepTerms
from plans.core.opening import opening
from plans.core.places import OnCallPhone
from plans.core.questions import Question
from plans.core.terms import VendorTerms
from plans.core.texts import Text
from slas.core.calendar.calendars import Calendar
from slas.core.clock.targets import Target

METRIC_NAMES: dict[str, Any] = {
    "first_response": gettext_lazy("First response"),
    "priority_notice": gettext_lazy("Severity confirmed"),
    "next_update": gettext_lazy("Next update"),
    "resolution": gettext_lazy("Resolution"),
    "ladder": gettext_lazy("Escalation"),
}
COMMITMENT_NAMES: dict[str, Any] = {"guaranteed": gettext_lazy("guaranteed"), "effort": gettext_lazy("target only")}
CHANNEL_NAMES = {
    "portal": pgettext_lazy("channel", "portal"),
    "email": pgettext_lazy("channel", "email"),
    "phone": pgettext_lazy("channel", "phone"),
    "chat": pgettext_lazy("channel", "chat"),
    "api": pgettext_lazy("channel", "API"),
    "monitoring": pgettext_lazy("channel", "monitoring"),
    "desk": pgettext_lazy("channel", "desk"),
}


def localize(text: Text, terms: VendorTerms) -> str:
    """Return a text of the terms in the reader's language, else in the vendor's default one."""
    default = terms.vendor.default_language
    return text.pick((get_language() or default).partition("-")[0], default)


def answer_label(question: Question, answer: str, terms: VendorTerms) -> str:
    """Return an answer to a question at filing as people read it: the words of a choice, else what was written."""
    if question.kind == "yes_no":
        return {"yes": _("Yes"), "no": _("No")}.get(answer, answer)
    return next((localize(choice.text, terms) for choice in question.choices if choice.key == answer), answer)


def metric_name(metric: str, terms: VendorTerms | None = None) -> str:
    """Return what a metric is called on screens, with the vendor's own word for severity where its terms are given."""
    if metric == "priority_notice" and terms is not None:
        return _("%(severity)s confirmed") % {"severity": localize(terms.vendor.words.severity, terms)}
    return str(METRIC_NAMES.get(metric, metric))


def commitment_label(commitment: str | None) -> str:
    """Return how binding a promise is; one without a word of it is aimed at."""
    return str(COMMITMENT_NAMES[commitment or "effort"])


def severity_label(terms: VendorTerms, number: int, language: str | None = None) -> str:
    """Return the vendor's name of a severity with what it means, in the reader's language unless one is named."""
    level = terms.severity(number)
    label = level.label.pick(language, terms.vendor.default_language) if language else localize(level.label, terms)
    return level.name if label == level.name else f"{level.name} {label}"


def request_type_label(terms: VendorTerms, key: str) -> str:
    """Return the vendor's name of a type of request, the key where the terms do not have it."""
    return next((localize(kind.name, terms) for kind in terms.request_types if kind.key == key), key)


def on_call_phone_label(phone: OnCallPhone, terms: VendorTerms) -> str:
    """Return how customers use the on-call phone: "with a personal PIN, English, not in Asia-Pacific" (TERM-E14)."""
    rows = [
        _("with a personal PIN") if phone.pin else "",
        " / ".join(language_name(code) for code in phone.languages),
        localize(phone.note, terms) if phone.note else "",
    ]
    return ", ".join(filter(None, rows)) or _("included")


def role_names(terms: VendorTerms) -> dict[str, str]:
    """Return the names of all roles and teams that an escalation may name, by key."""
    teams = {team.key: localize(team.name, terms) for team in terms.teams}
    return teams | {role.key: localize(role.name, terms) for role in terms.roles}


def tier_names(terms: VendorTerms) -> dict[str, str]:
    """Return the names of the tiers that an escalation may hand tickets over to, by key."""
    return {tier.key: localize(tier.name, terms) for tier in terms.tiers}


def step_label(role: str, tier: str) -> str:
    """Return what a step of the escalation does, with the names of whom it notifies and who gets the ticket."""
    if not tier:
        return role
    words = _("handover to %(tier)s") % {"tier": tier}
    return f"{role}, {words}" if role else words


def escalation_step_label(step: StepTerms, terms: VendorTerms) -> str:
    """Return what a step of the published terms does: "Team lead, hand-over to Second level"."""
    role, tier = step.role or "", step.hand_over_to or ""
    return step_label(role_names(terms).get(role, role), tier_names(terms).get(tier, tier))


def describe_missing_teams(terms: VendorTerms, team_keys: Container[str]) -> list[str]:
    """Return a sentence for each tier that an escalation hands tickets over to though none of its teams is among the keys."""
    names = tier_names(terms)
    sentences = []
    for key in dict.fromkeys(step.hand_over_to for step in _own_steps(terms) if step.hand_over_to):
        teams = [team for team in terms.teams if team.tier == key]
        if not any(team.key in team_keys for team in teams):
            values = {
                "tier": names[key],
                "teams": ", ".join(f"{localize(team.name, terms)} ({team.key})" for team in teams),
            }
            sentences.append(
                _("The escalation hands tickets over to %(tier)s, where no team works yet: %(teams)s does not exist.")
                % values
            )
    return sentences


def _own_steps(terms: VendorTerms) -> Iterator[StepTerms]:
    for plan in terms.plans:
        for steps in plan.ladder.by_severity.values() if plan.ladder else ():
            yield from steps


def channel_name(channel: str) -> str:
    """Return what a channel is called in a list."""
    return str(CHANNEL_NAMES.get(channel, channel))


def language_name(code: str) -> str:
    """Return the name of a language in the reader's language."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def format_length(*, kind: str, amount: int, round_the_clock: bool = False, same_time: bool = False) -> str:
    """Return a promised length: "2 business hours", "60 min, round the clock", "2 business days", "at once"."""
    if amount == 0 and kind in {"open_seconds", "seconds"}:
        clock = kind == "seconds" or round_the_clock
        return _("at once, round the clock") if clock else _("at once, during opening hours")
    if kind == "business_days":
        days = ngettext("%(count)d business day", "%(count)d business days", amount) % {"count": amount}
        return _("%(days)s, same time of day") % {"days": days} if same_time else days
    if kind == "calendar_days":
        return ngettext("%(count)d day", "%(count)d days", amount) % {"count": amount}
    if kind == "calendar_weeks":
        return ngettext("%(count)d week", "%(count)d weeks", amount) % {"count": amount}
    if kind == "calendar_months":
        return ngettext("%(count)d month", "%(count)d months", amount) % {"count": amount}
    if kind == "seconds" or round_the_clock:
        return _("%(time)s, round the clock") % {"time": _plain_time(amount)}
    if amount % 3600 == 0:
        hours = amount // 3600
        return ngettext("%(count)d business hour", "%(count)d business hours", hours) % {"count": hours}
    return _("%(time)s of business time") % {"time": _plain_time(amount)}


def format_span_length(span: Span, *, round_the_clock: bool = False) -> str:
    """Return the length of a published target or step."""
    (kind, amount), *_rest = span.lengths().items()
    return format_length(kind=kind, amount=amount, round_the_clock=round_the_clock, same_time=span.mode == "same_time")


def format_target_length(target: Target, *, round_the_clock: bool = False) -> str:
    """Return the length of a frozen target or step, "as soon as possible" for best effort."""
    if target.kind == "best_effort":
        return _("as soon as possible")
    clock = round_the_clock or (target.calendar is not None and target.calendar.never_closes)
    return format_length(
        kind=target.kind, amount=target.amount, round_the_clock=clock, same_time=target.mode == "same_time"
    )


def _plain_time(seconds: int) -> str:
    if seconds % 3600 == 0 and seconds > 3600:
        return _("%(hours)d h") % {"hours": seconds // 3600}
    hours, minutes = divmod(seconds // 60, 60)
    if hours and minutes and hours > 1:
        return _("%(hours)d h %(minutes)02d min") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)d min") % {"minutes": seconds // 60}


def opening_label(calendar: Calendar, now: datetime) -> str:
    """Return "until 18:00", "opens Mon 9:00", "always" or "closed", on the calendar's own wall clock."""
    found = opening(calendar, now)
    if found.changes_at is None:
        return _("always") if found.is_open else _("closed")
    time = wall_clock(found.changes_at, now, ZoneInfo(calendar.spec.tz))
    return (_("until %(time)s") if found.is_open else _("opens %(time)s")) % {"time": time}


def wall_clock(instant: datetime, now: datetime, zone: tzinfo) -> str:
    """Return a time on the wall of a zone, with the day where it is another one: "9:00", "Mon 9:00"."""
    there, here = instant.astimezone(zone), now.astimezone(zone)
    days = (there.date() - here.date()).days
    if days == 0:
        return DateFormat(there).format("G:i")
    if 0 < days < 7:
        return DateFormat(there).format("D G:i")
    return DateFormat(there).format(pgettext("day and time of opening", "D j M G:i"))
