"""The differences between two versions of the terms, in words."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.core.changes import Change, compare_terms
from plans.core.closed_days import listed_days
from plans.core.hours import format_opening_hours
from plans.core.offers import ChannelRule, Price, Span, StepTerms, TargetTerms
from plans.core.tariffs.terms import AllowanceTerms
from plans.core.terms import VendorTerms
from plans.core.texts import Part, Text
from plans.presentation.closed_rules import describe_closed_rules
from plans.presentation.labels import (
    channel_name,
    escalation_step_label,
    format_span_length,
    language_name,
    localize,
    metric_name,
    role_names,
)
from plans.presentation.matrix import format_price, target_label
from plans.presentation.tariffs import allowance_label
from slas.presentation.labels import full_date
from web.console.views.publishing.tariff_changes import tariff_aspect, tariff_label

SECTIONS = {
    "vendor": gettext_lazy("Vendor"),
    "links": gettext_lazy("Link"),
    "readings": gettext_lazy("Interpretation"),
    "roles": gettext_lazy("Role"),
    "tiers": gettext_lazy("Tier"),
    "teams": gettext_lazy("Team"),
    "rosters": gettext_lazy("On-call schedule"),
    "development": gettext_lazy("Development"),
    "providers": gettext_lazy("Provider"),
    "contact_kinds": gettext_lazy("Contact type"),
    "offices": gettext_lazy("Office"),
    "regions": gettext_lazy("Region"),
    "calendars": gettext_lazy("Calendar"),
    "phone_lines": gettext_lazy("Phone line"),
    "tariff": gettext_lazy("Prices of calls"),
    "severities": gettext_lazy("Severity"),
    "request_types": gettext_lazy("Request type"),
    "levels": gettext_lazy("Level"),
    "categories": gettext_lazy("Category"),
    "topics": gettext_lazy("Topic"),
    "questions": gettext_lazy("Question in the form"),
    "refusals": gettext_lazy("Refusal"),
    "services": gettext_lazy("Service"),
    "plans": gettext_lazy("Plan"),
    "packages": gettext_lazy("Package"),
    "monitoring": gettext_lazy("Monitoring"),
}
FIELDS = {
    "name": gettext_lazy("Name"),
    "text": gettext_lazy("Text"),
    "summary": gettext_lazy("Description"),
    "rank": gettext_lazy("Queue priority"),
    "price": gettext_lazy("Price, net"),
    "given_to_all": gettext_lazy("Included for every customer"),
    "requires": gettext_lazy("Requires"),
    "languages": gettext_lazy("Languages"),
    "channels": gettext_lazy("Channel"),
    "severities": gettext_lazy("Severities"),
    "notes": gettext_lazy("Notes"),
    "contacts": gettext_lazy("Who can submit"),
    "waits_stop": gettext_lazy("Paused while on hold"),
    "document": gettext_lazy("Hours"),
    "number": gettext_lazy("Number"),
    "definition": gettext_lazy("Definition"),
    "label": gettext_lazy("Name"),
    "chosen": gettext_lazy("Interpretation in force"),
    "question": gettext_lazy("Question"),
    "provider": gettext_lazy("Provided by"),
    "level": gettext_lazy("Level"),
    "category": gettext_lazy("Category"),
    "excluded": gettext_lazy("Not covered by support"),
    "clocks": gettext_lazy("Clocks"),
    "countries": gettext_lazy("Countries"),
    "tz": gettext_lazy("Time zone"),
    "welcome": gettext_lazy("Welcome"),
    "order": gettext_lazy("Order"),
    "by_severity": gettext_lazy("steps of each severity"),
    "remind": gettext_lazy("Reminders"),
    "open_seconds": gettext_lazy("interval in seconds of open time"),
    "times": gettext_lazy("number of reminders"),
    "allowances": gettext_lazy("Free minutes"),
    "minutes": gettext_lazy("Minutes"),
}


def change_sections(before: VendorTerms, after: VendorTerms) -> list[dict[str, Any]]:
    """Return what differs, item by item: what it is about, and each aspect with its old and new words."""
    describer = _ChangeDescriber(before, after)
    changes = compare_terms(before, after)
    return [
        {"place": describer.place(path), "rows": [describer.row(change) for change in rows]}
        for path, rows in groupby(changes, key=lambda change: change.path[:2])
    ]


class _ChangeDescriber:
    """Words for changes; names are those of the newer version, else of the older."""

    def __init__(self, before: VendorTerms, after: VendorTerms) -> None:
        self.before, self.after = before, after

    def place(self, path: tuple[str, ...]) -> str:
        """Return the section and the item's name: "Plan Gold"."""
        section = str(SECTIONS.get(path[0], path[0].replace("_", " ")))
        name = self._item_name(path)
        return f"{section} {name}" if name else section

    def row(self, change: Change) -> dict[str, str]:
        """Return aspect, old and new words; where the words are equal, that only details differ."""
        if change.is_whole_item or change.path == ("tariff",):
            return {"aspect": _("added") if change.before is None else _("removed"), "before": "", "after": ""}
        old = self._words(self.before, change.path, change.before)
        new = self._words(self.after, change.path, change.after)
        aspect = self._aspect(change.path)
        if old == new and change.path[0] == "calendars" and change.path[-1] == "document":
            aspect, old, new = _("Closed days"), *_differing_days(change.before, change.after)
        if old == new:
            old, new = "", _("details")
        return {"aspect": aspect, "before": old, "after": new}

    def _item_name(self, path: tuple[str, ...]) -> str:
        for terms in (self.after, self.before):
            items = getattr(terms, path[0], None)
            for item in items if isinstance(items, tuple) and len(path) > 1 else ():
                if path[1] in {str(getattr(item, "key", "")), str(getattr(item, "number", ""))}:
                    return _name_of(item, terms)
        return ""

    def _aspect(self, path: tuple[str, ...]) -> str:
        terms, (field, *rest) = self.after, path[2:] or path[-1:]
        if path[0] == "tariff":
            return tariff_aspect(terms if terms.tariff else self.before, path)
        if field == "allowances" and rest:
            names = {one.key: localize(one.name, terms) for plan in terms.plans for one in plan.allowances}
            return ", ".join([names.get(rest[0], rest[0]), *(str(FIELDS.get(part, part)) for part in rest[1:])])
        if field == "targets" and len(rest) == 2:
            return ", ".join([metric_name(rest[0], terms), self._severity(rest[1])])
        if field == "ladder" and rest[:1] == ["steps"] and len(rest) == 2:
            return _("Escalation step %(number)s") % {"number": rest[1]}
        if field == "ladder" and len(rest) == 3:
            words = {"severity": self._severity(rest[1]), "number": rest[2]}
            return _("Escalation, %(severity)s, step %(number)s") % words
        if field == "inclusions" and rest:
            return self._item_name(("services", rest[0])) or rest[0]
        if field == "calendars" and rest:
            return _("Hours in %(region)s") % {"region": self._item_name(("regions", rest[0])) or rest[0]}
        if field == "call_out" and rest:
            return _("Paged on call, %(severity)s") % {"severity": self._severity(rest[0])}
        if field == "channels" and rest:
            return _("Via %(channel)s") % {"channel": channel_name(rest[0])}
        name = str(FIELDS.get(field, field.replace("_", " ")))
        return ", ".join([name, *(str(FIELDS.get(part, part.replace("_", " "))) for part in rest)])

    def _severity(self, number: str) -> str:
        return self._item_name(("severities", number)) or number

    def _words(self, terms: VendorTerms, path: tuple[str, ...], value: Any) -> str:
        field = path[2] if len(path) > 2 else path[-1]
        if path[0] == "tariff" and (words := tariff_label(terms, path, value)) is not None:
            return words
        if isinstance(value, AllowanceTerms):
            return allowance_label(value)
        if isinstance(value, TargetTerms) and path[0] == "plans":
            return target_label(terms, terms.plan(path[1]), value)
        if isinstance(value, Price) or (field == "price" and path[0] == "plans"):
            return format_price(terms, terms.plan(path[1])) or _("not specified")
        if field == "inclusions":
            return {"included": _("included"), "by_agreement": _("by agreement")}.get(value, _("not included"))
        if field == "ladder" and path[3:4] == ("roles",) and len(path) == 6:
            return role_names(terms).get(value, value) if value else _("(still notified)")
        if field == "calendars" and len(path) > 3:
            return next((localize(item.name, terms) for item in terms.calendars if item.key == value), _("no target"))
        if field == "document" and path[0] == "calendars" and value:
            return format_opening_hours(value, _)
        if field == "chosen":
            return _answer(terms, path[1])
        return _plain_text(terms, value, field)


def _differing_days(before: Any, after: Any) -> tuple[str, str]:
    """Return the listed holidays and rules that only one of two calendars has, of each; twice the same for none."""
    words = []
    for document, other in ((before, after), (after, before)):
        days = sorted(listed_days(document).items() - listed_days(other).items())
        known = describe_closed_rules(other)
        rules = [rule for rule in describe_closed_rules(document) if rule not in known]
        words.append("; ".join([*(f"{full_date(day)} {name}".strip() for day, name in days), *rules]))
    return words[0], words[1]


def _plain_text(terms: VendorTerms, value: Any, field: str) -> str:
    if value is None or value == ():
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Text):
        return localize(value, terms)
    if isinstance(value, date):
        return full_date(value)
    if isinstance(value, ChannelRule):
        severities = value.severities or [level.number for level in terms.severities]
        return ", ".join(terms.severity(number).name for number in severities)
    if isinstance(value, Span):
        length = format_span_length(value)
        return f"{length}: {escalation_step_label(value, terms)}" if isinstance(value, StepTerms) else length
    if isinstance(value, Part):
        return _name_of(value, terms)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_plain_text(terms, item, key)}" for key, item in value.items())
    if isinstance(value, tuple | list):
        words = [language_name(item) if field == "languages" else _plain_text(terms, item, field) for item in value]
        return "; ".join(words)
    return str(value)


def _name_of(item: Any, terms: VendorTerms) -> str:
    """Return what an item is called: its name, its text, its question, else its key."""
    for field in ("name", "text", "question", "reason"):
        value = getattr(item, field, None)
        if isinstance(value, Text):
            return localize(value, terms)
        if isinstance(value, str):
            return value
    return str(getattr(item, "key", "") or item)


def _answer(terms: VendorTerms, key: str) -> str:
    shown = next((shown for shown in terms.readings if shown.key == key), None)
    return localize(shown.answer().text, terms) if shown else ""
