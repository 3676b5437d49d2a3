"""Answers to `business-time` requests: a JSON document in, a JSON value out."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from slas.core.calendar.calendar_spec import DueMode
from slas.core.calendar.calendars import Calendar, compile_calendar, parse_calendar
from slas.core.clock.targets import MAX_DAYS
from slas.core.explain.pieces import Span, explain_span
from slas.core.instants import duration_us, format_instant, format_us, parse_date, parse_instant, seconds_of, to_us
from slas.core.protocol import documents
from slas.errors import CalcError

Request = Mapping[str, object]
Answer = Callable[[Calendar, Request], object]


def answer_business_time(request: Request) -> dict[str, object]:
    """The answer to one request; raises `CalcError`."""
    op = documents.choice(request.get("op"), _OPS, "op", "invalid_request")
    arguments, answer = _OPS[op]
    documents.known_keys(request, ("do", "calendar", "op", "explain", *arguments), op, "invalid_request")
    explain = documents.flag(request.get("explain", False), "explain", "invalid_request")
    calendar = calendar_of(request)
    try:
        answered: dict[str, object] = {"result": answer(calendar, request)}
    except CalcError as error:
        named = error.kind in ("never_open", "never_closes")
        raise error.within("calendar") if named else error from None
    if explain:
        answered["explain"] = _explain(calendar, request, op, answered["result"])
    return answered


_CANONICAL = json.JSONEncoder(sort_keys=True).encode


def calendar_of(request: Request) -> Calendar:
    """The compiled calendar of a request; the same text is read once."""
    if "calendar" not in request:
        raise CalcError("invalid_request", "calendar", "is missing")
    return _calendar_of_text(_CANONICAL(request["calendar"]))


@lru_cache(maxsize=256)
def _calendar_of_text(document: str) -> Calendar:
    return compile_calendar(parse_calendar(json.loads(document)))


def _us(request: Request, key: str) -> int:
    return to_us(parse_instant(request.get(key), key))


def _seconds(request: Request) -> int:
    return duration_us(documents.number(request.get("seconds"), "seconds"))


def _days(request: Request) -> int:
    return documents.whole(request.get("days"), "days", MAX_DAYS)


def _date(request: Request, key: str) -> date:
    return parse_date(request.get(key), key)


def _elapsed(calendar: Calendar, request: Request) -> float:
    start, end = _us(request, "from"), _us(request, "to")
    if end < start:
        raise CalcError("reversed", "from", "must not be after to")
    return seconds_of(calendar.open_time.elapsed(start, end))


def _windows(calendar: Calendar, request: Request) -> list[list[str]]:
    spans = calendar.windows_us(_us(request, "from"), _us(request, "to"))
    return [[format_us(start), format_us(end)] for start, end in spans]


def _add_business_days(calendar: Calendar, request: Request) -> str:
    mode: DueMode = "closing"
    if (
        documents.choice(request.get("mode", "closing"), ("closing", "same_time"), "mode", "invalid_request")
        == "same_time"
    ):
        mode = "same_time"
    return format_instant(
        calendar.add_business_days(parse_instant(request.get("start"), "start"), _days(request), mode)
    )


_OPS: Mapping[str, tuple[tuple[str, ...], Answer]] = {
    "add": (("start", "seconds"), lambda c, r: format_us(c.open_time.add(_us(r, "start"), _seconds(r)))),
    "subtract": (("start", "seconds"), lambda c, r: format_us(c.open_time.subtract(_us(r, "start"), _seconds(r)))),
    "elapsed": (("from", "to"), _elapsed),
    "is_open": (("at",), lambda c, r: c.open_time.is_open(_us(r, "at"))),
    "next_open": (("at",), lambda c, r: format_us(c.open_time.next_open(_us(r, "at")))),
    "prev_open": (("at",), lambda c, r: format_us(c.open_time.prev_open(_us(r, "at")))),
    "next_close": (("at",), lambda c, r: format_us(c.open_time.next_end(_us(r, "at")))),
    "next_window_start": (("at",), lambda c, r: format_us(c.open_time.next_start(_us(r, "at")))),
    "windows": (("from", "to"), _windows),
    "add_business_days": (("start", "days", "mode"), _add_business_days),
    "add_business_days_date": (
        ("date", "days"),
        lambda c, r: c.add_business_days_date(_date(r, "date"), _days(r)).isoformat(),
    ),
    "is_business_day": (("date",), lambda c, r: c.is_business_day(_date(r, "date"))),
    "business_days_between": (("from", "to"), lambda c, r: c.business_days_between(_date(r, "from"), _date(r, "to"))),
}


def _explain(calendar: Calendar, request: Request, op: str, result: object) -> object:
    match op:
        case "add" | "add_business_days" | "next_open" | "next_close" | "next_window_start":
            start, end = _us(request, "start" if "start" in request else "at"), to_us(parse_instant(result, op))
        case "subtract" | "prev_open":
            start, end = to_us(parse_instant(result, op)), _us(request, "start" if "start" in request else "at")
        case "elapsed" | "windows":
            start, end = _us(request, "from"), _us(request, "to")
        case _:
            return None
    return counted_and_left_out(explain_span(calendar, start, max(start, end)))


def counted_and_left_out(spans: list[Span]) -> dict[str, object]:
    """The open windows, and everything else with its reason."""
    return {
        "counted": [[format_us(span.start), format_us(span.end)] for span in spans if span.kind == "open"],
        "left_out": [
            left_out(span.kind, format_us(span.start), format_us(span.end), span.name)
            for span in spans
            if span.kind != "open"
        ],
    }


def left_out(kind: str, start: str, end: str, name: str) -> dict[str, str]:
    """One span that does not count; waits and holidays have a name."""
    return {"kind": kind, "start": start, "end": end} | ({"name": name} if name else {})
