"""The SaaS vendor's support levels, point by point."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing.core.calls import PhoneCall
from billing.core.rating import RatedCall, rate
from billing.core.terms_tariffs import tariff_of
from plans.core.files.folder import read_vendor_folder
from plans.core.hours import offered_lines, phone_line_document
from plans.errors import InterpretationsNotConfirmed
from plans.models import Publication
from plans.operations import publish_terms
from slas.core.calendar.calendars import Calendar, compile_calendar, parse_calendar
from tests.terms.world import PUBLISHED_AT, ROOT, World, local
from vendors.models import Vendor

BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("plan", "filed", "due"),
    [
        # 4 hours of the guarantee's own time, Monday to Friday 9 to 18.
        ("level-3", "2026-11-18 10:00", "2026-11-18 14:00"),
        ("level-3", "2026-11-20 16:00", "2026-11-23 11:00"),
        ("level-3", "2026-11-18 12:00", "2026-11-18 16:00"),
        # 24 hours of it: two days and six hours.
        ("level-2", "2026-11-16 09:00", "2026-11-18 15:00"),
        ("level-2", "2026-11-19 18:00", "2026-11-24 15:00"),
    ],
)
def test_B7_the_guaranteed_response_counts_weekdays_nine_to_six(
    supportlevel: World, plan: str, filed: str, due: str
) -> None:
    ticket = supportlevel.file(supportlevel.customer(plan=plan), 1, local(filed, BERLIN))

    clock = supportlevel.times(ticket, ticket.filed_at).metrics["first_response"]

    assert clock.target is not None
    assert (clock.due_at, clock.target.commitment) == (local(due, BERLIN), "guaranteed")


def test_B7_level_1_promises_no_response_time(supportlevel: World) -> None:
    ticket = supportlevel.file(supportlevel.customer(plan="level-1"), 1, local("2026-11-18 10:00", BERLIN))

    assert supportlevel.times(ticket, ticket.filed_at).metrics["first_response"].state == "none"


def test_B7_nothing_is_published_before_the_vendor_has_confirmed_how_it_is_read(vendor: Vendor) -> None:
    terms = read_vendor_folder(ROOT / "supportlevel")

    with pytest.raises(InterpretationsNotConfirmed) as refused:
        publish_terms(terms=terms, now=PUBLISHED_AT, are_interpretations_confirmed=False)

    assert [line.partition(":")[0] for line in str(refused.value).splitlines()] == [r.key for r in terms.readings]
    assert Publication.objects.count() == 0


def test_B7_how_the_hours_are_read_is_a_question_the_vendor_confirms(supportlevel: World) -> None:
    assert (
        len([interpretation for interpretation in supportlevel.terms.readings if len(interpretation.options) > 1]) >= 1
    )


def phone_hours(world: World) -> Calendar:
    region = world.terms.regions[0].key
    line = next(line for line in offered_lines(world.terms, "level-1", 1, region) if not line.emergency)
    return compile_calendar(parse_calendar(phone_line_document(world.terms, line, "level-1", region)))


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-18 09:29", False),
        ("2026-11-18 09:30", True),
        ("2026-11-18 12:29", True),
        ("2026-11-18 12:30", False),
        ("2026-11-18 13:30", True),
        ("2026-11-18 17:00", False),
        ("2026-11-21 10:00", False),
    ],
)
def test_B8_the_phone_is_answered_twice_a_day(supportlevel: World, at: str, is_open: bool) -> None:
    assert phone_hours(supportlevel).is_open(local(at, BERLIN)) is is_open


def test_B8_at_lunch_the_phone_opens_again_at_half_past_one(supportlevel: World) -> None:
    assert phone_hours(supportlevel).next_open(local("2026-11-18 12:45", BERLIN)) == local("2026-11-18 13:30", BERLIN)


@pytest.mark.parametrize(("plan", "minutes"), [("level-1", 15), ("level-2", 30), ("level-3", 90)])
def test_B4_B5_B6_each_level_has_its_free_minutes_a_month(supportlevel: World, plan: str, minutes: int) -> None:
    monthly = {one.key: (one.kind, one.minutes) for one in supportlevel.terms.plan(plan).allowances}

    assert monthly == {"activation": ("activation", 60), "monthly": ("monthly", minutes)}


@pytest.mark.parametrize(
    ("line", "answered", "minutes", "net"),
    [
        ("support", "2026-11-23 10:00", 16, "8.00"),
        ("emergency", "2026-11-23 10:00", 16, "8.00"),
        ("emergency", "2026-11-23 17:00", 6, "55.00"),
        ("emergency", "2026-11-23 22:00", 6, "66.00"),
        ("emergency", "2026-11-22 12:00", 5, "36.00"),
        ("emergency", "2026-11-23 00:00", 5, "36.00"),
    ],
)
def test_B4_B9_B10_the_shipped_tariff_charges_what_the_document_says(
    supportlevel: World, line: str, answered: str, minutes: int, net: str
) -> None:
    assert supportlevel.terms.tariff is not None
    tariff = tariff_of([(supportlevel.terms.version.effective_from, supportlevel.terms.tariff)], years=[2026])
    start = local(answered, BERLIN)
    call = PhoneCall("1", line, start, start + timedelta(minutes=minutes))

    (rated,) = rate(tariff=tariff, calls=[call]).calls

    assert isinstance(rated, RatedCall)
    assert str(rated.net) == net
