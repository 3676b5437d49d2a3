"""Worked examples beside terms: what a ticket submitted at some instant is promised, written down to be checked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime, JsonValue, ValidationError

from plans.core.files.yaml_source import Source, read_yaml
from plans.core.policy import resolve_policy
from plans.core.problems import Problem, TermsError
from plans.core.subjects import SeverityNumber
from plans.core.terms import VendorTerms
from plans.core.texts import Key, Part
from slas.core.calendar.calendar_spec import parse_calendar
from slas.core.clock.policies import Metric, parse_policy
from slas.core.clock.simulation import Example, simulate

FILE = "examples/examples.yaml"


class WorkedExample(Part):
    """One promise: when it is due is written with the offset of the place it is for."""

    plan: Key
    region: Key
    severity: SeverityNumber
    metric: Metric
    submitted_at: AwareDatetime
    due_at: AwareDatetime | None


def check_examples(folder: Path, terms: VendorTerms) -> int:
    """Return how many worked examples a folder has, all of which agree; raises TermsError for those that do not."""
    path = folder / FILE
    if not path.is_file():
        return 0
    source = read_yaml(path)
    items = source.data if isinstance(source.data, list) else []
    problems = [
        *source.problems,
        *(found for at, item in enumerate(items) for found in _faults(source, at, item, terms)),
    ]
    if problems:
        raise TermsError(problems)
    return len(items)


def _faults(source: Source, at: int, item: JsonValue, terms: VendorTerms) -> Iterator[Problem]:
    line, field = source.lines[(at,)], f"[{at}]"
    try:
        example = WorkedExample.model_validate(item)
        due_at = _due_at(example, terms)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        yield Problem(FILE, line, ".".join([field, *map(str, fault["loc"])]), fault["msg"])
    except KeyError as error:
        yield Problem(FILE, line, field, f"there is no {error.args[0]} in these terms")
    else:
        if due_at != example.due_at:
            by_terms = f"due at {due_at.isoformat()}" if due_at else "without a time"
            yield Problem(FILE, line, field, f"the example does not agree: by these terms it is {by_terms}")


def _due_at(example: WorkedExample, terms: VendorTerms) -> datetime | None:
    """Return when it is due by the function that runs the clocks of tickets, in the zone that the example is written in."""
    resolved = resolve_policy(terms, example.plan, example.region)
    times = simulate(
        calendar=parse_calendar(resolved.calendar, "calendar"),
        policy=parse_policy(resolved.policy),
        example=Example(example.submitted_at, severity=example.severity),
    )
    due_at = times.metrics[example.metric].due_at
    return due_at.astimezone(example.submitted_at.tzinfo) if due_at else None
