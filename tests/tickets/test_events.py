"""The table of event kinds: every reader knows every kind, and what newer code has written leaks nothing."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import fields
from datetime import timedelta
from typing import Any, get_args, get_type_hints

import pytest

from api.tickets.rows import Reader, event_row
from customers.models import Contact
from demo import event_lines
from slas.core.clock.events import Author, read_event
from tests.factories import make_partner, make_partner_person
from tests.terms.world import World
from tests.tickets.clocks.hours import FILED
from tickets import rules
from tickets.core import event_payloads as payloads
from tickets.core.events import CLOCK_KINDS, CUSTOMER_KINDS, EVENTS, EventKind, kind_of, read_payload
from tickets.core.payloads import Payload
from tickets.core.sides import Side
from tickets.core.waits import ends_wait, list_waits
from tickets.models import Event, Ticket
from tickets.presentation.events import DESCRIPTIONS, describe_event
from tickets.presentation.story import Story
from tickets.queries import list_events, read_timeline
from tickets.queries.pages import list_events_after
from web.portal.views import story as portal

LATER = FILED + timedelta(hours=1)
AT = "2026-11-18T09:00:00+00:00"
TIER = {"tier": "europe"}
# A row of each kind with all that it can say, as this release and the one before write it.
ROWS: dict[EventKind, dict[str, Any]] = {
    EventKind.CREATED: {"severity": 2, "channel": "portal", "version": "2026-01", "split_from": "A-1"},
    EventKind.PUBLIC_REPLY: {"by": "agent"},
    EventKind.INTERNAL_NOTE: {},
    EventKind.WAIT: {"for": "customer", "reason": "Logs", "intake": ["version"]},
    EventKind.RESUME: {"reason": "", "because": "merged"},
    EventKind.PRIORITY_CONFIRMED: {"severity": 2, "reason": ""},
    EventKind.SEVERITY: {"from": 3, "to": 2, "reason": "Worse"},
    EventKind.DEADLINE: {"metric": "resolution", "due": AT, "moves": False, "reason": "Agreed"},
    EventKind.POLICY: {"policy": {"targets": {}}},
    EventKind.PROMISE_CHANGED: {
        "promise": "abc", "plan_version": 1, "label": "2027", "reason": "New", "recalculation": 1
    },
    EventKind.ASSIGNED: {"to": None, "team": "Milan"},
    EventKind.CONTACT: {"from": "Nora", "to": "Nils", "reason": "Away"},
    EventKind.HANDED_OVER: {"from": TIER, "to": {"partner": "P"}, "reason": "Theirs", "step": 2, "team": "Milan"},
    EventKind.HAND_OVER_SKIPPED: {"step": 2, "to": TIER, "why": "no_team"},
    EventKind.RESOLVED: {"kind": "fix", "explanation": "Update", "by": "customer"},
    EventKind.CLOSED: {},
    EventKind.REOPENED: {"reason": "Again", "because": "merge_undone", "from": "A-2"},
    EventKind.MERGED: {"into": "A-2", "reason": "Same", "wait": {"for": "third_party", "reason": "Maker"}},
    EventKind.MERGED_IN: {"from": "A-1", "reason": "Same"},
    EventKind.MERGE_UNDONE: {"from": "A-1", "reason": "Another"},
    EventKind.SPLIT: {"to": "A-3", "messages": [1, 2], "reason": "Two problems"},
    EventKind.REQUEST_TYPE: {"from": "incident", "to": "question", "reason": "Asked"},
    EventKind.DEVELOPMENT: {"issue": "DEV-1", "title": "Crash", "what": "handed_over", "reason": "x", "starts_at": None},
    EventKind.INTAKE_GIVEN: {"questions": ["version"], "given_by": "Nora"},
    EventKind.CALLED_OUT: {"roster": "duty", "told": ["Ada"]},
    EventKind.DUE_SOON: {"metric": "resolution", "cycle": 1, "due_at": AT},
    EventKind.BREACHED: {"metric": "resolution", "cycle": 1, "breached_at": AT},
    EventKind.BREACH_ANNULLED: {"metric": "resolution", "cycle": 1, "reason": "Ours"},
    EventKind.STEP_REACHED: {
        "step": 1, "role": "lead", "told_role": "lead", "told": ["Ada"], "reached_at": AT, "instead_of": {"Ada": "Bo"}
    },
    EventKind.STEP_REMINDED: {"step": 1, "role": "lead", "number": 2, "told": ["Ada"]},
    EventKind.ACKNOWLEDGED: {},
}  # fmt: skip


def entry(ticket: Ticket, kind: str, data: dict[str, Any]) -> Event:
    return Event(ticket=ticket, sequence=99, at=LATER, kind=kind, data=data)


def test_a_kind_that_is_not_finished_says_what_it_lacks_and_in_which_file() -> None:
    tables: dict[str, Container[str]] = {
        "EVENTS of tickets/core/events.py": EVENTS,
        "DESCRIPTIONS of tickets/presentation/events.py": DESCRIPTIONS,
        "DESCRIPTIONS of demo/event_lines.py": event_lines.DESCRIPTIONS,
        "ROWS of tests/tickets/test_events.py": ROWS,
    }

    lacking = [f"{kind} is not in {name}" for name, table in tables.items() for kind in EventKind if kind not in table]
    assert lacking == []


def test_the_table_has_every_kind_with_a_payload_of_its_own() -> None:
    assert (set(EVENTS), len({spec.payload for spec in EVENTS.values()})) == (set(EventKind), len(EventKind))


@pytest.mark.parametrize("kind", EventKind)
def test_what_a_row_says_is_stored_again_as_it_was(kind: EventKind) -> None:
    payload = EVENTS[kind].payload.from_data(ROWS[kind])
    assert (kind_of(payload), payload.to_data()) == (kind, ROWS[kind])


@pytest.mark.parametrize("kind", sorted(set(EventKind) - {EventKind.PUBLIC_REPLY, EventKind.WAIT}))
def test_a_row_that_lacks_everything_is_read(kind: EventKind) -> None:
    assert read_payload(kind, {}) == EVENTS[kind].payload.from_data({})


@pytest.mark.parametrize("kind", EventKind)
def test_keys_of_newer_code_are_passed_over(kind: EventKind) -> None:
    assert read_payload(kind, ROWS[kind] | {"newer": 1}) == read_payload(kind, ROWS[kind])


def test_the_engine_knows_the_sides_that_speak() -> None:
    assert [*Side] == [*get_args(Author)]


def test_what_cannot_be_read_is_unknown() -> None:
    rows: list[tuple[str, dict[str, Any]]] = [
        ("something_new", {}),
        ("severity", {"from": "low"}),
        ("wait", {"for": "somebody new"}),
        ("wait", {}),
    ]
    assert [read_payload(kind, data) for kind, data in rows] == [None] * len(rows)


def test_a_payload_that_is_no_kind_is_not_written() -> None:
    with pytest.raises(KeyError):
        kind_of(Payload())


@pytest.mark.parametrize("kind", sorted(CLOCK_KINDS - {EventKind.PROMISE_CHANGED}))
def test_the_engine_reads_the_row_of_each_kind_that_moves_clocks(kind: EventKind) -> None:
    [clock_kind] = EVENTS[kind].clocks
    assert read_event(clock_kind, FILED, ROWS[kind]).kind == clock_kind


@pytest.mark.parametrize("kind", EventKind)
def test_what_customers_read_are_details_of_the_kind(kind: EventKind) -> None:
    known = {field.name.rstrip("_") for field in fields(EVENTS[kind].payload)}
    assert set(EVENTS[kind].for_customer or ()) - known == set()


def test_desk_portal_and_demo_describe_every_kind_that_they_show() -> None:
    assert [*DESCRIPTIONS] == [*EventKind]
    assert [*event_lines.DESCRIPTIONS] == [*EventKind]
    assert portal.DESCRIPTIONS.keys() == CUSTOMER_KINDS


@pytest.mark.parametrize("table", [DESCRIPTIONS, event_lines.DESCRIPTIONS, portal.DESCRIPTIONS])
def test_each_description_takes_what_its_kind_says(table: Any) -> None:
    for kind, describe in table.items():
        hints = get_type_hints(describe) if describe else {}
        takes = [hint for hint in hints.values() if isinstance(hint, type) and issubclass(hint, Payload)]
        assert takes in ([], [EVENTS[kind].payload])


@pytest.mark.parametrize("kind", EventKind)
def test_every_reader_describes_every_kind(world: World, ticket: Ticket, kind: EventKind) -> None:
    happened = entry(ticket, kind, ROWS[kind])
    story = Story(ticket, world.terms, read_timeline(ticket), list_events(ticket), LATER)
    contact = ticket.contact.user

    assert describe_event(happened, story)["words"]
    assert event_lines.describe_event(happened, ticket, world.terms) or kind == EventKind.POLICY
    assert event_row(happened, Reader(world.agent), world.terms)["kind"] == kind
    if kind in CUSTOMER_KINDS:
        assert set(event_row(happened, Reader(contact), world.terms)["details"]) <= {*ROWS[kind], "reason"}
    portal.build_customer_story(ticket, world.terms, contact, messages=[], log=[happened])


WAIT = payloads.Wait("customer", "Logs")
MAKER = payloads.Wait("third_party", "The maker")


@pytest.mark.parametrize(
    ("wait", "payload", "ends"),
    [
        (WAIT, payloads.Resume(), True),
        (WAIT, MAKER, True),
        (WAIT, payloads.Resolved("fix"), True),
        (WAIT, payloads.Closed(), True),
        (WAIT, payloads.Merged("A-2"), True),
        (WAIT, payloads.PublicReply(Side.CUSTOMER), True),
        (MAKER, payloads.PublicReply(Side.CUSTOMER), False),
        (WAIT, payloads.PublicReply(Side.AGENT), False),
        (WAIT, payloads.IntakeGiven(("logs",)), False),
        (WAIT, payloads.Reopened(), False),
        (WAIT, payloads.MergedIn("A-1"), False),
    ],
)
def test_a_wait_ends_with_what_leaves_its_state(wait: payloads.Wait, payload: Payload, ends: bool) -> None:
    assert ends_wait(wait, payload) is ends


def test_the_waits_of_a_log_come_with_their_ends(ticket: Ticket) -> None:
    log = [entry(ticket, kind_of(said), said.to_data()) for said in (WAIT, MAKER, payloads.Resume(), WAIT)]
    assert list(list_waits(log)) == [(log[0], WAIT, log[1]), (log[1], MAKER, log[2]), (log[3], WAIT, None)]


def test_what_newer_code_has_written_is_for_the_staff_alone(world: World, ticket: Ticket, contact: Contact) -> None:
    partner = make_partner("Reseller", "distributor")
    ticket.organisation.distributor = partner
    ticket.organisation.save()
    reseller = make_partner_person(partner)
    secret = {"sequence": ticket.last_event + 1, "at": LATER, "kind": "something_new", "data": {"inside": "secret"}}
    Event.objects.create(ticket=ticket, **secret)
    new = list_events(ticket)[-1]

    readers = (world.agent, reseller, contact.user)
    assert [rules.can_see_event(reader, new) for reader in readers] == [True, False, False]
    found = [new in list_events_after(reader, ticket, after=0, limit=99) for reader in readers]
    assert found == [True, False, False]


def test_the_page_and_the_database_agree_on_what_each_reader_may_see(
    world: World, ticket: Ticket, contact: Contact
) -> None:
    partner = make_partner("Reseller", "distributor")
    ticket.organisation.distributor = partner
    ticket.organisation.save()
    for number, (kind, data) in enumerate(ROWS.items(), ticket.last_event + 1):
        stored = {} if kind == EventKind.PROMISE_CHANGED else data
        Event.objects.create(ticket=ticket, sequence=number, at=LATER, kind=kind, data=stored)

    for reader in (world.agent, make_partner_person(partner), contact.user):
        read = [event for event in list_events(ticket) if rules.can_see_event(reader, event)]
        assert list_events_after(reader, ticket, after=0, limit=99) == read
