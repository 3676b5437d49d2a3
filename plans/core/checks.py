"""What must hold in a vendor's terms beyond the shape of each part; the same for files and for drafts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel

from plans.core.calendars import office_document
from plans.core.files.remedies import zone_fault
from plans.core.offers import Ladder, Plan, StepTime
from plans.core.places import Office, Region
from plans.core.policy import resolve_policy
from plans.core.problems import Fault, FieldPath
from plans.core.questions import PHONE
from plans.core.references import find_unknown_references
from plans.core.sentences import REASONS
from plans.core.subjects import CONTACT_KINDS
from plans.core.terms import VendorTerms
from plans.core.texts import Text
from slas.core.calendar.calendars import compile_calendar, parse_calendar
from slas.core.clock.policies import parse_policy
from slas.core.errors import CalcError


def find_faults(terms: VendorTerms) -> tuple[Fault, ...]:
    """Everything wrong with the terms; what rests on references is only looked at once those are sound."""
    faults = [
        *_doubled_keys(terms),
        *_numbering(terms),
        *_texts(terms.vendor.default_language, terms.vendor.languages, (), terms),
        *_zones(terms),
        *_own_rules(terms),
        *find_unknown_references(terms),
    ]
    faults = faults or [*_calendars(terms)]
    for index, plan in enumerate(terms.plans):
        faults += [*_plan(terms, ("plans", index), plan)]
    return tuple(faults or [*_resolved(terms)])


def _doubled_keys(terms: VendorTerms) -> Iterator[Fault]:
    for name in VendorTerms.model_fields:
        items = getattr(terms, name)
        if isinstance(items, tuple):
            yield from _doubles((name,), [getattr(item, "key", getattr(item, "number", None)) for item in items])
    for index, reading in enumerate(terms.readings):
        yield from _doubles(("readings", index, "options"), [option.key for option in reading.options])


def _doubles(at: FieldPath, keys: Sequence[object]) -> Iterator[Fault]:
    for index, key in enumerate(keys):
        if key in keys[:index]:
            yield Fault((*at, index), f"{key!r} is there twice")


def _numbering(terms: VendorTerms) -> Iterator[Fault]:
    for index, severity in enumerate(terms.severities):
        if severity.number != index + 1:
            yield Fault(
                ("severities", index, "number"), f"severities are numbered 1, 2, 3 in order: expected {index + 1}"
            )


def _texts(default: str, languages: Sequence[str], at: FieldPath, part: object) -> Iterator[Fault]:
    if isinstance(part, Text):
        if default not in part.root:
            yield Fault(at, f"the text is missing in the default language {default!r}")
        for language in part.root.keys() - set(languages):
            yield Fault((*at, language), f"{language!r} is not among the vendor's languages")
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


def _own_rules(terms: VendorTerms) -> Iterator[Fault]:
    if [provider.kind for provider in terms.providers].count("vendor") != 1:
        yield Fault(("providers",), "exactly one provider is of the kind vendor")
    for index, reading in enumerate(terms.readings):
        if reading.chosen not in [option.key for option in reading.options]:
            yield Fault(("readings", index, "chosen"), f"there is no option {reading.chosen!r}")
    for index, question in enumerate(terms.questions):
        if question.key == PHONE:
            yield Fault(("questions", index, "key"), f"{PHONE!r} is asked already wherever people may be called")
        yield from _doubles(("questions", index, "choices"), [choice.key for choice in question.choices])
    for index, kind in enumerate(terms.contact_kinds):
        if kind.key not in CONTACT_KINDS:
            words = f"there is no kind of contact {kind.key!r}; known: {', '.join(CONTACT_KINDS)}"
            yield Fault(("contact_kinds", index, "key"), words)
    for reason in terms.refusals:
        if reason not in REASONS:
            yield Fault(("refusals", reason), f"there is no reason {reason!r}; known: {', '.join(REASONS)}")


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
        place, colon, words = error.message.partition(": ")  # the engine names the field before the colon
        known = bool(colon) and error.kind == "invalid_calendar"
        path = tuple(part for part in (place if known else field).split(".") if part)
        yield Fault((*at, *path), words if known else error.message)


def _plan(terms: VendorTerms, at: FieldPath, plan: Plan) -> Iterator[Fault]:
    yield from _doubles((*at, "channels"), [rule.channel for rule in plan.channels])
    if _leads_to(terms, plan.key, plan.key, set()):
        yield Fault((*at, "requires"), "the plan requires itself")
    for metric, row in plan.targets.items():
        yield from _holes(terms, (*at, "targets", metric), row.keys(), "best_effort or no_promise")
    yield from _hours(terms, at, plan)
    if plan.ladder is not None:
        yield from _ladder(terms, (*at, "ladder"), plan.ladder)


def _leads_to(terms: VendorTerms, start: str, goal: str, seen: set[str]) -> bool:
    required = {key for plan in terms.plans if plan.key == start for key in plan.requires} - seen
    return goal in required or any(_leads_to(terms, key, goal, seen | required) for key in required)


def _holes(terms: VendorTerms, at: FieldPath, given: Iterable[str], otherwise: str) -> Iterator[Fault]:
    missing = [str(severity.number) for severity in terms.severities if str(severity.number) not in set(given)]
    if missing:
        yield Fault(at, f"nothing is said for severity {', '.join(missing)}: give a time, or say {otherwise}")


def _hours(terms: VendorTerms, at: FieldPath, plan: Plan) -> Iterator[Fault]:
    missing = [region.key for region in terms.regions if region.key not in plan.calendars]
    if plan.calendars and missing:
        yield Fault((*at, "calendars"), f"there is no calendar for region {', '.join(missing)}")
    spans = [target for row in plan.targets.values() for target in row.values()]
    steps = _all_steps(plan.ladder) if plan.ladder else ()
    if not plan.calendars and any(
        span.calendar is None and (span.open_seconds or span.business_days) for span in (*spans, *steps)
    ):
        yield Fault((*at, "calendars"), "times in open hours or business days need a calendar for each region")


def _all_steps(ladder: Ladder) -> tuple[StepTime, ...]:
    return (*ladder.steps, *(step for steps in ladder.by_severity.values() for step in steps))


def _ladder(terms: VendorTerms, at: FieldPath, ladder: Ladder) -> Iterator[Fault]:
    if ladder.by_severity:
        yield from _own_ladders(terms, (*at, "by_severity"), ladder)
        return
    yield from _holes(terms, (*at, "roles"), ladder.roles.keys(), "who is reached")
    for severity, roles in ladder.roles.items():
        if len(roles) != len(ladder.steps):
            yield Fault(
                (*at, "roles", severity), f"{len(ladder.steps)} steps need {len(ladder.steps)} cells, not {len(roles)}"
            )
        elif roles[0] is None:
            yield Fault((*at, "roles", severity), "the first step reaches nobody: there is no step before to keep")
    yield from _rises((*at, "steps"), ladder.steps, "a ladder")


def _own_ladders(terms: VendorTerms, at: FieldPath, ladder: Ladder) -> Iterator[Fault]:
    """Yield what is wrong with steps by severity: a severity without an entry, falling steps, a tier without a team."""
    yield from _holes(terms, at, ladder.by_severity.keys(), "[] where nobody is told")
    empty = {tier.key for tier in terms.tiers} - {team.tier for team in terms.teams}
    for severity, steps in ladder.by_severity.items():
        yield from _rises((*at, severity), steps, "a severity")
        for index, step in enumerate(steps):
            if step.hand_over_to in empty:
                words = f"no team works at tier {step.hand_over_to!r}: give one of teams `tier: {step.hand_over_to}`"
                yield Fault((*at, severity, index, "hand_over_to"), words)


def _rises(at: FieldPath, steps: Sequence[StepTime], whose: str) -> Iterator[Fault]:
    for index, (before, step) in enumerate(pairwise(steps), start=1):
        yield from _follows((*at, index), before, step, whose)


def _follows(at: FieldPath, before: StepTime, step: StepTime, whose: str) -> Iterator[Fault]:
    ((unit_before, length_before),), ((unit, length),) = before.lengths().items(), step.lengths().items()
    if (unit, step.calendar) != (unit_before, before.calendar):
        yield Fault(at, f"all steps of {whose} use one unit and one calendar")
    elif length <= length_before:
        yield Fault(at, f"the ladder falls: {length} {unit} does not come after {length_before}")


def _resolved(terms: VendorTerms) -> Iterator[Fault]:
    for index, plan in enumerate(terms.plans):
        for region in terms.regions:
            resolved = resolve_policy(terms, plan.key, region.key)
            try:
                parse_calendar(resolved.calendar)
                parse_policy(resolved.policy)
            except CalcError as error:
                yield Fault(("plans", index), f"in region {region.key}: {error.message}")
