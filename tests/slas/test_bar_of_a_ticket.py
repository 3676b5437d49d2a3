"""The engine's own explanations, drawn: the promise of a real policy from filing to kept."""

from slas.core.calendar.calendars import parse_calendar
from slas.core.clock.events import parse_events
from slas.core.clock.policies import parse_policy
from slas.core.clock.state import badge_state
from slas.core.clock.timeline import Timeline, replay
from slas.core.explain.bar import lay_out_row
from slas.core.explain.bar_line import Box
from slas.core.explain.why import explain_days
from tests.slas.explanations import BERLIN, at

WEEK = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat")}
FILED = {"type": "created", "at": "2026-11-19T09:20:00+01:00"}
WAIT = {"type": "wait", "for": "customer", "at": "2026-11-19T10:40:00+01:00"}
ANSWERED = {"type": "public_reply", "by": "customer", "at": "2026-11-19T14:10:00+01:00"}
REPLY = {"type": "public_reply", "by": "agent", "at": "2026-11-19T10:04:00+01:00"}


def timeline(*events: dict[str, str]) -> Timeline:
    return replay(
        calendar=parse_calendar({"tz": "Europe/Berlin", "hours": WEEK}),
        policy=parse_policy(
            {"targets": {"first_response": {"open_seconds": 7200}, "resolution": {"open_seconds": 57600}}}
        ),
        events=parse_events(events),
    )


def test_sixteen_business_hours_with_a_wait_are_due_on_saturday() -> None:
    now = at("20 16:42")
    ticket = timeline(FILED, REPLY, WAIT, ANSWERED)
    explanation = ticket.explain("resolution", now)

    bar = lay_out_row(explanation, state=badge_state(ticket.at(now).metrics["resolution"], now), now=now)

    assert (bar.windows, bar.waits, bar.thick, bar.now) == (
        (Box(0.0, 7.3), Box(26.5, 21.1), Box(52.6, 49.3), Box(106.9, 10.1)),
        (Box(7.3, 19.2),),
        (Box(0.0, 7.3), Box(26.5, 21.1), Box(52.6, 42.2)),
        94.8,
    )
    assert explain_days(explanation, now=now, tz=BERLIN).minutes == 16 * 60


def test_a_first_response_kept_early_leaves_room() -> None:
    now = at("20 16:42")
    times = timeline(FILED, REPLY).at(now).metrics["first_response"]

    bar = lay_out_row(
        timeline(FILED, REPLY).explain("first_response", now),
        state=badge_state(times, now),
        now=now,
        met_at=times.met_at,
    )

    assert (bar.windows, bar.seal, bar.due) == ((Box(0.0, 117.0),), 42.9, 117.0)


def test_a_wait_without_end_leaves_the_rest_to_scale() -> None:
    now = at("19 18:00")
    ticket = timeline(FILED, REPLY, WAIT)

    bar = lay_out_row(
        ticket.explain("resolution", now), state=badge_state(ticket.at(now).metrics["resolution"], now), now=now
    )

    assert (bar.windows, bar.due_kind, bar.due) == ((Box(0.0, 6.7), Box(43.5, 73.5)), "open", 117.0)
