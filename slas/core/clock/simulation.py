"""What a promise would mean for tickets that one can imagine: the events of an example, and where its deadlines are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from slas.core.calendar.calendar_spec import CalendarSpec, parse_calendar
from slas.core.clock.conditions import FilingDetails, parse_filing
from slas.core.clock.events import Event
from slas.core.clock.policies import METRICS, PolicySpec, parse_policy, parse_severity
from slas.core.clock.timeline import replay
from slas.core.clock.times import TicketTimes
from slas.core.instants import format_instant, parse_instant
from slas.core.protocol import documents
from slas.core.protocol.timeline_answers import named_step
from slas.errors import CalcError

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Example:
    """An imagined ticket: filed, perhaps answered after a while, perhaps waiting for the customer from the answer on.

    "Friday 17:40, P2, answered after half an hour, the customer silent for three days." Where nobody answers, the
    customer is asked at filing.
    """

    filed_at: datetime
    severity: int | None = None
    answered_after: timedelta | None = None
    silent_for: timedelta | None = None
    filing: FilingDetails | None = None

    def events(self) -> tuple[Event, ...]:
        """The events of the ticket in their order."""
        return tuple(self._events())

    def _events(self) -> Iterator[Event]:
        yield Event("created", self.filed_at, severity=self.severity, filing=self.filing)
        asked_at = self.filed_at
        if self.answered_after is not None:
            asked_at = self.filed_at + self.answered_after
            yield Event("public_reply", asked_at, by="agent")
        if self.silent_for is not None:
            yield Event("wait", asked_at, wait_for="customer")
            yield Event("public_reply", asked_at + self.silent_for, by="customer")


def simulate(*, calendar: CalendarSpec, policy: PolicySpec, example: Example) -> TicketTimes:
    """What the clocks of the example say when the last thing in it has happened: the function that runs real tickets."""
    events = example.events()
    return replay(calendar=calendar, policy=policy, events=events).at(events[-1].at)


def answer_simulate(request: Mapping[str, object]) -> dict[str, object]:
    """The answer to one `simulate` request: each example under each promise, side by side; raises `CalcError`."""
    documents.known_keys(request, ("do", "promises", "tickets"), "simulate", "invalid_request")
    rows = documents.sequence(request.get("promises"), "promises", "invalid_request")
    promises = [_promise(row, f"promises[{number}]") for number, row in enumerate(rows, 1)]
    tickets = documents.sequence(request.get("tickets"), "tickets", "invalid_request")
    examples = [_example(row, f"tickets[{number}]") for number, row in enumerate(tickets, 1)]
    return {
        "result": [
            [_as_document(simulate(calendar=calendar, policy=policy, example=example)) for calendar, policy in promises]
            for example in examples
        ]
    }


def _promise(value: object, field: str) -> tuple[CalendarSpec, PolicySpec]:
    fields = documents.mapping(value, field, "invalid_request")
    documents.known_keys(fields, ("calendar", "policy"), field, "invalid_request")
    calendar = parse_calendar(fields.get("calendar"), f"{field}.calendar")
    return calendar, parse_policy(fields.get("policy"), f"{field}.policy")


def _example(value: object, field: str) -> Example:
    fields = documents.mapping(value, field, "invalid_request")
    known = ("filed_at", "severity", "answered_after", "silent_for", "channel", "answers", "contact_kind")
    documents.known_keys(fields, known, field, "invalid_request")
    severity = fields.get("severity")
    return Example(
        filed_at=parse_instant(fields.get("filed_at"), f"{field}.filed_at"),
        severity=None if severity is None else parse_severity(severity, f"{field}.severity"),
        answered_after=_span(fields.get("answered_after"), f"{field}.answered_after"),
        silent_for=_span(fields.get("silent_for"), f"{field}.silent_for"),
        filing=parse_filing(fields, field),
    )


def _span(value: object, field: str) -> timedelta | None:
    if value is None:
        return None
    seconds = documents.number(value, field)
    if not 0 <= seconds <= LONGEST.total_seconds():
        raise CalcError("invalid_request", field, "must be from 0 seconds to a year")
    return timedelta(seconds=seconds)


def _as_document(times: TicketTimes) -> dict[str, object]:
    metrics = {
        metric: {
            "state": times.metrics[metric].state,
            "due": _instant(times.metrics[metric].promised_at),
            "kept": None if times.metrics[metric].met_at is None else not times.metrics[metric].breached,
        }
        for metric in METRICS
    }
    steps = [named_step(step) | {"at": _instant(step.reached_at or step.due_at)} for step in times.steps]
    return {"at": format_instant(times.at), "metrics": metrics, "ladder": steps}


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else format_instant(instant)
