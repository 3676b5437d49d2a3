"""The plans side by side as rows, made from nothing but the published terms (TERM-E1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from plans.core.hours import format_opening_hours
from plans.core.offers import ChannelRule, Plan, TargetTerms
from plans.core.places import OnCallPhone
from plans.core.policy import plan_target
from plans.core.subjects import Severity
from plans.core.terms import VendorTerms
from plans.presentation.conditions import start_label
from plans.presentation.labels import (
    channel_name,
    escalation_step_label,
    format_span_length,
    language_name,
    localize,
    metric_name,
    on_call_phone_label,
)
from plans.presentation.matrix import conditional_labels, format_price, is_round_the_clock, severity_head
from plans.presentation.week_line import WeekBox, week_boxes
from slas.core.calendar.calendars import parse_calendar
from slas.core.clock.policies import METRICS, Metric

# Named even where no plan promises anything for them; what the others say would be guessed.
_ALWAYS_NAMED: tuple[Metric, ...] = ("first_response", "next_update", "resolution")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one plan says in a row; `binding` marks what is guaranteed, `quiet` what is not promised.

    `included` is True, False, or None where it is not about that.
    """

    words: str = ""
    small: str = ""
    binding: bool = False
    quiet: bool = False
    included: bool | None = None
    week: tuple[WeekBox, ...] | None = None
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the comparison; where it is about severities, these are its head, a single one with what it means."""

    head: str
    cells: tuple[Cell, ...]
    severities: tuple[dict[str, Any], ...] = ()
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading; `note` says how they are meant."""

    title: str
    rows: tuple[Row, ...]
    note: str = ""


def comparison_groups(terms: VendorTerms, plans: Sequence[Plan]) -> list[Group]:
    """Return all groups of the comparison that have anything to say."""
    groups = [
        Group(_("Plan"), tuple(_offer_rows(terms, plans))),
        *_time_groups(terms, plans),
        Group(_("Support hours"), tuple(_hour_rows(terms, plans))),
        Group(_("How to reach us"), tuple(_channel_rows(terms, plans))),
        Group(_("Who can contact us"), tuple(_contact_rows(terms, plans))),
        Group(
            _("Escalation"),
            tuple(_escalation_rows(terms, plans)),
            _("Time spent waiting for you or for a third party is not counted."),
        ),
        *_service_groups(terms, plans),
    ]
    return [group for group in groups if group.rows]


def _offer_rows(terms: VendorTerms, plans: Sequence[Plan]) -> Iterator[Row]:
    if any(plan.price for plan in plans):
        yield _row(
            _("Price, net"),
            plans,
            lambda plan: Cell(format_price(terms, plan) or _("not specified"), binding=plan.price is not None),
        )
    if any(_conditions(terms, plan) for plan in plans):
        yield _row(_("Availability"), plans, lambda plan: Cell(_conditions(terms, plan) or _("by contract")))


def _conditions(terms: VendorTerms, plan: Plan) -> str:
    packages = [localize(package.name, terms) for package in terms.packages if package.includes_plan == plan.key]
    conditions = [
        _("every customer") if plan.given_to_all else "",
        _("requires %(plans)s") % {"plans": ", ".join(localize(terms.plan(key).name, terms) for key in plan.requires)}
        if plan.requires
        else "",
        _("included in %(packages)s") % {"packages": ", ".join(packages)} if packages else "",
    ]
    return "; ".join(filter(None, conditions))


def _time_groups(terms: VendorTerms, plans: Sequence[Plan]) -> Iterator[Group]:
    silent = []
    for metric in METRICS:
        if any(_promises(terms, plan, metric) for plan in plans):
            yield Group(_heading(terms, metric), tuple(_target_rows(terms, plans, metric)), _note(metric))
        elif metric in _ALWAYS_NAMED:
            silent.append(_row(metric_name(metric, terms), plans, lambda _plan: _no_promise()))
    if silent:
        yield Group(_("Times without a guarantee"), tuple(silent))


def _heading(terms: VendorTerms, metric: Metric) -> str:
    return _("Response times") if metric == "first_response" else metric_name(metric, terms)


def _note(metric: Metric) -> str:
    if metric != "first_response":
        return ""
    return _("Counted in the opening hours of your region unless stated as round the clock.")


def _promises(terms: VendorTerms, plan: Plan, metric: Metric) -> bool:
    return any(not plan_target(terms, plan, metric, level.number).no_promise for level in terms.severities)


def _target_rows(terms: VendorTerms, plans: Sequence[Plan], metric: Metric) -> Iterator[Row]:
    """Yield a row for each severity; those for which nobody promises anything share the last one."""
    silent: list[Severity] = []
    for level in terms.severities:
        cells = tuple(_target_cell(terms, plan, plan_target(terms, plan, metric, level.number)) for plan in plans)
        if all(cell.quiet for cell in cells):
            silent.append(level)
        else:
            yield _severity_row(terms, [level], cells, is_defined=metric == "first_response")
    if silent:
        yield _severity_row(terms, silent, tuple(_no_promise() for _plan in plans), is_defined=False)


def _severity_row(terms: VendorTerms, levels: Sequence[Severity], cells: tuple[Cell, ...], *, is_defined: bool) -> Row:
    if len(terms.severities) == 1:
        return Row(_("All requests"), cells)
    heads = tuple(severity_head(terms, level) for level in levels)
    return Row("", cells, heads, heads[0]["definition"] if is_defined and len(heads) == 1 else "")


def _target_cell(terms: VendorTerms, plan: Plan, target: TargetTerms) -> Cell:
    if target.no_promise:
        return _no_promise()
    conditional = tuple((label, "") for label in conditional_labels(terms, plan, target))
    if target.best_effort:
        return Cell(_("as soon as possible"), _("no response time"), lines=conditional)
    words = format_span_length(target, round_the_clock=is_round_the_clock(terms, plan, target))
    is_binding = target.commitment == "guaranteed"
    commitment = _("guaranteed") if is_binding else _("target (not guaranteed)")
    small = ", ".join(filter(None, [commitment, start_label(target.starts)]))
    return Cell(words, small, binding=is_binding, lines=conditional)


def _hour_rows(terms: VendorTerms, plans: Sequence[Plan]) -> Iterator[Row]:
    if not any(plan.calendars for plan in plans):
        yield _row(_("Opening hours"), plans, lambda _plan: _no_promise())
    else:
        for region in terms.regions:
            head = _("Opening hours") if len(terms.regions) == 1 else localize(region.name, terms)
            yield _row(head, plans, partial(_hours, terms, region.key))
    if any(plan.call_out for plan in plans):
        yield _row(_("24/7 on-call"), plans, lambda plan: _call_out(terms, plan))


def _hours(terms: VendorTerms, region_key: str, plan: Plan) -> Cell:
    if region_key not in plan.calendars:
        return _no_promise()
    document = terms.calendar(plan.calendars[region_key]).document
    return Cell(small=format_opening_hours(document, _), week=week_boxes(parse_calendar(document)))


def _call_out(terms: VendorTerms, plan: Plan) -> Cell:
    if not plan.call_out:
        return Cell(included=False)
    severities = ", ".join(terms.severity(int(number)).name for number in sorted(plan.call_out))
    rosters = {roster.key: localize(roster.name, terms) for roster in terms.rosters}
    names = ", ".join(dict.fromkeys(rosters.get(key, key) for key in plan.call_out.values()))
    return Cell(names, _("for %(severities)s") % {"severities": severities})


def _channel_rows(terms: VendorTerms, plans: Sequence[Plan]) -> Iterator[Row]:
    """Yield the ways in; those that all plans treat alike share one row."""
    names = list(dict.fromkeys(rule.channel for plan in plans for rule in plan.channels))
    rules = {(plan.key, rule.channel): rule for plan in plans for rule in plan.channels}
    alike: dict[tuple[Cell, ...], list[str]] = {}
    for name in names:
        cells = tuple(_channel(terms, rules.get((plan.key, name))) for plan in plans)
        alike.setdefault(cells, []).append(channel_name(name))
    for cells, channels in alike.items():
        head = ", ".join(channels)
        yield Row(head[:1].upper() + head[1:], cells)
    if any(plan.on_call_phone for plan in plans):
        yield _row(_("Phone outside opening hours"), plans, lambda plan: _on_call_phone(terms, plan.on_call_phone))
    if any(plan.languages for plan in plans):
        yield _row(
            _("Languages"),
            plans,
            lambda plan: Cell(", ".join(map(language_name, plan.languages))) if plan.languages else _no_promise(),
        )


def _channel(terms: VendorTerms, rule: ChannelRule | None) -> Cell:
    if rule is None:
        return Cell(included=False)
    small = _("charged per minute") if rule.metered else ""
    if rule.severities is None:
        return Cell(small=small, included=True)
    names = ", ".join(terms.severity(number).name for number in rule.severities)
    return Cell(_("for %(severities)s") % {"severities": names}, small)


def _on_call_phone(terms: VendorTerms, phone: OnCallPhone | None) -> Cell:
    return Cell(small=on_call_phone_label(phone, terms), included=True) if phone else Cell(included=False)


def _contact_rows(terms: VendorTerms, plans: Sequence[Plan]) -> Iterator[Row]:
    if not any(plan.contacts.kinds for plan in plans):
        yield _row(_("Support contacts"), plans, lambda plan: Cell(_contacts(plan)))
        return
    for kind in terms.contact_kinds:
        name = localize(kind.name, terms)
        yield _row(name[:1].upper() + name[1:], plans, partial(_kind, kind.key))
    if any(plan.contacts.designated or plan.contacts.qualified for plan in plans):
        yield _row(_("Requirements"), plans, lambda plan: Cell(_contacts(plan)))


def _contacts(plan: Plan) -> str:
    conditions = [(_("named by the customer"), plan.contacts.designated), (_("trained"), plan.contacts.qualified)]
    return ", ".join(words for words, holds in conditions if holds) or _("everyone")


def _escalation_rows(terms: VendorTerms, plans: Sequence[Plan]) -> Iterator[Row]:
    if not any(plan.ladder for plan in plans):
        yield _row(_("Escalation"), plans, lambda _plan: _no_promise())
        return
    for level in terms.severities:
        cells = tuple(_escalation(terms, plan, level.number) for plan in plans)
        yield _severity_row(terms, [level], cells, is_defined=False)


def _escalation(terms: VendorTerms, plan: Plan, severity: int) -> Cell:
    steps = plan.ladder.steps_of(severity) if plan.ladder else ()
    if not steps:
        return _no_promise()
    times: dict[str, list[str]] = {}
    for step in steps:
        times.setdefault(escalation_step_label(step, terms), []).append(format_span_length(step))
    return Cell(lines=tuple((words, _times_label(*spans)) for words, spans in times.items()))


def _times_label(first: str, *again: str) -> str:
    """Return "after 2 business days, again after 3 business days"."""
    words = _("after %(time)s") % {"time": first}
    if not again:
        return words
    return _("%(first)s, repeated after %(times)s") % {"first": words, "times": ", ".join(again)}


def _service_groups(terms: VendorTerms, plans: Sequence[Plan]) -> Iterator[Group]:
    for title, services in groupby(terms.services, key=lambda service: localize(service.group, terms)):
        rows = tuple(_row(localize(service.name, terms), plans, partial(_service, service.key)) for service in services)
        yield Group(title, rows)


def _kind(key: str, plan: Plan) -> Cell:
    return _inclusion(plan.contacts.kinds.get(key, ""))


def _service(key: str, plan: Plan) -> Cell:
    return _inclusion(plan.inclusions.get(key, ""))


def _no_promise() -> Cell:
    return Cell(_("no target"), quiet=True)


def _inclusion(rule: str) -> Cell:
    return Cell(_("by agreement")) if rule == "by_agreement" else Cell(included=bool(rule))


def _row(head: str, plans: Sequence[Plan], cell: Callable[[Plan], Cell]) -> Row:
    return Row(head, tuple(cell(plan) for plan in plans))
