"""What must hold in a vendor's terms beyond the shape of each part; the same for files and for drafts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel

from plans.core.calendars import office_document
from plans.core.files.remedies import zone_fault
from plans.core.offers import EscalationTerms, Plan, StepTime
from plans.core.places import Office, Region
from plans.core.policy import resolve_policy
from plans.core.problems import Fault, FieldPath, fault_at, shown
from plans.core.questions import PHONE
from plans.core.references import find_impossible_conditions, find_unknown_references
from plans.core.sentences import REASONS
from plans.core.subjects import CONTACT_KINDS
from plans.core.tariffs.checks import find_tariff_faults
from plans.core.terms import VendorTerms
from plans.core.texts import Text
from slas.core.calendar.calendars import compile_calendar, parse_calendar
from slas.core.clock.policies import parse_policy
from slas.errors import CalcError, Sentence, gettext_noop


def find_faults(terms: VendorTerms) -> tuple[Fault, ...]:
    """Everything wrong with the terms; what rests on references is only looked at once those are sound."""
    faults = [
        *_doubled_keys(terms),
        *_numbering(terms),
        *_texts(terms.vendor.default_language, terms.vendor.languages, (), terms),
        *_zones(terms),
        *_own_rules(terms),
        *_circles(terms),
        *find_unknown_references(terms),
    ]
    faults = faults or [*find_impossible_conditions(terms), *_calendars(terms), *find_tariff_faults(terms)]
    for index, plan in enumerate(terms.plans):
        faults += [*_plan(terms, ("plans", index), plan)]
    return tuple(faults or [*_resolved(terms)])


def _doubled_keys(terms: VendorTerms) -> Iterator[Fault]:
    for name in VendorTerms.model_fields:
        items = getattr(terms, name)
        if isinstance(items, tuple):
            yield from _doubles((name,), [getattr(item, "key", getattr(item, "number", None)) for item in items])
    if terms.tariff is not None:
        yield from _doubles(("tariff", "lines"), [line.key for line in terms.tariff.lines])
    for index, interpretation in enumerate(terms.readings):
        yield from _doubles(("readings", index, "options"), [option.key for option in interpretation.options])
    if terms.monitoring is not None:
        yield from _doubles(("monitoring", "rules"), [rule.key for rule in terms.monitoring.rules])
        yield from _doubles(("monitoring", "requirements"), [item.key for item in terms.monitoring.requirements])


def _doubles(at: FieldPath, keys: Sequence[object]) -> Iterator[Fault]:
    seen: set[object] = set()
    for index, key in enumerate(keys):
        if key in seen:
            yield fault_at(
                (*at, index), gettext_noop("'%(key)s' appears twice; remove or rename one of the two"), key=key
            )
        seen.add(key)


def _numbering(terms: VendorTerms) -> Iterator[Fault]:
    for index, severity in enumerate(terms.severities):
        if severity.number != index + 1:
            words = gettext_noop("number the severities 1, 2, 3 and so on, in order; this one must be %(number)s")
            yield fault_at(("severities", index, "number"), words, number=index + 1)


def _texts(default: str, languages: Sequence[str], at: FieldPath, part: object) -> Iterator[Fault]:
    if isinstance(part, Text):
        if default not in part.root:
            words = gettext_noop("the text is missing in the default language '%(language)s'")
            yield fault_at(at, words, language=default)
        for language in part.root.keys() - set(languages):
            words = gettext_noop(
                "'%(language)s' is not one of the vendor's languages; add it to vendor.languages or remove the text"
            )
            yield fault_at((*at, language), words, language=language)
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _texts(default, languages, (*at, name), getattr(part, name))
    elif isinstance(part, tuple):
        for index, item in enumerate(part):
            yield from _texts(default, languages, (*at, index), item)
    elif isinstance(part, dict):
        for key, item in part.items():
            yield from _texts(default, languages, (*at, key), item)


def _zones(terms: VendorTerms) -> Iterator[Fault]:
    sections: dict[str, tuple[Office | Region, ...]] = {"offices": terms.offices, "regions": terms.regions}
    for section, places in sections.items():
        for index, place in enumerate(places):
            try:
                ZoneInfo(place.tz)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                yield Fault((section, index, "tz"), zone_fault(place.tz))
    for index, plan in enumerate(terms.plans):
        for number, zone in plan.on_call_phone.unknown_zones() if plan.on_call_phone else ():
            yield Fault(("plans", index, "on_call_phone", "except_time_zones", number), zone_fault(zone))


def _own_rules(terms: VendorTerms) -> Iterator[Fault]:
    if [provider.kind for provider in terms.providers].count("vendor") != 1:
        yield fault_at(("providers",), gettext_noop("exactly one provider must have the kind vendor"))
    for index, interpretation in enumerate(terms.readings):
        if interpretation.chosen not in [option.key for option in interpretation.options]:
            words = gettext_noop("'%(key)s' is not one of the options of this interpretation")
            yield fault_at(("readings", index, "chosen"), words, key=interpretation.chosen)
    for index, question in enumerate(terms.questions):
        if question.key == PHONE:
            words = gettext_noop(
                "the form already asks for '%(key)s' wherever callbacks are possible; give this question another key"
            )
            yield fault_at(("questions", index, "key"), words, key=PHONE)
        yield from _doubles(("questions", index, "choices"), [choice.key for choice in question.choices])
    for index, kind in enumerate(terms.contact_kinds):
        if kind.key not in CONTACT_KINDS:
            words = gettext_noop("there is no contact type '%(key)s'; known: %(known)s")
            yield fault_at(("contact_kinds", index, "key"), words, key=kind.key, known=", ".join(CONTACT_KINDS))
    for reason in terms.refusals:
        if reason not in REASONS:
            words = gettext_noop("there is no reason '%(key)s'; known: %(known)s")
            yield Fault(("refusals", reason), Sentence(words, {"key": shown(reason), "known": ", ".join(REASONS)}))


def _circles(terms: VendorTerms) -> Iterator[Fault]:
    bases = {calendar.key: calendar.based_on for calendar in terms.calendars}
    for index, calendar in enumerate(terms.calendars if len(bases) == len(terms.calendars) else ()):
        reached: set[str] = set()
        base = calendar.based_on
        while base is not None and base not in reached:
            reached.add(base)
            base = bases.get(base)
        if calendar.key in reached:
            words = gettext_noop("this calendar is based on itself, directly or through other calendars")
            yield fault_at(("calendars", index, "based_on"), words)


def _calendars(terms: VendorTerms) -> Iterator[Fault]:
    start = datetime.combine(terms.version.effective_from, time(), UTC)
    for index, office in enumerate(terms.offices):
        yield from _calendar_fault(("offices", index), {**office_document(office), "always_open": True}, "", start)
    faults = {
        calendar.key: list(_calendar_fault(("calendars", index), calendar.document, "document", start))
        for index, calendar in enumerate(terms.calendars)
    }
    for calendar in terms.calendars:
        if not faults.get(calendar.based_on or ""):  # else it would repeat its base's
            yield from faults[calendar.key]


def _calendar_fault(at: FieldPath, document: object, field: str, start: datetime) -> Iterator[Fault]:
    try:
        compile_calendar(parse_calendar(document, field)).next_open(start)
    except CalcError as error:
        place = error.field if error.kind == "invalid_calendar" else ""
        path = tuple(part for part in (place or field).split(".") if part)
        yield fault_at((*at, *path), error.sentence.words, **error.sentence.values)


def _plan(terms: VendorTerms, at: FieldPath, plan: Plan) -> Iterator[Fault]:
    yield from _doubles((*at, "channels"), [rule.channel for rule in plan.channels])
    yield from _doubles((*at, "allowances"), [allowance.key for allowance in plan.allowances])
    if _requires_itself(terms, plan):
        yield fault_at((*at, "requires"), gettext_noop("the plan requires itself, directly or through other plans"))
    for metric, row in plan.targets.items():
        words = gettext_noop("severity %(severities)s has no target: give a time, best_effort or no_promise")
        yield from _missing_severities(terms, (*at, "targets", metric), row.keys(), words)
    yield from _hours(terms, at, plan)
    if plan.ladder is not None:
        yield from _escalation(terms, (*at, "ladder"), plan.ladder)


def _requires_itself(terms: VendorTerms, plan: Plan) -> bool:
    requires = {each.key: each.requires for each in terms.plans}
    reached: set[str] = set()
    to_follow = list(plan.requires)
    while to_follow:
        key = to_follow.pop()
        if key not in reached:
            reached.add(key)
            to_follow += requires.get(key, ())
    return plan.key in reached


def _missing_severities(terms: VendorTerms, at: FieldPath, given: Collection[str], words: str) -> Iterator[Fault]:
    missing = [str(severity.number) for severity in terms.severities if str(severity.number) not in given]
    if missing:
        yield fault_at(at, words, severities=", ".join(missing))


def _hours(terms: VendorTerms, at: FieldPath, plan: Plan) -> Iterator[Fault]:
    missing = [region.key for region in terms.regions if region.key not in plan.calendars]
    if plan.calendars and missing:
        words = gettext_noop("the calendar for region %(regions)s is missing")
        yield fault_at((*at, "calendars"), words, regions=", ".join(missing))
    spans = [line for row in plan.targets.values() for target in row.values() for line in target.lines()]
    steps = _all_steps(plan.ladder) if plan.ladder else ()
    if not plan.calendars and any(
        span.calendar is None and (span.open_seconds is not None or span.business_days) for span in (*spans, *steps)
    ):
        words = gettext_noop("times in business hours or business days need a calendar for each region")
        yield fault_at((*at, "calendars"), words)


def _all_steps(escalation: EscalationTerms) -> tuple[StepTime, ...]:
    return (*escalation.steps, *(step for steps in escalation.by_severity.values() for step in steps))


def _escalation(terms: VendorTerms, at: FieldPath, escalation: EscalationTerms) -> Iterator[Fault]:
    if escalation.by_severity:
        yield from _steps_by_severity(terms, (*at, "by_severity"), escalation)
        return
    words = gettext_noop("severity %(severities)s has no roles: name the role that each step notifies")
    yield from _missing_severities(terms, (*at, "roles"), escalation.roles.keys(), words)
    for severity, roles in escalation.roles.items():
        if len(roles) != len(escalation.steps):
            words = gettext_noop("there are %(steps)s steps, so this needs %(steps)s entries, not %(cells)s")
            yield fault_at((*at, "roles", severity), words, steps=len(escalation.steps), cells=len(roles))
        elif roles[0] is None:
            words = gettext_noop("the first step must name a role: there is no earlier step to take it from")
            yield fault_at((*at, "roles", severity), words)
    words = gettext_noop("all steps of an escalation must use the same unit and the same calendar")
    yield from _check_rising((*at, "steps"), escalation.steps, words)


def _steps_by_severity(terms: VendorTerms, at: FieldPath, escalation: EscalationTerms) -> Iterator[Fault]:
    """Yield what is wrong with steps by severity: a severity without an entry, falling steps, a tier without a team."""
    words = gettext_noop("severity %(severities)s has no steps: list them, or write [] if no one is to be notified")
    yield from _missing_severities(terms, at, escalation.by_severity.keys(), words)
    empty = {tier.key for tier in terms.tiers} - {team.tier for team in terms.teams}
    for severity, steps in escalation.by_severity.items():
        words = gettext_noop("all steps of a severity must use the same unit and the same calendar")
        yield from _check_rising((*at, severity), steps, words)
        for index, step in enumerate(steps):
            if step.hand_over_to in empty:
                words = gettext_noop("tier '%(tier)s' has no team: add `tier: %(tier)s` to one of the teams")
                yield fault_at((*at, severity, index, "hand_over_to"), words, tier=step.hand_over_to)


def _check_rising(at: FieldPath, steps: Sequence[StepTime], one_unit: str) -> Iterator[Fault]:
    for index, (before, step) in enumerate(pairwise(steps), start=1):
        yield from _follows((*at, index), before, step, one_unit)


def _follows(at: FieldPath, before: StepTime, step: StepTime, one_unit: str) -> Iterator[Fault]:
    ((unit_before, length_before),), ((unit, length),) = before.lengths().items(), step.lengths().items()
    if (unit, step.calendar) != (unit_before, before.calendar):
        yield fault_at(at, one_unit)
    elif length <= length_before:
        words = gettext_noop(
            "each step must be later than the one before: %(length)s %(unit)s is not more than %(before)s"
        )
        yield fault_at(at, words, length=length, unit=unit, before=length_before)


def _resolved(terms: VendorTerms) -> Iterator[Fault]:
    """Yield what the engine refuses in a plan; its promise is the same in all regions, its calendars are checked above."""
    for index, plan in enumerate(terms.plans):
        try:
            parse_policy(resolve_policy(terms, plan.key, terms.regions[0].key).policy)
        except CalcError as error:
            yield fault_at(("plans", index, *_in_plan(error.field)), error.sentence.words, **error.sentence.values)


def _in_plan(field: str) -> FieldPath:
    """Return where a plan says what a field of its policy says: terms have targets by metric, policies by severity."""
    match field.split("."):
        case ["policy", "targets", severity, metric, *rest]:
            return ("targets", metric, severity, *rest)
        case [_, *rest]:
            return tuple(rest)
        case _:
            return ()
