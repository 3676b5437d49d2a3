"""Which alerts are how severe (TERM-E26), and what an installation needs to be monitored (TERM-E27)."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Annotated

from pydantic import Field, StringConstraints

from plans.core.subjects import SeverityNumber
from plans.core.texts import Day, Key, Line, Part, Text

# The name under which the desk itself reports that an installation sends nothing.
CONNECTION_LOST = "connection-lost"
NamePattern = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]


class AlertRule(Part):
    """How severe alerts of certain names are; `alerts` are names as senders write them, `*` stands for any characters."""

    key: Key
    name: Text
    alerts: Annotated[tuple[NamePattern, ...], Field(min_length=1)]
    severity: SeverityNumber
    topic: Key | None = None

    def matches(self, alert: str) -> bool:
        """Whether the rule is for alerts of this name, in whatever case it is written."""
        return any(fnmatchcase(alert.casefold(), pattern.casefold()) for pattern in self.alerts)


class Requirement(Part):
    """Something that the vendor confirms for each installation before it is monitored."""

    key: Key
    text: Text


class OldestRelease(Part):
    """The oldest release that can be monitored; releases are compared by date, `name` is what customers read."""

    name: Line
    released_on: Day


class Monitoring(Part):
    """How alerts become tickets: the first rule that matches, else `default_severity`."""

    request_type: Key
    default_severity: SeverityNumber
    rules: tuple[AlertRule, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    oldest_release: OldestRelease | None = None

    def rule_for(self, alert: str) -> AlertRule | None:
        """The first rule for alerts of this name, None where there is none."""
        return next((rule for rule in self.rules if rule.matches(alert)), None)

    def severity_of(self, alert: str) -> int:
        """How severe an alert of this name is."""
        rule = self.rule_for(alert)
        return rule.severity if rule else self.default_severity
