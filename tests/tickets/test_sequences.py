"""Whatever happens to some tickets, in whatever order: their clocks are what their logs say, and nothing is told twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest

from customers.models import Contact
from reconciler.queries.differences import find_differences
from supportdesk.kernel.models import Timer
from tests.factories import make_staff
from tests.terms.world import World
from tests.tickets.clocks.hours import FILED
from tickets.errors import BadRequest, NotPossible
from tickets.models import DevelopmentIssue, Event, Status, Ticket
from tickets.operations.acts.merging import merge_tickets, undo_merge
from tickets.operations.acts.reclassifying import change_request_type
from tickets.operations.acts.splitting import split_ticket
from tickets.operations.acts.status_changes import change_severity, reopen, resolve, resume, wait_for
from tickets.operations.development.hand_over import hand_over_to_development
from tickets.operations.development.issues import change_state
from tickets.operations.messages.conversation import reply
from tickets.queries import merge_target_of

STEPS = 25
LONGEST_STEP_MINUTES = 300


class Chance:
    """Acts of chance on all tickets of a customer; what is not possible is refused and changes nothing."""

    def __init__(self, world: World, contact: Contact, seed: int) -> None:
        self.world, self.contact, self.random = world, contact, Random(seed)  # a test, no secret
        self.now: datetime = FILED
        self.done: list[str] = []

    def step(self) -> None:
        """Let time pass, then do one act."""
        self.now += timedelta(minutes=self.random.randrange(LONGEST_STEP_MINUTES))
        self.world.pass_time(self.now)
        act = self.random.choice(self.acts())
        before = Event.objects.count()
        try:
            act()
        except (NotPossible, BadRequest):
            assert Event.objects.count() == before
        else:
            self.done.append(act.__name__)

    def acts(self) -> list[Callable[[], object]]:
        """Return what can be tried."""
        return [
            self.answer,
            self.ask,
            self.wait,
            self.resume,
            self.severity,
            self.resolve,
            self.reopen,
            *[self.merge] * 3,
            *[self.undo] * 3,
            self.split,
            self.kind,
            self.hand_over,
            self.news,
        ]

    def any(self) -> Ticket:
        return self.random.choice(list(Ticket.objects.order_by("id")))

    def answer(self) -> None:
        reply(ticket=self.any(), actor=self.world.agent, body="We are on it.", now=self.now)

    def ask(self) -> None:
        reply(ticket=self.any(), actor=self.contact.user, body="And now?", now=self.now)

    def wait(self) -> None:
        party = self.random.choice(["customer", "third_party"])
        wait_for(ticket=self.any(), actor=self.world.agent, party=party, reason="logs", now=self.now)

    def resume(self) -> None:
        resume(ticket=self.any(), actor=self.world.agent, reason="", now=self.now)

    def severity(self) -> None:
        change_severity(
            ticket=self.any(), actor=self.world.agent, severity=self.random.randint(1, 4), reason="Other", now=self.now
        )

    def resolve(self) -> None:
        resolve(ticket=self.any(), actor=self.world.agent, kind="fix", explanation="Done", now=self.now)

    def reopen(self) -> None:
        reopen(ticket=self.any(), actor=self.world.agent, reason="Not done", now=self.now)

    def merge(self) -> None:
        merge_tickets(source=self.any(), target=self.any(), actor=self.world.agent, reason="Same", now=self.now)

    def undo(self) -> None:
        merged = list(Ticket.objects.filter(status=Status.MERGED).order_by("id"))
        undo_merge(
            source=self.random.choice(merged) if merged else self.any(),
            actor=self.world.agent,
            reason="Other",
            now=self.now,
        )

    def split(self) -> None:
        ticket = self.any()
        split_ticket(
            ticket=ticket,
            actor=self.world.agent,
            message_ids=[ticket.messages.order_by("id")[0].pk],
            subject="Another",
            severity=self.random.randint(1, 4),
            request_type_key="incident",
            reason="Two problems",
            now=self.now,
        )

    def kind(self) -> None:
        kind = self.random.choice(["incident", "question", "wish"])
        change_request_type(
            ticket=self.any(), actor=self.world.agent, request_type_key=kind, reason="It is", now=self.now
        )

    def hand_over(self) -> None:
        issue = self.random.choice([None, *DevelopmentIssue.objects.order_by("id")])
        hand_over_to_development(ticket=self.any(), actor=self.world.agent, reason="A bug", issue=issue, now=self.now)

    def news(self) -> None:
        issue = DevelopmentIssue.objects.order_by("id").first()
        if issue is not None:
            state = self.random.choice(["planned", "in_progress", "done"])
            note = self.random.choice(["", "It is going on."])
            change_state(issue=issue, state=state, note="", public_note=note, actor=self.world.agent, now=self.now)


@pytest.mark.parametrize("seed", range(6))
def test_clocks_are_what_the_logs_say_and_nothing_is_notified_twice(wishing: World, seed: int) -> None:
    make_staff("Tess", roles=("support_team",))
    contact = wishing.customer(region="europe", plan="gold", zone="Europe/Rome", country="IT")
    for severity in (1, 2, 3):
        wishing.file(contact, severity, FILED)
    chance = Chance(wishing, contact, seed)

    for _ in range(STEPS):
        chance.step()
        assert list(find_differences(now=chance.now)) == [], chance.done

    merged = Ticket.objects.filter(status=Status.MERGED)
    assert not Timer.objects.filter(key__in=[str(ticket.pk) for ticket in merged]).exists()
    assert {merge_target_of(ticket).status for ticket in merged} <= set(Status) - {Status.MERGED}
    warned = [
        (entry.ticket_id, entry.data["metric"], entry.data["cycle"], entry.data["due_at"])
        for entry in Event.objects.filter(kind="due_soon")
    ]
    assert len(warned) == len(set(warned)) > 0
    assert {"merge", "undo"} & set(chance.done)
