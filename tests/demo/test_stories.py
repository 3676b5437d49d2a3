"""What the five stories tell: the instants, the reasons and the people."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.demo.conftest import line_at, promise, scene, story_document
from vendors.queries import all_vendors

StoryOf = Callable[[str], dict[str, Any]]


def test_told_twice_a_story_is_the_same_and_nothing_of_it_stays(story_of: StoryOf) -> None:
    before = [vendor.key for vendor in all_vendors()]
    first = story_of("smartwork")
    story_document.cache_clear()
    assert story_of("smartwork") == first
    assert [vendor.key for vendor in all_vendors()] == before


def test_the_table_names_the_hours_that_were_counted(db: None) -> None:
    output = StringIO()
    call_command("story", "supportlevel", stdout=output)
    text = output.getvalue()
    assert "due Mon 4 Nov 16:40 CET" in text
    assert "Mon 4 Nov 12:40 to 16:40 (4:00)" in text


def test_an_unknown_vendor_is_refused_with_those_there_are(db: None) -> None:
    with pytest.raises(CommandError, match="no story for 'nobody'; choose from aiconix, imagicle"):
        call_command("story", "nobody")


def test_E13_saturday_hours_count_for_a_gold_p2_of_friday_evening(story_of: StoryOf) -> None:
    ticket_scene = scene(story_of("imagicle"), "Warteschlange nimmt freitags nach 17 Uhr keine Anrufe an")
    assert (ticket_scene["plan"], ticket_scene["lines"][0]["when"]) == ("Gold", "Fri 25 Oct 17:30 CEST")
    promised = promise(ticket_scene, "first_response")
    assert (promised["due"], promised["promised"]) == (
        "Sat 26 Oct 10:30 CEST",
        "first response within 2 h 00 min of business time (guaranteed)",
    )
    assert promised["why"].startswith("Fri 25 Oct 17:30 to 18:00 (0:30); Sat 26 Oct 9:00 to 10:30 (1:30)")


def test_fault_W8_closed_hours_are_not_told_beside_promises_round_the_clock(story_of: StoryOf) -> None:
    happened = scene(story_of("imagicle"), "Reservation desk is dead, phones and consoles")["lines"][0]["happened"]
    assert [words for words in happened if "outside business hours" in words] == []


def test_E5_E6_a_platinum_p1_of_sunday_night_has_sixty_minutes_and_calls_whoever_is_on_duty(story_of: StoryOf) -> None:
    ticket_scene = scene(story_of("imagicle"), "Reservation desk is dead, phones and consoles")
    first = ticket_scene["lines"][0]
    assert (first["when"], promise(ticket_scene, "first_response")["due"]) == (
        "Sun 27 Oct 23:40 CET",
        "Mon 28 Oct 00:40 CET",
    )
    assert "On-call technicians called out: Chiara Nembo" in first["happened"]
    assert "Chiara Nembo" in first["notified"]


def test_E3_a_basic_p1_on_the_eve_of_a_bank_holiday_waits_for_the_next_business_day(story_of: StoryOf) -> None:
    ticket_scene = scene(story_of("imagicle"), "Nobody can sign in to the recorder")
    promised = promise(ticket_scene, "first_response")
    assert (ticket_scene["lines"][0]["when"], promised["due"]) == ("Thu 31 Oct 16:20 CET", "Mon 4 Nov 18:00 CET")
    assert promised["promised"] == "first response within 1 business day (effort)"
    assert "All Saints' Day" in promised["why"]


def test_E13_an_americas_gold_p3_runs_through_the_autumn_clock_change(story_of: StoryOf) -> None:
    ticket_scene = scene(story_of("imagicle"), "Interlibrary loan faxes stay in the outbox")
    promised = promise(ticket_scene, "first_response")
    assert (ticket_scene["lines"][0]["when"], promised["due"]) == ("Sat 2 Nov 11:00 EDT", "Mon 4 Nov 10:00 EST")
    assert promised["due_at"] == "2024-11-04T15:00:00+00:00"


def test_E13_friday_is_closed_in_the_middle_east_and_sunday_is_not(story_of: StoryOf) -> None:
    story = story_of("imagicle")
    friday = promise(scene(story, "Admissions line plays no music on hold"), "first_response")
    sunday = promise(scene(story, "Registry calls are cut off after one minute"), "first_response")
    assert friday["due_at"] == "2024-10-26T12:00:00+00:00"  # Saturday 16:00 in Dubai, from noon
    assert sunday["due_at"] == "2024-10-27T07:30:00+00:00"  # Sunday 11:30 in Dubai


def test_E11_a_wait_over_a_weekend_moves_the_escalation_but_not_the_first_response(story_of: StoryOf) -> None:
    ticket_scene = scene(story_of("imagicle"), "Sprachnachrichten kommen doppelt an")
    assert promise(ticket_scene, "first_response")["due"] == "Fri 1 Nov 10:00 CET"
    assert promise(ticket_scene, "step 1")["due"] == "Thu 31 Oct 17:00 CET"
    resumed = line_at(ticket_scene, "Mon 4 Nov 10:20 CET")
    assert resumed["promised"][0]["due"] == "Mon 4 Nov 11:10 CET"
    assert "waiting for the customer: not counted" in resumed["promised"][0]["why"]


def test_E12_a_lowered_severity_is_recalculated_from_the_start(story_of: StoryOf) -> None:
    ticket_scene = scene(story_of("imagicle"), "Old calls cannot be exported")
    lowered = next(line for line in ticket_scene["lines"] if "lowers" in line["happened"][0])
    assert promise(ticket_scene, "first_response")["due_at"] == "2024-11-05T08:00:00+00:00"
    assert lowered["promised"][0]["due_at"] == "2024-11-05T10:00:00+00:00"  # four hours from 10:00 in Dubai
    assert lowered["notified"] == ["Huda Al Marzam (customer)"]


def test_E9_E10_the_escalation_reaches_the_co_ceo_and_cto(story_of: StoryOf) -> None:
    ticket_scene = scene(story_of("imagicle"), "Leitstelle verliert zufällig Anrufe")
    steps = [
        (line["when"], words)
        for line in ticket_scene["lines"]
        for words in line["happened"]
        if words.startswith("escalation step")
    ]
    assert steps == [
        ("Mon 28 Oct 12:00 CET", "escalation step 1: Team leader: Renata Colombini"),
        ("Mon 28 Oct 14:00 CET", "escalation step 2: Team leader: Renata Colombini"),
        ("Mon 28 Oct 18:00 CET", "escalation step 3: Support manager: Piet van Aalsmeer"),
        ("Tue 29 Oct 17:00 CET", "escalation step 4: Co-CEO and CTO: Giacomo Landoni, Orsola Vettorini"),
        ("Fri 1 Nov 14:00 CET", "escalation step 5: Co-CEO and CTO: Giacomo Landoni, Orsola Vettorini"),
    ]


def test_A3_severity_1_is_refused_in_the_portal_and_filed_by_an_agent_for_the_caller(story_of: StoryOf) -> None:
    story = story_of("aiconix")
    refused, filed = (found for found in story["scenes"] if found["subject"] == "No captions in the whole house")
    assert refused["ticket"] == ""
    assert "+49 30 23125 014" in refused["lines"][0]["happened"][1]
    assert "08:00–17:00" in refused["lines"][0]["happened"][1]
    assert filed["lines"][0]["happened"][0] == (
        "Mareike Sundermann submits for Eleanor Pike via phone: Level 1 (Critical)"
    )
    assert "Severity 1 telephone is open" in filed["lines"][0]["happened"]


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Mitschrift der Frühsendung fehlt", "have completed our training"),  # TERM-A7
        ("Untertitel sind zu klein", "Only your organisation's system administrator"),  # TERM-A7
        ("Please set up our account", "support does not configure your account"),  # TERM-A14
    ],
)
def test_A7_A14_untrained_people_and_excluded_topics_are_refused_in_words(
    story_of: StoryOf, subject: str, words: str
) -> None:
    ticket_scene = scene(story_of("aiconix"), subject)
    assert ticket_scene["ticket"] == ""
    assert words in ticket_scene["lines"][0]["happened"][0]


def test_A5_two_business_days_are_an_effort_and_leave_the_holiday_out(story_of: StoryOf) -> None:
    promised = promise(
        scene(story_of("aiconix"), "Wörterbuch mit Ortsnamen lässt sich nicht hochladen"), "first_response"
    )
    assert (promised["promised"], promised["due"]) == (
        "first response within 2 business days (effort)",
        "Fri 4 Oct 17:00 CEST",
    )
    assert "German Unity Day" in promised["why"]


def test_A12_what_is_not_resolved_promptly_goes_up_the_tiers_with_its_reason(story_of: StoryOf) -> None:
    ticket_scene = scene(story_of("aiconix"), "Mitschrift verliert nach 90 Minuten den Ton")
    moves = [words for line in ticket_scene["lines"] for words in line["happened"] if "hands over" in words]
    assert moves == [
        "Tobias Querfurt hands over from First tier to Second tier: Ton bricht nach 90 Minuten ab, nachstellbar",
        (
            "Inês Carvalhal hands over from Second tier to Third tier: "
            "Speicher wächst je Sitzung, vermutlich ein Fehler im Puffer"
        ),
    ]


def test_B7_B8_the_guarantee_counts_on_while_the_phone_has_its_lunch_break(story_of: StoryOf) -> None:
    ticket_scene = scene(story_of("supportlevel"), "Shop zeigt Preise ohne Mehrwertsteuer")
    assert promise(ticket_scene, "first_response")["due"] == "Mon 4 Nov 16:40 CET"
    assert "Telephone support is closed until Mon 4 Nov 13:30 CET" in ticket_scene["lines"][0]["happened"]


def test_B5_twenty_four_hours_are_hours_of_the_guarantee(story_of: StoryOf) -> None:
    ticket_scene = scene(story_of("supportlevel"), "Import der Bankumsätze bricht bei 500 Zeilen ab")
    assert (ticket_scene["lines"][0]["when"], promise(ticket_scene, "first_response")["due"]) == (
        "Thu 7 Nov 14:00 CET",
        "Tue 12 Nov 11:00 CET",
    )


def test_B4_level_1_is_given_to_all_and_promises_no_time(story_of: StoryOf) -> None:
    ticket_scene = scene(story_of("supportlevel"), "Wie ändere ich das Logo auf der Rechnung?")
    assert ticket_scene["plan"] == "Support level 1"
    assert ticket_scene["lines"][0]["promised"][0]["promised"] == "no target: nothing is due"


@pytest.mark.parametrize(
    ("subject", "place"),
    [
        ("Client findet den Server nicht", "Dentalhandel Silberzahn"),  # level 0: the distributor's
        ("Fehlermeldung 1213 beim Öffnen von Patienten", "Technical support"),  # level 1: the vendor's
        ("Schulung für zwei neue Helferinnen", "Lernraum Kieferorthopädie"),  # TERM-C7: the support partner's
    ],
)
def test_C4_the_topic_decides_who_has_it(story_of: StoryOf, subject: str, place: str) -> None:
    first = scene(story_of("onyxceph"), subject)["lines"][0]
    assert f"it goes to {place}" in first["happened"]
    assert first["promised"][0]["promised"] == "no target: nothing is due"


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        (
            "Schnittstelle zum DVT liefert leere Serien",
            (
                "Henrike Vollmers hands over from Dentalhandel Silberzahn to Technical support: "
                "Bildformat lässt sich mit unseren Mitteln nicht lösen"
            ),
        ),
        (
            'Client installation stops with "missing component"',
            (
                "Macarena Ortuño hands over from Sonrisa Sur Distribución to Technical support: "
                "With administrator rights it is the same, and patients are waiting"
            ),
        ),
    ],
)
def test_C5_the_distributor_hands_over_and_the_customer_may_ask_for_it(
    story_of: StoryOf, subject: str, words: str
) -> None:
    ticket_scene = scene(story_of("onyxceph"), subject)
    moved = next(line for line in ticket_scene["lines"] if words in line["happened"])
    assert {"Friedrun Zeisig", "Matteo Lindwurm"} <= set(moved["notified"])


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Barcodes werden unscharf gedruckt", "until Fri 16 Aug 10:00 CEST"),
        ("Licence server does not answer after the update", "until Fri 16 Aug 09:00 EDT"),
    ],
)
def test_D2_a_holiday_in_munich_closes_both_regions(story_of: StoryOf, subject: str, words: str) -> None:
    happened = scene(story_of("smartwork"), subject)["lines"][0]["happened"]
    assert f"outside business hours (Assumption Day) {words}" in happened


def test_D3_there_is_no_phone(story_of: StoryOf) -> None:
    happened = scene(story_of("smartwork"), "Call about a crash")["lines"][0]["happened"]
    assert happened == [
        "refused by Noor Rahimi, by phone: We handle support in writing only, not via phone.",
        "Please write to us: the portal or email.",
    ]


def test_D6_missing_information_waits_for_the_customer(story_of: StoryOf) -> None:
    ticket_scene = scene(story_of("smartwork"), "Bilder werden doppelt angezeigt")
    assert [line["happened"][-1] for line in ticket_scene["lines"]][2:4] == [
        "Leonie Achatz waits for the customer: Version, Protokoll und Bildschirmfoto",
        "Xaver Blattner answers",
    ]


def test_E14_E18_development_brought_in_at_night_starts_in_the_morning(story_of: StoryOf) -> None:
    ticket_scene = scene(story_of("imagicle"), "Reservation desk is dead, phones and consoles")
    night = line_at(ticket_scene, "Mon 28 Oct 01:05 CET")
    (words,) = night["happened"]
    assert words.startswith("Chiara Nembo involves development, DEV-")
    assert words.endswith(
        "(VoIP stack crashes without a trace): Crash dump kept, restart is no cure; they start 2024-10-28 08:00 UTC"
    )
    assert night["notified"] == ["Giulia Marchesan (customer)"]


def test_E16_a_second_problem_has_a_number_and_clocks_of_its_own(story_of: StoryOf) -> None:
    story = story_of("imagicle")
    first, second = (
        scene(story, subject)
        for subject in ("Interlibrary loan faxes stay in the outbox", "Cover sheets have lost the logo")
    )
    assert (
        f"Dana Whitlock splits {second['ticket']} off: Another problem than the lines"
        in line_at(first, "Mon 4 Nov 11:00 EST")["happened"]
    )
    assert second["lines"][0]["happened"][0].endswith(f"split from {first['ticket']}")
    assert promise(second, "first_response")["due"] == "Tue 5 Nov 09:00 EST"


def test_D5_the_customer_hears_what_development_does(story_of: StoryOf) -> None:
    ticket_scene = scene(story_of("smartwork"), "Placed images lose their clipping path")
    planned, begun = line_at(ticket_scene, "Mon 12 Aug 10:00 EDT"), line_at(ticket_scene, "Tue 13 Aug 09:30 EDT")
    assert [len(planned["happened"]), len(begun["happened"])] == [1, 2]
    assert planned["happened"][0].endswith("planned: For 7.0.3")
    assert begun["happened"][1] == "Vinzenz Habermann replies"
    assert "Roy Sandoval (customer)" in planned["notified"]
    assert "Roy Sandoval (customer)" in begun["notified"]


def test_D8_a_wish_that_came_as_a_fault_goes_to_development_and_the_customer_is_notified(story_of: StoryOf) -> None:
    ticket_scene = scene(story_of("smartwork"), "Seitenzahlen nur arabisch")
    (_filed, wish) = ticket_scene["lines"]
    assert wish["happened"][0] == "Bastian Kofler says what it is, “Suggest a feature”: Römische Zahlen gab es noch nie"
    assert "(Seitenzahlen nur arabisch)" in wish["happened"][1]
    assert wish["notified"] == ["Ludmilla Herbst (customer)"]
