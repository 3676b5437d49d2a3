"""What a plan promises: targets, escalation, channels, contacts, price."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, NonNegativeInt, PositiveInt, StringConstraints, model_validator

from plans.core.places import OnCallPhone
from plans.core.problems import NotInOrder
from plans.core.subjects import Kind, SeverityNumber
from plans.core.tariffs.terms import AllowanceTerms
from plans.core.texts import Key, Language, Part, Text
from slas.core.clock.policies import DEFAULT_WAITS_STOP, METRICS, Metric
from slas.core.clock.targets import Commitment, Starts
from slas.errors import gettext_noop

Stoppable = Literal[Metric, "ladder"]
STOPPABLE: tuple[Stoppable, ...] = (*METRICS, "ladder")
Channel = Literal["portal", "email", "phone", "chat", "api", "monitoring"]
MACHINE_CHANNELS: frozenset[str] = frozenset({"api", "monitoring"})  # no way for a person
Origin = Literal["start", "change"]
UNITS = ("open_seconds", "seconds", "business_days", "calendar_days", "calendar_weeks", "calendar_months")
WITHOUT_TIME = ("best_effort", "no_promise")
SeverityKey = Annotated[str, StringConstraints(pattern=r"^[1-9]$")]


class Span(Part):
    """A length of time: exactly one of open seconds, seconds round the clock, business days, and days, weeks or months.

    Zero seconds are at once: the next open instant, or the instant itself.
    """

    open_seconds: NonNegativeInt | None = None
    seconds: NonNegativeInt | None = None
    business_days: PositiveInt | None = None
    calendar_days: PositiveInt | None = None
    calendar_weeks: PositiveInt | None = None
    calendar_months: PositiveInt | None = None
    mode: Literal["closing", "same_time"] | None = None
    calendar: Key | None = None

    def lengths(self) -> dict[str, int]:
        """The lengths given, by unit."""
        given = {unit: getattr(self, unit) for unit in UNITS}
        return {unit: length for unit, length in given.items() if length is not None}

    def _check_details(self) -> None:
        if self.mode is not None and self.business_days is None:
            raise NotInOrder(gettext_noop("mode is only possible with business_days"))
        if self.calendar is not None and (self.seconds is not None or not self.lengths()):
            raise NotInOrder(
                gettext_noop("a calendar is only possible with business time, business days, days, weeks or months")
            )


class StepTime(Span):
    """When an escalation step is due."""

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if len(self.lengths()) != 1:
            raise NotInOrder(gettext_noop("give exactly one of %(known)s"), known=", ".join(UNITS))
        self._check_details()
        return self


class TargetLine(Span):
    """A promise: a time with its commitment, as soon as possible, or nothing; `starts` says when its clock begins."""

    best_effort: bool = False
    no_promise: bool = False
    commitment: Commitment | None = None
    starts: Starts = "created"

    @model_validator(mode="after")
    def _one_promise(self) -> Self:
        if len(self.lengths()) + self.best_effort + self.no_promise != 1:
            raise NotInOrder(gettext_noop("give exactly one of %(known)s"), known=", ".join([*UNITS, *WITHOUT_TIME]))
        if self.is_timed and self.commitment is None:
            raise NotInOrder(gettext_noop("a target with a time needs a commitment: guaranteed or effort"))
        if not self.is_timed and self.commitment == "guaranteed":
            raise NotInOrder(
                gettext_noop("a target without a time cannot be guaranteed; give a time or remove the commitment")
            )
        if not self.is_timed and self.starts != "created":
            raise NotInOrder(gettext_noop("only a target with a time starts later; give a time or remove starts"))
        self._check_details()
        return self

    @property
    def is_timed(self) -> bool:
        """Whether a clock runs for it."""
        return bool(self.lengths())


class FilingConditions(Part):
    """How a ticket was filed; every condition that is given must hold, and at least one is given."""

    channels: tuple[Channel, ...] = ()
    open_at_filing: bool | None = None
    answers: dict[Key, str] = {}
    contact_kinds: tuple[Key, ...] = ()

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not (self.channels or self.answers or self.contact_kinds or self.open_at_filing is not None):
            raise NotInOrder(
                gettext_noop("give at least one of %(known)s"), known=", ".join(FilingConditions.model_fields)
            )
        return self


class ConditionalTarget(TargetLine):
    """A promise to tickets that were filed in a certain way."""

    when: FilingConditions


class TargetTerms(TargetLine):
    """What is promised for one metric and severity: the first of the conditional targets that applies, else the target itself."""

    conditional: tuple[ConditionalTarget, ...] = ()

    @model_validator(mode="after")
    def _promises_something_to_all(self) -> Self:
        if self.conditional and (self.no_promise or any(line.no_promise for line in self.conditional)):
            raise NotInOrder(
                gettext_noop("where targets are conditional, each must promise something: a time or best_effort")
            )
        return self

    def lines(self) -> tuple[TargetLine, ...]:
        """Every promise that may apply, the unconditional one last."""
        return (*self.conditional, self)


class RemindTerms(Part):
    """How often those notified of a step are reminded, until somebody acknowledges it: in open time, and how many times."""

    open_seconds: Annotated[int, Field(ge=60)]
    times: Annotated[int, Field(ge=1, le=20)]


class StepTerms(StepTime):
    """A step of one severity's own escalation: when it is due, the role that is notified once, the tier that gets the ticket."""

    role: Key | None = None
    hand_over_to: Key | None = None

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if self.role is None and self.hand_over_to is None:
            raise NotInOrder(
                gettext_noop(
                    "name the role that is notified (role), the tier that gets the ticket (hand_over_to), or both"
                )
            )
        return self


class EscalationTerms(Part):
    """Escalation (TERM-E9, TERM-E10), in one of two forms, and how often it reminds.

    Either the times of the `steps` are the same for every severity, and `roles` says by severity whom each reaches (null
    keeps the step before); or each severity has steps of its own, `by_severity`.
    """

    steps: tuple[StepTime, ...] = ()
    roles: dict[SeverityKey, tuple[Key | None, ...]] = {}
    by_severity: dict[SeverityKey, tuple[StepTerms, ...]] = {}
    remind: RemindTerms | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if bool(self.steps) != bool(self.roles) or bool(self.steps) == bool(self.by_severity):
            raise NotInOrder(gettext_noop("give either steps and roles, or by_severity"))
        return self

    def steps_of(self, severity: int) -> tuple[StepTerms, ...]:
        """The steps of a severity whichever form is used; an empty cell tells the role of the step before again."""
        if self.by_severity:
            return self.by_severity.get(str(severity), ())
        found: list[StepTerms] = []
        for time, role in zip(self.steps, self.roles.get(str(severity), ()), strict=False):
            notified = role or found[-1].role
            found.append(StepTerms(**time.model_dump(), role=notified))
        return tuple(found)


class ChannelRule(Part):
    """A way in; `severities` null means all. `metered`: its minutes may cost money."""

    channel: Channel
    severities: tuple[SeverityNumber, ...] | None = None
    metered: bool = False


class ContactRule(Part):
    """Which contacts of the customer may file; no kinds means every kind."""

    designated: bool = False
    qualified: bool = False
    kinds: dict[Key, Literal["included", "by_agreement"]] = {}


class Price(Part):
    """What a plan costs, net. `partial` says what a month or year costs that a contract covers in part, `due` when it is
    charged; `late_fee` is for each year that a renewal is late (TERM-E21)."""

    amount: Annotated[Decimal, Field(ge=0, decimal_places=2)]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    period: Literal["once", "month", "year"] | None = None
    unit: Text | None = None
    partial: Literal["full", "by_day"] = "full"
    due: Literal["advance", "arrears"] = "advance"
    late_fee: Annotated[Decimal, Field(ge=0, decimal_places=2)] | None = None

    @model_validator(mode="after")
    def _switches_of_periods(self) -> Self:
        if self.period not in {"month", "year"} and (self.partial != "full" or self.due != "advance"):
            raise NotInOrder(gettext_noop("partial and due are only possible with a price per month or year"))
        return self

    @property
    def is_charged(self) -> bool:
        """Whether a fee is ever due; a price without a period is only shown."""
        return self.period is not None and bool(self.amount or self.late_fee)


class Plan(Part):
    """One plan of the vendor. `rank` 1 is served first; `calendars` names one calendar for each region."""

    key: Key
    name: Text
    summary: Text
    rank: PositiveInt
    price: Price | None = None
    given_to_all: bool = False
    requires: tuple[Key, ...] = ()
    inclusions: dict[Key, Literal["included", "by_agreement"]] = {}
    languages: tuple[Language, ...] = ()
    calendars: dict[Key, Key] = {}
    channels: Annotated[tuple[ChannelRule, ...], Field(min_length=1)]
    contacts: ContactRule = ContactRule()
    targets: dict[Metric, dict[SeverityKey, TargetTerms]] = {}
    ladder: EscalationTerms | None = None
    waits_stop: tuple[Stoppable, ...] = tuple(name for name in STOPPABLE if name in DEFAULT_WAITS_STOP)
    raise_counts_from: Origin = "start"
    lower_counts_from: Origin = "start"
    call_out: dict[SeverityKey, Key] = {}
    on_call_phone: OnCallPhone | None = None
    prioritised_kinds: tuple[Kind, ...] = ()
    allowances: tuple[AllowanceTerms, ...] = ()
    notes: tuple[Text, ...] = ()


class Package(Part):
    """A product package that brings a plan with it (TERM-B11)."""

    key: Key
    name: Text
    includes_plan: Key


class Service(Part):
    """Something plans include or leave out: a row of the plan comparison."""

    key: Key
    name: Text
    group: Text
