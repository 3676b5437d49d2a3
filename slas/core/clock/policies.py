"""Escalation steps and policies: what is promised, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from slas.core.clock.targets import Target, parse_target
from slas.core.instants import LONGEST
from slas.core.protocol import documents
from slas.errors import CalcError, gettext_noop

Metric = Literal["first_response", "priority_notice", "next_update", "resolution"]
METRICS: tuple[Metric, ...] = get_args(Metric)
DEFAULT_WAITS_STOP = frozenset({"next_update", "resolution", "ladder"})
SHORTEST_REMINDER = 60
MAX_REMINDERS = 20

CountsFrom = Literal["start", "change"]


@dataclass(frozen=True, slots=True)
class Remind:
    """How often those notified of a step are reminded until somebody acknowledges it, in open seconds, and how many times."""

    every: int
    times: int

    def document(self) -> dict[str, object]:
        """The repetition in the form that `parse_policy` reads."""
        return {"every": self.every, "times": self.times}


@dataclass(frozen=True, slots=True)
class Step:
    """A step of an escalation: who is notified after how long, how often again, and which tier gets the ticket.

    A step that only hands the ticket over has an empty role.
    """

    after: Target
    role: str
    remind: Remind | None = None
    hand_over_to: str = ""

    def document(self) -> dict[str, object]:
        """The step in the form that `parse_policy` reads."""
        document: dict[str, object] = {"after": self.after.document()}
        if self.role:
            document["role"] = self.role
        if self.remind is not None:
            document["remind"] = self.remind.document()
        if self.hand_over_to:
            document["hand_over_to"] = self.hand_over_to
        return document


Targets = Mapping[str, Target]
Steps = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class PolicySpec:
    """Targets and escalation, each for all severities (key None) or by severity, and how waits and changes count."""

    targets: Mapping[int | None, Targets]
    steps: Mapping[int | None, Steps]
    waits_stop: frozenset[str] = DEFAULT_WAITS_STOP
    raise_counts_from: CountsFrom = "start"
    lower_counts_from: CountsFrom = "start"

    def knows(self, severity: int | None) -> bool:
        """Whether a ticket of this severity can be judged by this policy."""
        table: Mapping[int | None, object] = self.steps if None in self.targets else self.targets
        return not table or None in table or severity in table

    def targets_for(self, severity: int | None) -> Targets:
        """The targets by metric; a metric without promise is absent."""
        return self.targets.get(None) or self.targets.get(severity) or {}

    def steps_for(self, severity: int | None) -> Steps:
        """The steps, first to last."""
        return self.steps.get(None) or self.steps.get(severity) or ()

    def stopped_by_waits(self, severity: int | None) -> frozenset[str]:
        """The metrics promised (and "ladder", if there is one) whose clocks are paused during a wait."""
        running = {*self.targets_for(severity), *(["ladder"] if self.steps_for(severity) else [])}
        return self.waits_stop & running

    def document(self) -> dict[str, object]:
        """The policy in the form that `parse_policy` reads, the same for equal policies."""
        targets = {
            _key(severity): {metric: row[metric].document() for metric in METRICS if metric in row}
            for severity, row in self.targets.items()
        }
        steps = {_key(severity): [step.document() for step in steps] for severity, steps in self.steps.items()}
        return {
            "targets": targets.get("", dict(sorted(targets.items()))),
            "ladder": steps.get("", dict(sorted(steps.items()))),
            "waits_stop": sorted(self.waits_stop),
            "raise_counts_from": self.raise_counts_from,
            "lower_counts_from": self.lower_counts_from,
        }


def parse_policy(document: object, field: str = "policy") -> PolicySpec:
    """A policy from its document; `invalid_request` or `invalid_calendar` names what is wrong."""
    fields = documents.mapping(document, field, "invalid_request")
    documents.known_keys(
        fields, ("targets", "ladder", "waits_stop", "raise_counts_from", "lower_counts_from"), field, "invalid_request"
    )
    return PolicySpec(
        targets=_parse_targets(fields.get("targets", {}), f"{field}.targets"),
        steps=_parse_steps_by_severity(fields.get("ladder", []), f"{field}.ladder"),
        waits_stop=_parse_waits_stop(fields["waits_stop"], f"{field}.waits_stop")
        if "waits_stop" in fields
        else DEFAULT_WAITS_STOP,
        raise_counts_from=_counts_from(fields, "raise_counts_from", field),
        lower_counts_from=_counts_from(fields, "lower_counts_from", field),
    )


def parse_severity(value: object, field: str) -> int:
    """A severity as number, 1 the highest; JSON may say it as number or text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise CalcError(
            "unknown_severity",
            field,
            "%(value)s is not a severity; use a whole number from 1, the highest",
            value=repr(value),
        )
    return value


_COUNTS_FROM: dict[str, CountsFrom] = {"start": "start", "change": "change"}


def _key(severity: int | None) -> str:
    return "" if severity is None else str(severity)


def _counts_from(fields: Mapping[str, object], key: str, field: str) -> CountsFrom:
    return _COUNTS_FROM[documents.choice(fields.get(key, "start"), _COUNTS_FROM, f"{field}.{key}", "invalid_request")]


def _parse_waits_stop(value: object, field: str) -> frozenset[str]:
    names = documents.sequence(value, field, "invalid_request")
    return frozenset(documents.choice(name, (*METRICS, "ladder"), field, "invalid_request") for name in names)


def _parse_targets(value: object, field: str) -> Mapping[int | None, Targets]:
    table = documents.mapping(value, field, "invalid_request")
    if not _by_severity(table):
        return {None: _parse_row(table, field)}
    return {_severity_key(key, field): _parse_row(row, f"{field}.{key}") for key, row in table.items()}


def _parse_row(value: object, field: str) -> Targets:
    row = documents.mapping(value, field, "invalid_request")
    documents.known_keys(row, METRICS, field, "invalid_request")
    return {metric: parse_target(row[metric], f"{field}.{metric}") for metric in METRICS if metric in row}


def _parse_steps_by_severity(value: object, field: str) -> Mapping[int | None, Steps]:
    if not isinstance(value, Mapping):
        return {None: _parse_steps(value, field)}
    return {_severity_key(key, field): _parse_steps(steps, f"{field}.{key}") for key, steps in value.items()}


def _parse_steps(value: object, field: str) -> Steps:
    steps = documents.sequence(value, field, "invalid_request")
    return tuple(_parse_step(step, f"{field}[{number}]") for number, step in enumerate(steps, 1))


def _parse_step(value: object, field: str) -> Step:
    step = documents.mapping(value, field, "invalid_request")
    documents.known_keys(step, ("after", "role", "remind", "hand_over_to"), field, "invalid_request")
    only_hands_over = "hand_over_to" in step and "role" not in step
    if only_hands_over and "remind" in step:
        raise CalcError(
            "invalid_request",
            f"{field}.remind",
            "a step without a role cannot send reminders; remove remind or name a role",
        )
    return Step(
        after=parse_target(step.get("after"), f"{field}.after"),
        role="" if only_hands_over else documents.text(step.get("role"), f"{field}.role", "invalid_request"),
        remind=_parse_remind(step["remind"], f"{field}.remind") if "remind" in step else None,
        hand_over_to=documents.text(step["hand_over_to"], f"{field}.hand_over_to", "invalid_request")
        if "hand_over_to" in step
        else "",
    )


def _parse_remind(value: object, field: str) -> Remind:
    fields = documents.mapping(value, field, "invalid_request")
    documents.known_keys(fields, ("every", "times"), field, "invalid_request")
    every = documents.whole(fields.get("every"), f"{field}.every", LONGEST)
    if every < SHORTEST_REMINDER:
        raise CalcError(
            "invalid_request",
            f"{field}.every",
            gettext_noop("must be at least %(least)s seconds"),
            least=SHORTEST_REMINDER,
        )
    return Remind(every, documents.whole(fields.get("times"), f"{field}.times", MAX_REMINDERS))


def _by_severity(table: Mapping[str, object]) -> bool:
    return any(str(key).isdigit() for key in table)


def _severity_key(key: object, field: str) -> int:
    if not isinstance(key, str) or not key.isascii() or not key.isdigit() or int(key) < 1 or str(int(key)) != key:
        raise CalcError("invalid_request", field, gettext_noop("unknown key %(key)s"), key=repr(key))
    return int(key)
