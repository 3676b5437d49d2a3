"""What agents do from the page of a ticket: done, or refused in words with what was typed still there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from customers.models import Contact
from tests.desk.conftest import NOW, SignIn, StoppedClient, act, text_of
from tests.factories import make_staff
from tests.reading import attributes, texts
from tests.terms.world import World, local
from tickets.models import Message, Ticket
from tickets.operations.acts import status_changes
from tickets.operations.messages.conversation import reply


def now(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_related("assignee", "partner").get(pk=ticket.pk)


def test_a_reply_reaches_the_customer_and_meets_the_first_response(
    world: World, gold: Contact, ticket: Ticket, desk: StoppedClient
) -> None:
    answer = act(desk, ticket, "answer", kind="public", text="We look into it.")

    assert (answer.status_code, answer["Location"]) == (302, f"/desk/tickets/{ticket.reference}/")
    assert world.times(ticket, NOW).metrics["first_response"].state == "met"
    assert "We look into it." in world.mails_to(gold.user)[-1][1]
    assert "Sent to the customer." in text_of(desk.get(f"/desk/tickets/{ticket.reference}/"))


def test_E11_a_reply_can_ask_for_something_and_stop_the_clocks(
    world: World, ticket: Ticket, desk: StoppedClient
) -> None:
    act(desk, ticket, "answer", kind="public", text="Please send the logs.", wait="customer", asked="log files")

    assert now(ticket).status == "WAITING_CUSTOMER"
    assert world.events(ticket, "wait") == [{"for": "customer", "reason": "log files"}]


def test_a_note_is_kept_and_mailed_to_nobody(world: World, gold: Contact, ticket: Ticket, desk: StoppedClient) -> None:
    before = len(world.mails_to(gold.user))

    act(desk, ticket, "answer", kind="note", text="They changed the firewall again.")

    assert list(Message.objects.filter(kind="NOTE").values_list("body", flat=True)) == [
        "They changed the firewall again."
    ]
    assert len(world.mails_to(gold.user)) == before


def test_a_file_goes_with_the_reply(ticket: Ticket, desk: StoppedClient) -> None:
    upload = SimpleUploadedFile("guide.pdf", b"%PDF-1.7", content_type="application/pdf")

    act(desk, ticket, "answer", kind="public", text="See the guide.", files=[upload])

    page = desk.get(f"/desk/tickets/{ticket.reference}/").content.decode()
    assert "guide.pdf" in page
    assert f'href="/files/{ticket.reference}/' in page


def test_a_file_that_cannot_be_taken_is_named_and_the_text_stays(ticket: Ticket, desk: StoppedClient) -> None:
    upload = SimpleUploadedFile("empty.log", b"")

    answer = act(desk, ticket, "answer", kind="note", text="See the log.", files=[upload])

    assert answer.status_code == 422
    assert "empty.log is empty." in text_of(answer)
    assert "See the log.</textarea>" in answer.content.decode()
    assert 'value="note" checked' in answer.content.decode()


def test_an_empty_reply_is_refused(ticket: Ticket, desk: StoppedClient) -> None:
    answer = act(desk, ticket, "answer", kind="public", text="  ")

    assert answer.status_code == 422
    assert "Enter a message first." in text_of(answer)


def test_a_reply_to_a_ticket_that_was_closed_meanwhile_is_refused_with_the_text_kept(
    world: World, ticket: Ticket, desk: StoppedClient
) -> None:
    status_changes.resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Restarted.", now=NOW)
    status_changes.close(ticket=ticket, actor=world.agent, now=NOW)

    answer = act(desk, ticket, "answer", kind="public", text="We look into it.")

    assert answer.status_code == 422
    assert (
        "This is no longer possible: the ticket is now closed. "
        "Reopen it under Actions to send this, or save it as an internal note."
    ) in text_of(answer)
    assert "We look into it.</textarea>" in answer.content.decode()


def test_E34_confirming_the_severity_tells_the_customer(
    world: World, gold: Contact, ticket: Ticket, desk: StoppedClient
) -> None:
    act(desk, ticket, "severity", severity="2", reason="")

    assert now(ticket).severity_confirmed_at == NOW
    assert "P2 High" in " ".join(world.mails_to(gold.user)[-1])


def test_E34_another_severity_than_the_customers_needs_a_reason(ticket: Ticket, desk: StoppedClient) -> None:
    answer = act(desk, ticket, "severity", severity="3", reason="")

    assert answer.status_code == 422
    assert "Enter why the severity changes; the customer is notified." in text_of(answer)
    assert (now(ticket).severity, now(ticket).severity_confirmed_at) == (2, None)
    assert '<option value="3" selected>' in answer.content.decode()


def test_E12_a_confirmed_severity_is_lowered_with_a_reason(world: World, ticket: Ticket, desk: StoppedClient) -> None:
    act(desk, ticket, "severity", severity="2", reason="")

    act(desk, ticket, "severity", severity="4", reason="Logs are missing for a week.")

    assert world.events(ticket, "severity") == [{"from": 2, "to": 4, "reason": "Logs are missing for a week."}]


def test_a_severity_that_does_not_exist_is_refused(ticket: Ticket, desk: StoppedClient) -> None:
    assert act(desk, ticket, "severity", severity="7", reason="x").status_code == 422


def test_a_ticket_waits_for_a_third_party_and_continues(world: World, ticket: Ticket, desk: StoppedClient) -> None:
    act(desk, ticket, "wait", party="third_party", reason="the carrier")
    assert now(ticket).status == "WAITING_THIRD_PARTY"

    act(desk, ticket, "resume", reason="They answered.")

    assert now(ticket).status == "OPEN"
    assert "Resumed, by Agent: They answered." in text_of(desk.get(f"/desk/tickets/{ticket.reference}/"))


def test_a_wait_without_a_reason_is_refused(ticket: Ticket, desk: StoppedClient) -> None:
    answer = act(desk, ticket, "wait", party="customer", reason="")

    assert answer.status_code == 422
    assert now(ticket).status == "OPEN"


def test_resuming_what_does_not_wait_is_refused_in_words(ticket: Ticket, desk: StoppedClient) -> None:
    answer = act(desk, ticket, "resume", reason="It came.")

    assert answer.status_code == 422
    assert "This is no longer possible: the ticket is now open." in text_of(answer)
    assert "It came.</textarea>" in answer.content.decode()


def test_a_ticket_is_assigned_to_a_colleague_and_to_nobody(world: World, ticket: Ticket, desk: StoppedClient) -> None:
    colleague = make_staff("Lena Vogt")

    act(desk, ticket, "assign", assignee=str(colleague.pk))
    assert now(ticket).assignee == colleague

    act(desk, ticket, "assign", assignee="")
    assert now(ticket).assignee is None


def test_a_customer_cannot_be_given_a_ticket(gold: Contact, ticket: Ticket, desk: StoppedClient) -> None:
    assert act(desk, ticket, "assign", assignee=str(gold.user.pk)).status_code == 422
    assert now(ticket).assignee is None


def test_A12_a_ticket_is_handed_to_a_higher_tier_with_the_reason(
    world: World, ticket: Ticket, desk: StoppedClient
) -> None:
    act(desk, ticket, "hand-over", to="tier:specialists", reason="Needs a trace.")

    assert now(ticket).tier_key == "specialists"
    text = text_of(desk.get(f"/desk/tickets/{ticket.reference}/"))
    assert "Handed over from Technical support to Specialists, by Agent: Needs a trace." in text
    assert "Specialists · Unassigned" in text


@pytest.mark.parametrize("place", ["tier:nowhere", "partner:nobody", "specialists", ""])
def test_a_place_that_does_not_exist_is_refused(place: str, ticket: Ticket, desk: StoppedClient) -> None:
    answer = act(desk, ticket, "hand-over", to=place, reason="Needs a trace.")

    assert answer.status_code == 422
    assert "Needs a trace.</textarea>" in answer.content.decode()


def test_A6_a_ticket_is_resolved_with_its_kind_then_closed_then_reopened(
    world: World, gold: Contact, ticket: Ticket, desk: StoppedClient
) -> None:
    act(desk, ticket, "resolve", kind="workaround", explanation="Use node 1 until Monday.")
    assert (now(ticket).status, now(ticket).resolution_kind) == ("RESOLVED", "workaround")
    assert "Use node 1 until Monday." in world.mails_to(gold.user)[-1][1]

    act(desk, ticket, "close")
    assert now(ticket).status == "CLOSED"

    act(desk, ticket, "reopen", reason="It is back.")
    assert now(ticket).status == "OPEN"


def test_resolving_without_an_explanation_is_refused(ticket: Ticket, desk: StoppedClient) -> None:
    answer = act(desk, ticket, "resolve", kind="fix", explanation="")

    assert answer.status_code == 422
    assert now(ticket).status == "OPEN"


def test_an_act_that_does_not_exist_is_not_found(ticket: Ticket, desk: StoppedClient) -> None:
    assert act(desk, ticket, "delete").status_code == 404


def test_an_act_is_not_done_by_looking_at_its_address(ticket: Ticket, desk: StoppedClient) -> None:
    assert desk.get(f"/desk/tickets/{ticket.reference}/close/").status_code == 405


def test_the_page_comes_back_to_the_view_it_was_opened_from(ticket: Ticket, desk: StoppedClient) -> None:
    answer = desk.post(f"/desk/tickets/{ticket.reference}/answer/?view=mine", {"kind": "note", "text": "x"})

    assert answer["Location"] == f"/desk/tickets/{ticket.reference}/?view=mine"


def test_a_customers_reply_between_looking_and_waiting_loses_nothing(
    world: World, gold: Contact, ticket: Ticket, desk: StoppedClient
) -> None:
    act(desk, ticket, "wait", party="customer", reason="log files")
    reply(ticket=ticket, actor=gold.user, body="Here they are.", now=NOW)

    answer = act(desk, ticket, "resume", reason="They came by phone.")

    assert answer.status_code == 422
    assert "Here they are." in text_of(answer)


def test_a_deadline_is_set_in_the_agents_own_time_and_shown_as_such(
    world: World, ticket: Ticket, sign_in: SignIn
) -> None:
    lead = make_staff("Lead", sets_deadlines=True, time_zone="Europe/Rome")
    desk = sign_in(lead)

    act(desk, ticket, "deadline", metric="resolution", due_at="2026-11-27T17:30", kind="fixed", reason="Agreed.")

    due = world.times(ticket, NOW).metrics["resolution"]
    assert (due.due_at, due.set_by_hand) == (local("2026-11-27 17:30", "Europe/Rome"), "fixed")
    page = text_of(desk.get(f"/desk/tickets/{ticket.reference}/"))
    assert "set manually" in page
    assert "by Lead: Agreed." in page


def test_a_deadline_without_its_time_is_asked_for(ticket: Ticket, sign_in: SignIn) -> None:
    desk = sign_in(make_staff("Lead", sets_deadlines=True))
    answer = act(desk, ticket, "deadline", metric="resolution", kind="moves", reason="Agreed.")
    assert answer.status_code == 422
    assert "Enter when it is due." in text_of(answer)


@pytest.mark.parametrize("year", ["0001", "1899", "2399", "2400", "2926", "9999"])
def test_fault_A10_a_deadline_of_another_age_is_refused_and_nothing_typed_is_lost(
    ticket: Ticket, sign_in: SignIn, year: str
) -> None:
    desk = sign_in(make_staff("Lead", sets_deadlines=True))
    fields = {"metric": "resolution", "due_at": f"{year}-12-03T10:00", "kind": "fixed", "reason": "Agreed on Friday."}
    answer = act(desk, ticket, "deadline", **fields)
    assert answer.status_code == 422
    assert "Enter a time between 2025-11-19 and 2028-11-21." in text_of(answer)
    assert "Agreed on Friday." in answer.content.decode()


def test_who_may_not_set_deadlines_is_not_offered_to(ticket: Ticket, desk: StoppedClient) -> None:
    assert "Set deadline" not in text_of(desk.get(f"/desk/tickets/{ticket.reference}/"))
    refused = act(desk, ticket, "deadline", metric="resolution", due_at="2026-11-27T17:30", kind="fixed", reason="x")
    assert refused.status_code == 404


def test_an_escalation_is_acknowledged_where_there_is_one(world: World, ticket: Ticket, desk: StoppedClient) -> None:
    path = f"/desk/tickets/{ticket.reference}/"
    assert "Acknowledge the escalation" not in text_of(desk.get(path))

    world.pass_time(NOW + timedelta(hours=3))
    with_step = desk.get(path)
    assert "Acknowledge the escalation" in text_of(with_step)

    act(desk, ticket, "acknowledge")
    assert len(world.events(ticket, "acknowledged")) == 1


def test_fault_B10_a_first_response_ended_by_the_resolution_says_so_and_when_it_was_due(
    world: World, ticket: Ticket, desk: StoppedClient
) -> None:
    status_changes.resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Done.", now=NOW)

    page = desk.get(f"/desk/tickets/{ticket.reference}/")

    due = "Ended by resolution; it was due Fri 20 Nov"
    assert [words.partition(due)[0] for words in texts(page, "div", cls="clock") if due in words] == [
        "First response Ended "
    ]
    assert "ended" in attributes(page, "svg", "data-state")


@pytest.mark.parametrize("status", ["OPEN", "WAITING_CUSTOMER", "RESOLVED", "CLOSED"])
def test_on_a_ticket_no_key_has_two_meanings(world: World, ticket: Ticket, sign_in: SignIn, status: str) -> None:
    if status == "WAITING_CUSTOMER":
        status_changes.wait_for(ticket=ticket, actor=world.agent, party="customer", reason="Logs.", now=NOW)
    if status in {"RESOLVED", "CLOSED"}:
        status_changes.resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Done.", now=NOW)
    if status == "CLOSED":
        status_changes.close(ticket=ticket, actor=world.agent, now=NOW)

    page = sign_in(make_staff("Ada", is_admin=True)).get(f"/desk/tickets/{ticket.reference}/")

    keys = attributes(page, "summary", "data-key") + attributes(page, "a", "data-key")
    keys += attributes(page, "button", "data-key") + attributes(page, "label", "data-key")
    assert sorted(keys) == sorted(set(keys))
