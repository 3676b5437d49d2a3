"""Every place of the terms that names another part of them, checked by one rule: what is named exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from plans.core.offers import Plan, TargetTerms
from plans.core.problems import Fault, FieldPath, fault_at
from plans.core.questions import possible_answers
from plans.core.terms import Interpretation, VendorTerms
from slas.errors import gettext_noop

_UNKNOWN = {
    "office": gettext_noop("there is no office '%(name)s'; known: %(known)s"),
    "region": gettext_noop("there is no region '%(name)s'; known: %(known)s"),
    "calendar": gettext_noop("there is no calendar '%(name)s'; known: %(known)s"),
    "role": gettext_noop("there is no role '%(name)s'; known: %(known)s"),
    "tier": gettext_noop("there is no tier '%(name)s'; known: %(known)s"),
    "provider": gettext_noop("there is no provider '%(name)s'; known: %(known)s"),
    "roster": gettext_noop("there is no roster '%(name)s'; known: %(known)s"),
    "category": gettext_noop("there is no category '%(name)s'; known: %(known)s"),
    "service": gettext_noop("there is no service '%(name)s'; known: %(known)s"),
    "plan": gettext_noop("there is no plan '%(name)s'; known: %(known)s"),
    "link": gettext_noop("there is no link '%(name)s'; known: %(known)s"),
    "contact kind": gettext_noop("there is no contact kind '%(name)s'; known: %(known)s"),
    "request type": gettext_noop("there is no request type '%(name)s'; known: %(known)s"),
    "topic": gettext_noop("there is no topic '%(name)s'; known: %(known)s"),
    "question": gettext_noop("there is no question '%(name)s'; known: %(known)s"),
    "severity": gettext_noop("there is no severity %(name)s; known: %(known)s"),
    "level": gettext_noop("there is no level %(name)s; known: %(known)s"),
    "phone line": gettext_noop("there is no phone line '%(name)s'; known: %(known)s"),
    "language": gettext_noop("there is no language '%(name)s'; known: %(known)s"),
}
Reference = tuple[FieldPath, str, object]  # where, what kind of thing is named, its key or number


def find_unknown_references(terms: VendorTerms) -> Iterator[Fault]:
    """A fault for each reference to something that the terms do not have."""
    names = _names(terms)
    for path, kind, name in _references(terms):
        if name is not None and name not in names[kind]:
            yield fault_at(path, _UNKNOWN[kind], name=name, known=", ".join(map(str, names[kind])) or "–")


def find_impossible_conditions(terms: VendorTerms) -> Iterator[Fault]:
    """A fault for each condition of a target that no ticket can meet: a channel that the plan does not take, or an answer
    that cannot be given."""
    for index, plan in enumerate(terms.plans):
        for metric, row in plan.targets.items():
            for severity, target in row.items():
                at: FieldPath = ("plans", index, "targets", metric, severity)
                yield from _impossible(terms, at, plan, int(severity), target)
    for index, interpretation in enumerate(terms.readings):
        for option_index, option in enumerate(interpretation.options):
            for change_index, change in enumerate(option.targets):
                at = ("readings", index, "options", option_index, "targets", change_index, "target")
                yield from _impossible(terms, at, terms.plan(change.plan), change.severity, change.target)


def _impossible(terms: VendorTerms, at: FieldPath, plan: Plan, severity: int, target: TargetTerms) -> Iterator[Fault]:
    taken = [rule.channel for rule in plan.channels if rule.severities is None or severity in rule.severities]
    questions = {question.key: question for question in terms.questions}
    for index, line in enumerate(target.conditional):
        here: FieldPath = (*at, "conditional", index, "when")
        for position, channel in enumerate(line.when.channels):
            if channel not in taken:
                words = gettext_noop("the plan takes no tickets of this severity via '%(name)s'; it takes: %(known)s")
                yield fault_at((*here, "channels", position), words, name=channel, known=", ".join(taken) or "–")
        for key, answer in line.when.answers.items():
            possible = possible_answers(questions[key])
            if possible and answer not in possible:
                words = gettext_noop("'%(answer)s' is no answer to this question; possible: %(known)s")
                yield fault_at((*here, "answers", key), words, answer=answer, known=", ".join(possible))


def _names(terms: VendorTerms) -> dict[str, list[object]]:
    keyed: dict[str, tuple[Any, ...]] = {
        "office": terms.offices,
        "region": terms.regions,
        "calendar": terms.calendars,
        "role": terms.roles,
        "tier": terms.tiers,
        "provider": terms.providers,
        "roster": terms.rosters,
        "category": terms.categories,
        "service": terms.services,
        "plan": terms.plans,
        "link": terms.links,
        "contact kind": terms.contact_kinds,
        "request type": terms.request_types,
        "topic": terms.topics,
        "question": terms.questions,
        "phone line": terms.phone_lines,
    }
    names: dict[str, list[object]] = {kind: [item.key for item in items] for kind, items in keyed.items()}
    names["severity"] = [severity.number for severity in terms.severities]
    names["level"] = [level.number for level in terms.levels]
    names["language"] = list(terms.vendor.languages)
    return names


def _references(terms: VendorTerms) -> Iterator[Reference]:
    yield ("vendor", "default_language"), "language", terms.vendor.default_language
    yield from _people(terms)
    yield from _places(terms)
    yield from _subjects(terms)
    yield from _monitoring(terms)
    for index, plan in enumerate(terms.plans):
        yield from _plan(("plans", index), plan)
    for index, package in enumerate(terms.packages):
        yield ("packages", index, "includes_plan"), "plan", package.includes_plan
    for index, interpretation in enumerate(terms.readings):
        yield from _interpretation(("readings", index), interpretation)


def _people(terms: VendorTerms) -> Iterator[Reference]:
    for index, team in enumerate(terms.teams):
        yield ("teams", index, "tier"), "tier", team.tier
        yield ("teams", index, "provider"), "provider", team.provider
    for index, roster in enumerate(terms.rosters):
        yield ("rosters", index, "fallback"), "role", roster.fallback
    yield ("development", "calendar"), "calendar", terms.development.calendar if terms.development else None


def _places(terms: VendorTerms) -> Iterator[Reference]:
    for index, region in enumerate(terms.regions):
        yield ("regions", index, "office"), "office", region.office
    for index, calendar in enumerate(terms.calendars):
        yield ("calendars", index, "office"), "office", calendar.office
        yield ("calendars", index, "based_on"), "calendar", calendar.based_on
    for index, line in enumerate(terms.phone_lines):
        at: FieldPath = ("phone_lines", index)
        yield (*at, "calendar"), "calendar", line.calendar
        yield from _each((*at, "regions"), "region", line.regions)
        yield from _each((*at, "severities"), "severity", line.severities or ())
        yield from _each((*at, "plans"), "plan", line.plans or ())
    for index, tariff_line in enumerate(terms.tariff.lines if terms.tariff else ()):
        yield ("tariff", "lines", index, "key"), "phone line", tariff_line.key


def _subjects(terms: VendorTerms) -> Iterator[Reference]:
    for index, request_type in enumerate(terms.request_types):
        yield ("request_types", index, "default_severity"), "severity", request_type.default_severity
    for index, level in enumerate(terms.levels):
        yield ("levels", index, "provider"), "provider", level.provider
    for index, category in enumerate(terms.categories):
        yield ("categories", index, "provider"), "provider", category.provider
    for index, topic in enumerate(terms.topics):
        at: FieldPath = ("topics", index)
        yield (*at, "level"), "level", topic.level
        yield (*at, "provider"), "provider", topic.provider
        yield (*at, "category"), "category", topic.category
        yield (*at, "default_severity"), "severity", topic.default_severity
        yield (*at, "excluded", "link"), "link", topic.excluded.link if topic.excluded else None
    for index, question in enumerate(terms.questions):
        at = ("questions", index, "when")
        yield from _each((*at, "request_types"), "request type", question.when.request_types)
        yield from _each((*at, "topics"), "topic", question.when.topics)
        yield from _each((*at, "severities"), "severity", question.when.severities)


def _monitoring(terms: VendorTerms) -> Iterator[Reference]:
    if terms.monitoring is None:
        return
    yield ("monitoring", "request_type"), "request type", terms.monitoring.request_type
    yield ("monitoring", "default_severity"), "severity", terms.monitoring.default_severity
    for index, rule in enumerate(terms.monitoring.rules):
        yield ("monitoring", "rules", index, "severity"), "severity", rule.severity
        yield ("monitoring", "rules", index, "topic"), "topic", rule.topic


def _plan(at: FieldPath, plan: Plan) -> Iterator[Reference]:
    yield from _each((*at, "requires"), "plan", plan.requires)
    yield from _keys((*at, "inclusions"), "service", plan.inclusions)
    yield from _keys((*at, "calendars"), "region", plan.calendars)
    yield from (((*at, "calendars", region), "calendar", name) for region, name in plan.calendars.items())
    yield from _keys((*at, "contacts", "kinds"), "contact kind", plan.contacts.kinds)
    for index, rule in enumerate(plan.channels):
        yield from _each((*at, "channels", index, "severities"), "severity", rule.severities or ())
    for metric, row in plan.targets.items():
        for severity, target in row.items():
            yield (*at, "targets", metric, severity), "severity", int(severity)
            yield from _target((*at, "targets", metric, severity), target)
    for index, allowance in enumerate(plan.allowances):
        yield from _each((*at, "allowances", index, "lines"), "phone line", allowance.lines or ())
    for severity, roster in plan.call_out.items():
        yield (*at, "call_out", severity), "severity", int(severity)
        yield (*at, "call_out", severity), "roster", roster
    yield from _escalation((*at, "ladder"), plan)


def _target(at: FieldPath, target: TargetTerms) -> Iterator[Reference]:
    yield (*at, "calendar"), "calendar", target.calendar
    for index, line in enumerate(target.conditional):
        here: FieldPath = (*at, "conditional", index)
        yield (*here, "calendar"), "calendar", line.calendar
        yield from _keys((*here, "when", "answers"), "question", line.when.answers)
        yield from _each((*here, "when", "contact_kinds"), "contact kind", line.when.contact_kinds)


def _escalation(at: FieldPath, plan: Plan) -> Iterator[Reference]:
    if plan.ladder is None:
        return
    for index, step in enumerate(plan.ladder.steps):
        yield (*at, "steps", index, "calendar"), "calendar", step.calendar
    for severity, roles in plan.ladder.roles.items():
        yield (*at, "roles", severity), "severity", int(severity)
        yield from _each((*at, "roles", severity), "role", roles)
    for severity, steps in plan.ladder.by_severity.items():
        here: FieldPath = (*at, "by_severity", severity)
        yield here, "severity", int(severity)
        for index, step in enumerate(steps):
            yield (*here, index, "calendar"), "calendar", step.calendar
            yield (*here, index, "role"), "role", step.role
            yield (*here, index, "hand_over_to"), "tier", step.hand_over_to


def _interpretation(at: FieldPath, interpretation: Interpretation) -> Iterator[Reference]:
    for option_index, option in enumerate(interpretation.options):
        for index, change in enumerate(option.targets):
            here = (*at, "options", option_index, "targets", index)
            yield (*here, "plan"), "plan", change.plan
            yield (*here, "severity"), "severity", change.severity
            yield from _target((*here, "target"), change.target)


def _each(at: FieldPath, kind: str, names: tuple[object, ...]) -> Iterator[Reference]:
    yield from (((*at, index), kind, name) for index, name in enumerate(names))


def _keys(at: FieldPath, kind: str, names: Mapping[str, object]) -> Iterator[Reference]:
    yield from (((*at, name), kind, name) for name in names)
