"""From alerts to tickets: once each, whatever is repeated, late, or reported by two (TERM-E25)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from customers.models import Contact
from monitoring.core.storms import MAX_TICKETS
from monitoring.intake.models import RawRequest
from monitoring.models import Alert, Episode, Installation
from monitoring.operations.installations import close_installation
from monitoring.operations.reading import read_requests
from monitoring.operations.recovering import STABLE_AFTER
from monitoring.operations.ticketing import update_tickets
from people.models import UserKind
from people.operations.service_accounts import close_service_account
from supportdesk.kernel.models import Timer
from tests.factories import make_staff
from tests.monitoring.conftest import AT, MINUTE, Sender, only_episode, pass_time
from tests.monitoring.core.test_alertmanager import alert, notification
from tests.terms.world import World
from tickets.models import Message, Ticket
from tickets.operations.acts.merging import merge_tickets
from tickets.operations.acts.status_changes import assign, resolve
from tickets.operations.messages.conversation import reply

CRASH = "voip-crash"


def notes(ticket: Ticket) -> list[str]:
    return list(Message.objects.filter(ticket=ticket, kind="NOTE").order_by("pk").values_list("body", flat=True))


def test_E25_an_alert_opens_a_ticket_by_itself_under_the_sla(sender: Sender, imagicle: World, contact: Contact) -> None:
    sender.report(CRASH, summary="The stack died", severity="critical", labels={"host": "pbx-2"})

    ticket = only_episode().ticket
    assert ticket is not None
    assert (ticket.contact, ticket.channel, ticket.severity, ticket.status) == (contact, "monitoring", 1, "OPEN")
    assert ticket.filed_by is not None
    assert (ticket.filed_by.kind, ticket.filed_by.name) == (UserKind.SERVICE, "Monitoring")
    assert imagicle.due(ticket, "first_response") == AT + timedelta(minutes=60)
    assert ticket.subject == "VoIP stack crashed: Reception"
    assert Message.objects.get(ticket=ticket).body.splitlines() == [
        "The stack died",
        "",
        "Alert: voip-crash",
        "Installation: Reception",
        "Since: 18 Nov 2026, 11:00 CET",
        "Severity according to the sender: critical",
        "host: pbx-2",
    ]


def test_E25_platinum_calls_out_for_an_alert_of_the_first_priority(
    sender: Sender, imagicle: World, contact: Contact
) -> None:
    sender.report(CRASH)
    sender.report("disk-soon-full")

    crash, disk = Ticket.objects.order_by("severity")
    assert [len(imagicle.events(ticket, "called_out")) for ticket in (crash, disk)] == [1, 0]


def test_E25_the_ticket_is_in_the_language_of_its_contact(sender: Sender, contact: Contact) -> None:
    contact.user.language = "de"
    contact.user.save(update_fields=["language"])
    sender.report("disk-soon-full")

    assert Ticket.objects.get().subject == "Festplatte bald voll: Reception"


def test_E25_repeats_join_and_write_nothing(sender: Sender) -> None:
    for minute in range(3):
        sender.at = AT + minute * MINUTE
        sender.report(CRASH)

    episode = only_episode()
    assert (episode.occurrences, episode.last_seen_at) == (3, AT + 2 * MINUTE)
    assert (Ticket.objects.count(), Message.objects.count()) == (1, 1)


def test_E25_two_alertmanagers_that_report_the_same_open_one_ticket(sender: Sender) -> None:
    labels = alert()["labels"]
    for replica in ("a", "b"):
        body = notification(alert(labels=labels | {"replica": replica}), groupKey=replica)
        assert sender.send("alertmanager", body).status_code == 202
    pass_time(AT)

    assert (only_episode().occurrences, Ticket.objects.count()) == (2, 1)


def test_E25_recovery_is_noted_and_resolves_what_nobody_has_touched_once_it_is_stable(sender: Sender) -> None:
    sender.report(CRASH)
    sender.at = AT + 5 * MINUTE
    sender.report(CRASH, state="resolved")
    ticket = Ticket.objects.get()
    assert notes(ticket) == ["voip-crash recovered on 18 Nov 2026, 11:05 CET after 5 minutes."]

    pass_time(sender.at + STABLE_AFTER - timedelta(seconds=1))
    ticket.refresh_from_db()
    before = ticket.status
    pass_time(sender.at + STABLE_AFTER)
    ticket.refresh_from_db()
    assert (before, ticket.status, ticket.resolved_at) == ("OPEN", "RESOLVED", sender.at + STABLE_AFTER)


@pytest.mark.parametrize("touch", ["assign", "reply"])
def test_E25_a_ticket_that_somebody_works_on_stays_open(sender: Sender, imagicle: World, touch: str) -> None:
    sender.report(CRASH)
    ticket = Ticket.objects.get()
    if touch == "assign":
        assign(ticket=ticket, actor=imagicle.agent, assignee=imagicle.agent, now=AT)
    else:
        reply(ticket=ticket, actor=imagicle.agent, body="We look.", now=AT, channel="desk")
    sender.at = AT + MINUTE
    sender.report(CRASH, state="resolved")
    pass_time(AT + timedelta(hours=1))

    ticket.refresh_from_db()
    assert ticket.status == "OPEN"


def test_E25_it_is_not_resolved_while_the_problem_comes_back(sender: Sender) -> None:
    for minute, state in enumerate(["firing", "resolved", "firing"]):
        sender.at = AT + minute * MINUTE
        sender.report(CRASH, state=state)
    pass_time(AT + timedelta(hours=1))

    ticket = Ticket.objects.get()
    assert (ticket.status, Episode.objects.count()) == ("OPEN", 2)
    assert notes(ticket)[1:] == ["voip-crash has been firing again since 18 Nov 2026, 11:02 CET."]


def test_E25_what_comes_back_within_a_day_reopens_its_ticket(sender: Sender) -> None:
    sender.report(CRASH)
    sender.at = AT + MINUTE
    sender.report(CRASH, state="resolved")
    pass_time(AT + timedelta(hours=1))
    sender.at = AT + timedelta(hours=23)
    sender.report(CRASH)

    ticket = Ticket.objects.get()
    assert (ticket.status, [episode.ticket for episode in Episode.objects.all()]) == ("OPEN", [ticket, ticket])


def test_E25_what_comes_back_later_is_another_ticket(sender: Sender, imagicle: World) -> None:
    sender.report(CRASH)
    resolve(ticket=Ticket.objects.get(), actor=imagicle.agent, kind="fix", explanation="Restarted.", now=AT + MINUTE)
    sender.at = AT + 2 * MINUTE
    sender.report(CRASH, state="resolved")
    sender.at = AT + timedelta(hours=25)
    sender.report(CRASH)

    assert Ticket.objects.count() == 2


def test_a_problem_that_comes_and_goes_is_noted_a_few_times_only(sender: Sender) -> None:
    for second in range(0, 400, 10):
        sender.at = AT + timedelta(seconds=second)
        sender.report(CRASH, state="resolved" if second // 10 % 2 else "firing")

    assert (Episode.objects.count(), Ticket.objects.count()) == (20, 1)
    assert len(notes(Ticket.objects.get())) < 10


def test_a_late_report_of_an_episode_that_is_over_changes_nothing(sender: Sender) -> None:
    began = AT - 10 * MINUTE
    for state in ("firing", "resolved", "firing"):
        sender.report(CRASH, state=state, started_at=began.isoformat())

    assert (only_episode().occurrences, only_episode().recovered_at) == (1, AT)


def test_the_end_of_an_earlier_episode_does_not_end_the_present_one(sender: Sender) -> None:
    sender.report(CRASH, started_at=AT.isoformat())
    sender.report(CRASH, state="resolved", started_at=(AT - MINUTE).isoformat())

    assert only_episode().recovered_at is None


def test_a_recovery_of_nothing_is_nothing(sender: Sender) -> None:
    sender.report(CRASH, state="resolved")

    assert (Episode.objects.count(), Ticket.objects.count()) == (0, 0)


def test_what_began_and_ended_in_one_request_has_a_ticket_with_its_recovery(sender: Sender) -> None:
    events = [{"name": CRASH, "started_at": AT.isoformat(), "state": state} for state in ("firing", "resolved")]
    sender.send("events", events)
    pass_time(AT)

    assert notes(Ticket.objects.get()) == ["voip-crash recovered on 18 Nov 2026, 11:00 CET after 0 minutes."]


def test_a_recovery_after_a_merge_is_noted_where_the_ticket_went(
    sender: Sender, imagicle: World, contact: Contact
) -> None:
    sender.report(CRASH)
    target = imagicle.file(contact, 1, AT)
    source = Ticket.objects.get(channel="monitoring")
    merge_tickets(source=source, target=target, actor=imagicle.agent, reason="The same", now=AT)
    sender.at = AT + MINUTE
    sender.report(CRASH, state="resolved")

    assert len(notes(target)) == 1


# Exactly once


def test_the_database_keeps_one_open_episode_and_one_start_of_a_problem(sender: Sender) -> None:
    sender.report(CRASH)
    episode = only_episode()
    for changes in ({"started_at": AT + MINUTE}, {"recovered_at": AT}):
        twin = Episode(
            alert=episode.alert, occurrences=1, **{"started_at": AT, "received_at": AT, "last_seen_at": AT, **changes}
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save()


class Killed(BaseException):
    """The process ends here."""


def killed_while(step: Any) -> None:
    """Run a step and kill it right before it commits."""

    @transaction.atomic
    def killed() -> None:
        step()
        raise Killed

    with pytest.raises(Killed):
        killed()


def test_killed_before_either_commit_nothing_is_lost_and_nothing_is_there_twice(
    sender: Sender, installation: Installation
) -> None:
    sender.send("events", {"name": CRASH})
    request = RawRequest.objects.get()

    killed_while(lambda: read_requests(request_ids=[request.pk], now=AT))
    assert (Episode.objects.count(), Timer.objects.filter(handler="monitoring.requests").count()) == (0, 1)
    read_requests(request_ids=[request.pk], now=AT)
    killed_while(lambda: update_tickets(installation_ids=[installation.pk], now=AT))
    assert (Ticket.objects.count(), Timer.objects.filter(handler="monitoring.tickets").count()) == (0, 1)

    pass_time(AT)  # reads the request again, whose timer is still there
    assert (Ticket.objects.count(), only_episode().occurrences) == (1, 1)


def test_a_request_that_is_read_twice_counts_once(sender: Sender, installation: Installation) -> None:
    sender.report(CRASH)
    read_requests(request_ids=[RawRequest.objects.get().pk], now=AT)
    update_tickets(installation_ids=[installation.pk], now=AT)

    assert (only_episode().occurrences, Ticket.objects.count()) == (1, 1)


# Storms


def test_a_storm_is_one_ticket_and_every_alert_is_there(sender: Sender) -> None:
    sender.send("events", [{"name": f"port-{number}-down"} for number in range(300)])
    pass_time(AT)

    ticket = Ticket.objects.get()
    assert (Alert.objects.count(), Episode.objects.filter(ticket=ticket, is_coalesced=True).count()) == (300, 300)
    assert ticket.subject == "300 alerts at once: Reception"
    assert Message.objects.get(ticket=ticket).body.splitlines()[-1] == "and 250 more"


def test_more_tickets_than_an_installation_may_have_in_a_while_become_one(sender: Sender) -> None:
    for number in range(MAX_TICKETS + 5):
        sender.at = AT + timedelta(seconds=number)
        sender.report(f"port-{number}-down")

    assert Ticket.objects.count() == MAX_TICKETS + 1
    assert Episode.objects.filter(ticket=None).count() == 0


def test_a_storm_costs_no_statement_for_each_alert(sender: Sender, django_assert_max_num_queries: Any) -> None:
    sender.send("events", [{"name": f"port-{number}-down"} for number in range(300)])
    with django_assert_max_num_queries(20):
        read_requests(request_ids=[RawRequest.objects.get().pk], now=AT)


# What gets no ticket


def test_an_alert_without_a_ticket_says_why(sender: Sender, installation: Installation) -> None:
    sender.send("events", {"name": CRASH})
    close_installation(installation=installation, actor=make_staff(is_admin=True), now=AT)
    pass_time(AT)

    assert (only_episode().ticket, only_episode().refusal) == (None, "closed")


def test_a_closed_service_account_submits_nothing(sender: Sender, installation: Installation, imagicle: World) -> None:
    close_service_account(account=installation.account, actor=make_staff(is_admin=True), now=AT)
    sender.report(CRASH)

    assert (only_episode().ticket, only_episode().refusal) == (None, "account_closed")


# TERM-E26: what is how severe


@pytest.mark.parametrize(
    ("name", "severity"),
    [
        ("VoipCrash", 1),
        ("application-crash", 1),
        ("replication-problem", 3),
        ("DiskSoonFull", 4),
        ("disk-almost-full", 3),
        ("database-soon-full", 4),
        ("DatabaseAlmostFull", 3),
        ("channels-exhausted", 3),
        ("licences-exceeded", 3),
        ("connection-lost", 1),
        ("something-else", 3),
    ],
)
def test_E26_each_alert_has_the_priority_of_the_vendors_rules(imagicle: World, name: str, severity: int) -> None:
    monitoring = imagicle.terms.monitoring
    assert monitoring is not None
    assert monitoring.severity_of(name) == severity


def test_E26_a_ticket_has_the_priority_and_topic_of_its_rule(sender: Sender) -> None:
    sender.report("ReplicationLag")

    ticket = Ticket.objects.get()
    assert (ticket.severity, ticket.topic_key) == (3, "high_availability")
