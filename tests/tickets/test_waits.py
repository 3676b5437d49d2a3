"""Each kind of wait has a state and labels, and every reader asks the one table of them."""

from __future__ import annotations

import pytest
from django.db.models import Q

from slas.core.clock.events import ENDED_BY_REPLY, WAITS, WaitFor
from slas.presentation.waits import CUSTOMER_WAIT_LABELS, WAIT_LABELS
from tests.terms.world import World
from tests.tickets.clocks.hours import FILED
from tickets.core.states import OPEN_STATES, WAITING, Status, next_state, possible_acts, waits_for
from tickets.errors import BadRequest
from tickets.models import Ticket
from tickets.models.ticket import IS_DONE, IS_OPEN
from tickets.operations.acts.status_changes import wait_for
from tickets.presentation.refusals import STATUS_LABELS, status_labels
from web.desk.forms.ticket import WaitForm


def test_every_wait_has_a_state_and_labels() -> None:
    tables = {
        "WAITING of tickets/core/states.py": WAITING,
        "WAIT_LABELS of slas/presentation/waits.py": WAIT_LABELS,
        "CUSTOMER_WAIT_LABELS of slas/presentation/waits.py": CUSTOMER_WAIT_LABELS,
    }

    assert {name: [*table] for name, table in tables.items()} == {name: [*WAITS] for name in tables}
    assert len(set(WAITING.values())) == len(WAITS)


@pytest.mark.parametrize("wait", WAITS)
def test_a_wait_is_begun_and_ended_in_its_state(wait: WaitFor) -> None:
    state = WAITING[wait]
    assert (next_state(act=f"wait_{wait}", state=Status.OPEN), next_state(act="resume", state=state)) == (state, "OPEN")
    assert next_state(act="customer_reply", state=state) == ("OPEN" if wait in ENDED_BY_REPLY else state)
    assert possible_acts(state) == possible_acts(WAITING["customer"])


@pytest.mark.parametrize("state", Status)
def test_the_waiting_states_say_for_whom(state: Status) -> None:
    assert WAITING.get(waits_for(state) or "customer", "") == state or waits_for(state) is None
    assert (waits_for(state) is not None) == (state in WAITING.values())


def test_every_state_is_open_or_done() -> None:
    done = [status for status in Status if status not in OPEN_STATES]
    conditions = Q(status__in=[*OPEN_STATES]), Q(status__in=done)
    assert ((IS_OPEN, IS_DONE), done) == (conditions, ["RESOLVED", "CLOSED", "MERGED"])


def test_every_wait_is_offered_and_every_status_has_a_label() -> None:
    assert [key for key, _label in WaitForm().fields["party"].choices] == [*WAITS]  # type: ignore[attr-defined]
    assert set(STATUS_LABELS) == set(Status)


def test_a_wait_without_labels_is_named_by_its_key() -> None:
    labels = status_labels({"customer": WAIT_LABELS["customer"]})

    assert {status: str(labels[status]) for status in WAITING.values()} == {
        "WAITING_CUSTOMER": "waiting for the customer",
        "WAITING_THIRD_PARTY": "third_party",
    }


def test_a_ticket_waits_for_none_but_these(world: World, ticket: Ticket) -> None:
    with pytest.raises(BadRequest, match="customer, third_party"):
        wait_for(ticket=ticket, actor=world.agent, party="nobody", reason="x", now=FILED)
