"""What the tags send: the drawing, one sentence that says it, the days in words, times in the reader's zone."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Engine, Template
from django.utils import timezone, translation

from slas.core.calendar.calendars import parse_calendar
from slas.core.clock.events import Event
from slas.core.clock.policies import parse_policy
from slas.core.clock.timeline import replay
from slas.presentation import labels as wording
from slas.sentences import Seen, full_label, over_line, row_label, sum_line, why_lines
from tests.slas.explanations import BERLIN, at, explained
from tests.slas.test_bar_full import STEPS, TICKET

NOW = at("20 16:42")
HOUR = explained(("open", "20 16:42"), ("open", "20 17:05"), start="20 16:05", due="20 17:05", now="20 16:42")
LATE = explained(("open", "20 16:20"), ("open", "20 16:42"), start="20 14:20", due="20 16:20", now="20 16:42")
KEPT = explained(("open", "20 11:20"), start="20 10:00", due="20 12:00", now="20 16:42", state="met", total=7200)
PAUSED = explained(
    ("open", "20 10:00"),
    ("wait:customer", "20 16:42"),
    start="20 09:00",
    due=None,
    now="20 16:42",
    state="paused",
    total=7200,
)
BEST = explained(("open", "20 16:42"), start="20 09:00", due=None, now="20 16:42", state="best_effort")


def render(source: str, **context: Any) -> str:
    with translation.override("en"), timezone.override(BERLIN):
        return Template("{% load promises %}" + source).render(Context({"now": NOW, **context}))


def test_a_row_is_one_path_for_windows_and_one_for_time_spent() -> None:
    assert render('{% promise_row hour "soon" now %}', hour=HOUR) == (
        '<svg class="pbar pbar-row" data-state="soon" role="img" '
        'aria-label="Due soon: due Fri 20 Nov 17:05, 23 min left">'
        '<path class="pb-rail" d="M0 9H117"/><path class="pb-window" d="M.5 4.5h116v9h-116z"/>'
        '<path class="pb-spent" d="M0 4h72.2v10h-72.2z"/><path class="pb-due" d="M117 1h3v16h-3z"/>'
        '<path class="pb-now-head" d="M69.4 0h5.5l-2 2.6v14.4h-1.5V2.6z"/></svg>'
    )


def test_numbers_of_a_drawing_never_follow_the_reader_s_language() -> None:
    with translation.override("de"), timezone.override(BERLIN):
        sent = Template('{% load promises %}{% promise_full ticket "soon" now %}').render(
            Context({"now": NOW, "ticket": TICKET})
        )

    assert 'width="42.8%"' in sent


def test_a_clock_that_never_started_draws_nothing() -> None:
    assert (
        render('{% promise_row none "track" now %}{% promise_full none "track" now %}{% why none now %}', none=None)
        == ""
    )


@pytest.mark.parametrize(
    ("seen", "sentence"),
    [
        (Seen(HOUR, "track", NOW, BERLIN), "On track: due Fri 20 Nov 17:05, 23 min left"),
        (Seen(LATE, "over", NOW, BERLIN), "Overdue: was due Fri 20 Nov 16:20, 22 min late"),
        (Seen(KEPT, "met", NOW, BERLIN, at("20 11:20")), "Met: promised by Fri 20 Nov 12:00, met Fri 20 Nov 11:20"),
        (Seen(LATE, "over", NOW, BERLIN, at("20 16:42")), "Breached: was due Fri 20 Nov 16:20, done Fri 20 Nov 16:42"),
        (Seen(PAUSED, "wait", NOW, BERLIN), "Waiting: 1 h 00 min used, clock paused"),
        (Seen(BEST, "best", NOW, BERLIN), "Best effort: no deadline, open since Fri 20 Nov 09:00"),
    ],
    ids=["track", "over", "met", "missed", "wait", "best"],
)
def test_a_row_is_one_sentence(seen: Seen, sentence: str) -> None:
    with translation.override("en"):
        assert row_label(seen) == sentence


def test_the_full_bar_is_one_sentence() -> None:
    with translation.override("en"):
        assert full_label(Seen(TICKET, "soon", NOW, BERLIN), STEPS) == (
            "Due soon: 12 h 52 min of 16 h 00 min of open time used since Thu 19 Nov 09:20, 3 h 30 min not counted while waiting "
            "for the customer, 2 nights not counted, escalation steps 1, 2 and 3 reached, now Fri 20 Nov 16:42, due Sat 21 Nov "
            "10:50, 3 h 08 min left"
        )


def test_the_days_of_a_deadline_in_words() -> None:
    seen = Seen(TICKET, "soon", NOW, BERLIN)
    with translation.override("en"):
        lines = [(line.day, line.words, line.counted, line.off) for line in [*why_lines(seen), sum_line(seen)]]

    assert lines == [
        ("Thu 19 Nov", "9:20 to 10:40 and 14:10 to 18:00", "5:10", False),
        ("Thu 19 Nov", "10:40 to 14:10, waiting for the customer: not counted", "0:00", True),
        ("Fri 20 Nov", "9:00 to 18:00, of which 7 h 42 min used", "9:00", False),
        ("Sat 21 Nov", "9:00 to 10:50", "1:50", False),
        ("Nights", "2 between opening hours: not counted", "0:00", True),
        ("", "Due Sat 21 Nov, 10:50 CET", "16:00", False),
    ]


def test_a_customer_reads_that_the_wait_is_for_them() -> None:
    with translation.override("en"):
        lines = why_lines(Seen(PAUSED, "wait", NOW, BERLIN, for_customer=True))

    assert lines[1].words == "10:00 to 16:42, waiting for you: not counted"


@pytest.mark.parametrize(
    ("seconds", "words", "short"),
    [
        (11280, "3 h 08 min left", "3 h 08 left"),
        (1380, "23 min left", "23 min left"),
        (59, "less than 1 min left", "less than 1 min left"),
        (-1320, "22 min late", "22 min late"),
        (-27720, "7 h 42 min late", "7 h 42 late"),
        (412 * 3600 + 1800, "412 h left", "412 h left"),
    ],
)
def test_open_time_left(seconds: int, words: str, short: str) -> None:
    with translation.override("en"):
        assert (wording.format_time_left(seconds), wording.format_time_left(seconds, short=True)) == (words, short)


@pytest.mark.parametrize(
    ("instant", "short"),
    [("20 23:59", "23:59"), ("21 10:30", "Sat 10:30"), ("26 09:00", "Thu 09:00"), ("27 09:00", "27 Nov 09:00")],
)
def test_as_little_as_is_needed_to_tell_a_due(instant: str, short: str) -> None:
    with translation.override("en"):
        assert wording.due_short(at(instant), NOW, BERLIN) == short


def test_a_due_is_shown_in_the_reader_s_zone() -> None:
    due = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)

    assert render("{{ due|due_at }} {{ due|instant }}", due=due) == "Sat 21 Nov, 00:30 2026-11-20T23:30:00Z"


def test_a_full_day_is_round_the_clock_and_midnight_ends_it_as_24() -> None:
    with translation.override("en"):
        start, end = at("20 00:00").astimezone(BERLIN), at("21 00:00").astimezone(BERLIN)
        evening = at("20 18:00").astimezone(BERLIN)
        assert (wording.format_span(start, end), wording.format_hours(evening, end)) == (
            "round the clock",
            "18:00–24:00",
        )


def test_a_row_of_the_queue_stays_small() -> None:
    assert len(render('{% promise_row ticket "soon" now %}', ticket=TICKET)) <= 640


def test_every_component_compiles() -> None:
    names = sorted(f"ui/{path.name}" for path in (settings.BASE_DIR / "templates" / "ui").glob("*.html"))

    assert [Engine.get_default().get_template(name).name for name in names] == names


@pytest.mark.parametrize(
    ("language", "sentence", "over"),
    [
        (
            "en",
            "Overdue: 2 h 22 min of 2 h 00 min used since Fri 20 Nov 14:20, now Fri 20 Nov 16:42, was due Fri 20 Nov 16:20, 22 min late",
            "Time since then: overdue",
        ),
        (
            "de",
            "Überfällig: 2 Std. 22 Min. von 2 Std. 00 Min. verbraucht seit Fr, 20. Nov 14:20, jetzt Fr, 20. Nov 16:42, war fällig Fr, 20. Nov 16:20, 22 Min. überfällig",
            "Zeit seither: überfällig",
        ),
    ],
)  # fmt: skip
def test_fault_W2_a_round_the_clock_promise_does_not_speak_of_open_time(
    language: str, sentence: str, over: str
) -> None:
    seen = Seen(replace(LATE, round_the_clock=True), "over", NOW, BERLIN)
    with translation.override(language), timezone.override(BERLIN):
        last = over_line(seen)
        assert (full_label(seen), last.words if last else "") == (sentence, over)


def test_fault_W2_the_engine_says_which_promises_run_round_the_clock() -> None:
    ticket = replay(
        calendar=parse_calendar({"tz": "UTC", "hours": {"mon": [["09:00", "17:00"]]}}),
        policy=parse_policy({"targets": {"first_response": {"seconds": 14400}, "resolution": {"open_seconds": 14400}}}),
        events=[Event("created", NOW)],
    )
    assert [ticket.explain(metric, NOW).round_the_clock for metric in ("first_response", "resolution")] == [True, False]
