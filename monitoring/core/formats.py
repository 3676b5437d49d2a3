"""The formats that are understood, by the route on which they arrive."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Protocol

from monitoring.core.alertmanager import parse_alertmanager
from monitoring.core.json_events import parse_json_events
from monitoring.core.observations import Parsed


class Parser(Protocol):
    """Reads the body of a request; raises BadPayload where it is not in the format at all."""

    def __call__(self, body: bytes, *, received_at: datetime) -> Parsed: ...


PARSERS: Final[Mapping[str, Parser]] = {"alertmanager": parse_alertmanager, "events": parse_json_events}
