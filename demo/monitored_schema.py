"""What `sample.yaml` says of systems that are monitored, and of what they report."""

from __future__ import annotations

from pydantic import PositiveInt

from plans.core.texts import Key, Line, Part


class ReportedAlert(Part):
    """A problem of an installation: how many minutes before now it began, and how many it lasted; none: it still does."""

    name: Line
    began: PositiveInt
    lasted: PositiveInt | None = None
    summary: str = ""
    severity: str = ""
    labels: dict[str, str] = {}


class Monitored(Part):
    """A system of a customer that is monitored, for the contact whose tickets its alerts become."""

    name: Line
    contact: Key
    product: Key | None = None
    is_confirmed: bool = True
    alerts: tuple[ReportedAlert, ...] = ()
