"""The state machine of a ticket."""

import pytest

from tickets.core.states import next_state, possible_acts
from tickets.errors import NotPossible


@pytest.mark.parametrize(
    ("act", "state", "expected"),
    [
        ("agent_reply", "OPEN", "OPEN"),
        ("agent_reply", "WAITING_CUSTOMER", "WAITING_CUSTOMER"),
        ("customer_reply", "WAITING_CUSTOMER", "OPEN"),
        ("customer_reply", "WAITING_THIRD_PARTY", "WAITING_THIRD_PARTY"),
        ("customer_reply", "RESOLVED", "OPEN"),
        ("wait_customer", "WAITING_THIRD_PARTY", "WAITING_CUSTOMER"),
        ("resume", "WAITING_THIRD_PARTY", "OPEN"),
        ("resolve", "WAITING_CUSTOMER", "RESOLVED"),
        ("close", "RESOLVED", "CLOSED"),
        ("reopen", "CLOSED", "OPEN"),
    ],
)
def test_an_act_leads_to_its_state(act: str, state: str, expected: str) -> None:
    assert next_state(act=act, state=state) == expected


@pytest.mark.parametrize(
    ("act", "state"),
    [
        ("resume", "OPEN"),
        ("close", "OPEN"),
        ("resolve", "RESOLVED"),
        ("reopen", "OPEN"),
        ("customer_reply", "CLOSED"),
        ("agent_reply", "CLOSED"),
        ("change_severity", "RESOLVED"),
        ("set_deadline", "RESOLVED"),
        ("acknowledge", "RESOLVED"),
        ("assign", "CLOSED"),
        ("fly", "OPEN"),
    ],
)
def test_an_act_that_the_state_does_not_allow_is_refused(act: str, state: str) -> None:
    with pytest.raises(NotPossible):
        next_state(act=act, state=state)


def test_a_closed_ticket_offers_only_a_note_another_contact_annulling_and_reopening() -> None:
    assert possible_acts("CLOSED") == frozenset({"annul_breach", "change_contact", "note", "reopen"})
