"""Who is told of a ticket: everybody whom it concerns, nobody with a closed account, never whoever did it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import pytest
from django.core.mail import EmailMessage

from customers.models import Contact
from customers.operations.administration import change_rights, remove_person
from notifications.operations.preferences import choose_notice_way
from oncall.models import Shift
from people.actors import DESK
from people.models import Team, User
from people.operations.absences import enter_absence
from people.operations.accounts import close_account
from people.operations.mails import queue_mail
from plans.core.subjects import RequestType
from plans.core.terms import VendorTerms
from plans.core.texts import Text
from supportdesk.kernel.models import OutboxMessage
from supportdesk.kernel.notices import list_notices
from supportdesk.kernel.outbox import MailKind, has_header, mail_of, relay
from supportdesk.kernel.tenancy import current_vendor
from tests.factories import make_contact, make_partner, make_partner_person, make_staff
from tests.terms.world import World
from tests.tickets.clocks.escalating import escalating
from tests.tickets.clocks.hours import AT_11, AT_12, AT_13, FILED, NEXT_DAY
from tickets.errors import BadRequest
from tickets.models import Message, Ticket
from tickets.operations.acts.contact import change_contact
from tickets.operations.acts.deadlines import set_deadline
from tickets.operations.acts.merging import merge_tickets, undo_merge
from tickets.operations.acts.reclassifying import change_request_type
from tickets.operations.acts.splitting import split_ticket
from tickets.operations.acts.status_changes import (
    assign,
    change_severity,
    close,
    confirm_severity,
    hand_over_to_tier,
    reopen,
    resolve,
    wait_for,
)
from tickets.operations.development.hand_over import hand_over_to_development
from tickets.operations.development.issues import change_state, open_issue
from tickets.operations.messages.conversation import reply
from vendors.models import Vendor

MINUTE = timedelta(minutes=1)
A_WEEK = timedelta(days=7)


@dataclass
class Stage:
    """A ticket that Jonas has, filed by Franca, with everybody around who may be told."""

    world: World
    franca: Contact
    nora: Contact
    jonas: User
    tess: User
    carla: User
    ticket: Ticket

    @property
    def everybody(self) -> list[User]:
        """Return all of them."""
        return [self.franca.user, self.nora.user, self.jonas, self.tess, self.carla, self.world.agent]


def _with_wishes_and_updates(terms: VendorTerms) -> VendorTerms:
    """Return terms under which every kind of notice can come."""
    wish = RequestType(key="wish", kind="feature_request", name=Text({"en": "A wish"}), clocks=False)
    assert terms.development is not None
    development = terms.development.model_copy(update={"updates": True})
    changes = {"request_types": (*terms.request_types, wish), "development": development}
    return escalating(terms.model_copy(update=changes))


@pytest.fixture
def stage(vendor: Vendor) -> Stage:
    world = World("imagicle", _with_wishes_and_updates)
    franca = world.customer(region="europe", plan="platinum", zone="Europe/Rome", country="IT", contact=SEES_ALL)
    nora = make_contact(franca.organisation, "Nora", sees_organisation=True)
    jonas = make_staff("Jonas", team="europe", roles=("team_lead",), sets_deadlines=True)
    tess, carla = make_staff("Tess", team="europe"), make_staff("Carla")
    ticket = world.file(franca, 2, FILED)
    assign(ticket=ticket, actor=world.agent, assignee=jonas, now=FILED + MINUTE)
    return Stage(world, franca, nora, jonas, tess, carla, ticket)


SEES_ALL = {"name": "Franca", "sees_organisation": True, "manages_users": True}
Act = Callable[[Stage], User | None]


def _other(stage: Stage) -> Ticket:
    return stage.world.file(stage.nora, 2, FILED, subject="The same", actor=stage.world.agent)


def _filed(stage: Stage) -> User:
    stage.world.file(stage.franca, 3, AT_11, subject="Another")
    return stage.franca.user


def _new_ticket(stage: Stage) -> User:
    stage.world.file(stage.franca, 3, AT_11, subject="Another", actor=stage.tess)
    return stage.tess


def _split(stage: Stage) -> User:
    message = Message.objects.filter(ticket=stage.ticket).earliest("id")
    split_ticket(
        ticket=stage.ticket,
        actor=stage.tess,
        message_ids=[message.pk],
        subject="Second",
        severity=3,
        request_type_key=stage.ticket.request_type_key,
        reason="Another problem",
        now=AT_11,
    )
    return stage.tess


def _merged(stage: Stage) -> User:
    merge_tickets(source=_other(stage), target=stage.ticket, actor=stage.jonas, reason="The same", now=AT_11)
    return stage.jonas


def _merge_undone(stage: Stage) -> User:
    other = _other(stage)
    merge_tickets(source=other, target=stage.ticket, actor=stage.jonas, reason="The same", now=AT_11)
    undo_merge(source=other, actor=stage.jonas, reason="Not the same", now=AT_12)
    return stage.jonas


def _replied(stage: Stage) -> User:
    reply(ticket=stage.ticket, actor=stage.jonas, body="We look.", now=AT_11)
    return stage.jonas


def _replied_automatically(stage: Stage) -> None:
    reply(ticket=stage.ticket, actor=DESK, body="It is being looked at.", now=AT_11)


def _customer_replied(stage: Stage) -> User:
    reply(ticket=stage.ticket, actor=stage.nora.user, body="Still broken.", now=AT_11)
    return stage.nora.user


def _waiting(stage: Stage) -> User:
    wait_for(ticket=stage.ticket, actor=stage.jonas, party="customer", reason="Logs", now=AT_11)
    return stage.jonas


def _severity_confirmed(stage: Stage) -> User:
    confirm_severity(ticket=stage.ticket, actor=stage.jonas, severity=2, reason="", now=AT_11)
    return stage.jonas


def _severity_changed(stage: Stage) -> User:
    change_severity(ticket=stage.ticket, actor=stage.jonas, severity=3, reason="Milder", now=AT_11)
    return stage.jonas


def _deadline_set(stage: Stage) -> User:
    set_deadline(
        ticket=stage.ticket,
        actor=stage.jonas,
        metric="first_response",
        due_at=AT_13,
        moves=False,
        reason="Agreed",
        now=AT_11,
    )
    return stage.jonas


def _resolved(stage: Stage) -> User:
    resolve(ticket=stage.ticket, actor=stage.jonas, kind="fix", explanation="Mended.", now=AT_11)
    return stage.jonas


def _reopened(stage: Stage) -> User:
    _resolved(stage)
    reopen(ticket=stage.ticket, actor=stage.jonas, reason="Not solved", now=AT_12)
    assign(ticket=stage.ticket, actor=stage.tess, assignee=None, now=AT_12)
    _resolved(stage)
    reopen(ticket=stage.ticket, actor=stage.jonas, reason="Not solved", now=AT_13)
    return stage.jonas


def _closed(stage: Stage) -> User:
    close(ticket=stage.ticket, actor=stage.franca.user, now=AT_11)
    return stage.franca.user


def _assigned(stage: Stage) -> User:
    assign(ticket=stage.ticket, actor=stage.carla, assignee=stage.carla, now=AT_11)
    assign(ticket=stage.ticket, actor=stage.carla, assignee=stage.tess, now=AT_12)
    return stage.carla


def _assigned_team(stage: Stage) -> User:
    team = Team.objects.get(key="europe")
    assign(ticket=stage.ticket, actor=stage.tess, assignee=None, team=team, now=AT_11)
    return stage.tess


def _handed_over(stage: Stage) -> User:
    hand_over_to_tier(ticket=stage.ticket, actor=stage.carla, tier_key="specialists", reason="Deep", now=AT_11)
    hand_over_to_tier(ticket=stage.ticket, actor=stage.tess, tier_key="support", reason="Back", now=AT_12)
    return stage.tess


def _contact_changed(stage: Stage) -> User:
    change_contact(ticket=stage.ticket, actor=stage.jonas, contact=stage.nora, reason="Franca left", now=AT_11)
    return stage.jonas


def _development_joined(stage: Stage) -> User:
    hand_over_to_development(ticket=stage.ticket, actor=stage.jonas, reason="A defect", now=AT_11)
    return stage.jonas


def _development_news(stage: Stage) -> User:
    issue = open_issue(
        title="Bug", kind="bug", description="", ticket=stage.ticket, actor=stage.tess, reason="", now=AT_11
    )
    change_state(issue=issue, state="planned", note="Soon", actor=stage.tess, now=AT_12)
    change_state(issue=issue, state="in_progress", note="Begun", actor=stage.jonas, now=AT_13)
    return stage.tess


def _feature_request(stage: Stage) -> User:
    change_request_type(
        ticket=stage.ticket, actor=stage.jonas, request_type_key="wish", reason="Something new", now=AT_11
    )
    return stage.jonas


def _called_out(stage: Stage) -> User:
    roster = stage.world.terms.plan("platinum").call_out["1"]
    for person in (stage.tess, stage.carla):
        Shift.objects.create(roster_key=roster, user=person, starts_at=FILED, ends_at=NEXT_DAY)
    stage.world.file(stage.franca, 1, AT_11, actor=stage.tess)
    return stage.tess


def _time_passes(stage: Stage) -> None:
    stage.world.pass_time(NEXT_DAY)


def _hand_over_failed(stage: Stage) -> None:
    """Let time pass for a ticket whose escalation hands over to the specialists, of whom there are none."""
    make_staff("Ada", is_admin=True)
    stage.world.file(stage.world.customer(region="europe", plan="gold", zone="Europe/Rome"), 2, FILED)
    stage.world.pass_time(NEXT_DAY)


# A kind of notice: how the keys of its mails begin, and the act that it tells of, which returns who acted.
KINDS: Final[dict[str, tuple[str, Act]]] = {
    "assigned": ("assigned", _assigned),
    "assigned_team": ("assigned", _assigned_team),
    "breached": ("breached", _time_passes),
    "called_out": ("called_out", _called_out),
    "closed": ("closed", _closed),
    "contact_changed": ("contact_changed", _contact_changed),
    "customer_replied": ("message", _customer_replied),
    "deadline_set": ("deadline", _deadline_set),
    "development_joined": ("development_joined", _development_joined),
    "development_news": ("development_news", _development_news),
    "development_state": ("development_state", _development_news),
    "due_soon": ("soon", _time_passes),
    "feature_request": ("feature_request", _feature_request),
    "filed": ("filed", _filed),
    "hand_over_failed": ("hand_over_failed", _hand_over_failed),
    "handed_over": ("handed_over", _handed_over),
    "merge_undone": ("merge_undone", _merge_undone),
    "merged": ("merged", _merged),
    "new_ticket": ("new", _new_ticket),
    "now_with": ("now_with", _handed_over),
    "reopened": ("reopened", _reopened),
    "replied": ("message", _replied),
    "replied_automatically": ("message", _replied_automatically),
    "resolved": ("resolved", _resolved),
    "severity_changed": ("severity_changed", _severity_changed),
    "severity_confirmed": ("severity_confirmed", _severity_confirmed),
    "split": ("filed", _split),
    "step_reached": ("step", _time_passes),
    "unassigned": ("unassigned", _assigned),
    "waiting": ("waiting", _waiting),
}
# What the contact filed is confirmed to the contact: the one mail that goes to whoever acts (TERM-A4).
RECEIPTS: Final = {"filed"}


def notified_by(stage: Stage, kind: str) -> tuple[User | None, set[str]]:
    """Do what the kind tells of; return who did it and to which addresses its mails go."""
    before = list(OutboxMessage.objects.values_list("pk", flat=True))
    prefix, act = KINDS[kind]
    actor = act(stage)
    mails = OutboxMessage.objects.exclude(pk__in=before).filter(key__startswith=f"{prefix}:")
    return actor, set(mails.values_list("recipient", flat=True))


def test_every_kind_of_notice_has_an_entry_here() -> None:
    of_tickets = {spec.name for spec in list_notices() if spec.kind == MailKind.TICKET}
    assert of_tickets - {"digest"} == set(KINDS)  # a digest tells of many


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_fault_A15_whoever_acts_is_not_notified(stage: Stage, kind: str) -> None:
    actor, notified = notified_by(stage, kind)
    assert notified, "nobody was told"
    assert actor is None or kind in RECEIPTS or actor.email not in notified


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_fault_A1_no_one_is_notified_whose_account_is_closed(stage: Stage, kind: str) -> None:
    otto = make_contact(stage.franca.organisation, "Otto", sees_organisation=True)
    reply(ticket=stage.ticket, actor=otto.user, body="Me too.", now=FILED + MINUTE)
    gone = make_staff("Gone", team="europe", roles=("team_lead", "support_team"))
    Shift.objects.create(
        roster_key=stage.world.terms.plan("platinum").call_out["1"], user=gone, starts_at=FILED, ends_at=NEXT_DAY
    )
    closed = [otto.user, gone, *([] if kind in {"filed", "closed"} else [stage.franca.user])]
    for person in closed:
        close_account(user=person, actor=stage.world.agent, now=FILED + MINUTE)

    _actor, notified = notified_by(stage, kind)

    assert notified & {person.email for person in closed} == set()


def test_fault_A1_an_assignee_whose_account_is_closed_leaves_it_to_the_team(stage: Stage) -> None:
    close_account(user=stage.jonas, actor=stage.world.agent, now=AT_11)
    assert notified_by(stage, "customer_replied")[1] == {stage.tess.email}
    assert "Jonas is away" not in stage.world.mails_to(stage.tess)[-1][1]


def test_fault_A1_a_waiting_mail_does_not_leave_once_the_account_is_closed(
    stage: Stage, mailoutbox: list[EmailMessage]
) -> None:
    relay(vendor=current_vendor(), now=FILED + MINUTE)
    mailoutbox.clear()
    reply(ticket=stage.ticket, actor=stage.jonas, body="We look.", now=AT_11)
    reply(ticket=stage.ticket, actor=stage.nora.user, body="Thank you.", now=AT_11)
    remove_person(contact=stage.franca, actor=stage.world.agent, now=AT_11)

    relay(vendor=current_vendor(), now=AT_12)

    assert [mail.to for mail in mailoutbox] == [[stage.jonas.email]]
    assert (
        not mail_of(current_vendor(), MailKind.TICKET).filter(recipient=stage.franca.user.email, sent_at=None).exists()
    )


def test_fault_A1_a_waiting_mail_does_not_leave_once_the_ticket_may_not_be_seen(
    stage: Stage, mailoutbox: list[EmailMessage]
) -> None:
    reply(ticket=stage.ticket, actor=stage.nora.user, body="Me too.", now=AT_11)
    relay(vendor=current_vendor(), now=AT_11)
    mailoutbox.clear()
    reply(ticket=stage.ticket, actor=stage.jonas, body="We look.", now=AT_12)
    change_rights(contact=stage.nora, manages_users=False, sees_organisation=False, actor=stage.world.agent, now=AT_12)

    relay(vendor=current_vendor(), now=AT_12)

    assert [mail.to for mail in mailoutbox if "Reply" in mail.subject] == [[stage.franca.user.email]]


def test_fault_A1_a_waiting_digest_does_not_leave_once_the_account_is_closed(
    stage: Stage, mailoutbox: list[EmailMessage]
) -> None:
    choose_notice_way(user=stage.jonas, way="HOURLY", hour=8, days=[1])
    stage.jonas.refresh_from_db()
    reply(ticket=stage.ticket, actor=stage.nora.user, body="Me too.", now=FILED + MINUTE)
    stage.world.pass_time(AT_11)
    assert [subject for subject, _body in stage.world.mails_to(stage.jonas)][-1] == "1 notification for 1 ticket"
    close_account(user=stage.jonas, actor=stage.world.agent, now=AT_11)

    relay(vendor=current_vendor(), now=AT_12)

    assert [stage.jonas.email] not in [mail.to for mail in mailoutbox]


def test_fault_A1_a_mail_about_an_account_itself_leaves_though_the_account_was_closed(
    stage: Stage, mailoutbox: list[EmailMessage]
) -> None:
    queue_mail(user=stage.jonas, notice="totp_deactivated", now=AT_11)
    close_account(user=stage.jonas, actor=stage.world.agent, now=AT_11)

    relay(vendor=current_vendor(), now=AT_11, limit=100)

    assert [mail.to for mail in mailoutbox if mail.to == [stage.jonas.email]] == [[stage.jonas.email]]


def test_fault_A1_another_contact_takes_over_what_a_removed_one_filed(stage: Stage) -> None:
    change_rights(contact=stage.nora, manages_users=False, sees_organisation=False, actor=stage.world.agent, now=AT_11)
    remove_person(contact=stage.franca, actor=stage.world.agent, now=AT_11)

    change_contact(ticket=stage.ticket, actor=stage.jonas, contact=stage.nora, reason="Franca left", now=AT_12)

    assert stage.world.events(stage.ticket, "contact") == [{"from": "Franca", "to": "Nora", "reason": "Franca left"}]
    subject, body = stage.world.mails_to(stage.nora.user)[-1]
    assert subject == f"[{stage.ticket.reference}] Nora is now the contact: It does not work"
    assert body.startswith("Dear Nora,\n\n")
    nora = User.objects.get(pk=stage.nora.user.pk)
    reply(ticket=stage.ticket, actor=nora, body="It works now.", now=AT_12)


def test_fault_A1_a_ticket_goes_to_nobody_elsewhere_and_nobody_gone(stage: Stage) -> None:
    stranger = stage.world.customer(region="europe", plan="gold")
    close_account(user=stage.nora.user, actor=stage.world.agent, now=AT_11)
    for contact in (stranger, Contact.objects.get(pk=stage.nora.pk), stage.franca):
        with pytest.raises(BadRequest, match="another contact of the same organisation"):
            change_contact(ticket=stage.ticket, actor=stage.jonas, contact=contact, reason="x", now=AT_12)


def test_fault_A4_a_colleagues_answer_carries_the_colleagues_name(stage: Stage) -> None:
    reply(ticket=stage.ticket, actor=stage.nora.user, body="Still broken.", now=AT_11)
    assert stage.world.mails_to(stage.jonas)[-1][0] == f"[{stage.ticket.reference}] Nora replied"


def test_fault_A5_who_wrote_on_a_ticket_hears_the_answer_and_the_solution(stage: Stage) -> None:
    reply(ticket=stage.ticket, actor=stage.nora.user, body="Me too.", now=AT_11)
    both = {stage.franca.user.email, stage.nora.user.email}
    assert notified_by(stage, "replied")[1] == both
    assert notified_by(stage, "resolved")[1] == both


def test_fault_A5_who_filed_a_merged_part_hears_the_answer_and_the_solution(stage: Stage) -> None:
    _merged(stage)
    both = {stage.franca.user.email, stage.nora.user.email}
    assert notified_by(stage, "replied")[1] == both
    assert notified_by(stage, "resolved")[1] == both


def test_fault_A5_who_may_no_longer_see_it_hears_nothing(stage: Stage) -> None:
    reply(ticket=stage.ticket, actor=stage.nora.user, body="Me too.", now=AT_11)
    change_rights(contact=stage.nora, manages_users=False, sees_organisation=False, actor=stage.world.agent, now=AT_11)
    assert notified_by(stage, "replied")[1] == {stage.franca.user.email}


@pytest.fixture
def ada(stage: Stage) -> User:
    """Somebody of the distributor of Franca's organisation, which does not handle its tickets."""
    distributor = make_partner("Nordic Dental", "distributor")
    organisation = stage.franca.organisation
    organisation.distributor = distributor
    organisation.save()
    return make_partner_person(distributor, "Ada")


def test_fault_A5_a_partner_who_filed_for_a_customer_hears_the_answer_and_the_solution(stage: Stage, ada: User) -> None:
    stage.ticket = stage.world.file(stage.franca, 3, AT_11, actor=ada)
    both = {stage.franca.user.email, ada.email}
    assert notified_by(stage, "replied")[1] == both
    assert notified_by(stage, "resolved")[1] == both


def test_fault_A5_a_partner_who_handles_the_ticket_is_notified_as_that_and_not_as_its_customer(
    stage: Stage, ada: User
) -> None:
    reply(ticket=stage.ticket, actor=stage.franca.user, body="Hello?", now=AT_11)
    stage.ticket = stage.world.file(stage.franca, 3, AT_11, actor=ada)
    Ticket.objects.filter(pk=stage.ticket.pk).update(partner=ada.partner_member.partner)
    stage.ticket.refresh_from_db()
    assert (notified_by(stage, "replied")[1], notified_by(stage, "customer_replied")[1]) == (
        {stage.franca.user.email},
        {ada.email},
    )


def test_D5_what_development_reports_is_sent_to_no_partner(stage: Stage, ada: User) -> None:
    Ticket.objects.filter(pk=stage.ticket.pk).update(partner=ada.partner_member.partner, assignee=ada)
    assert notified_by(stage, "development_news")[1] == set()


def be_away(stage: Stage, person: User, substitute: User | None, *, at: datetime = FILED) -> None:
    enter_absence(user=person, starts_at=at, ends_at=at + A_WEEK, substitute=substitute, actor=person, now=at)


ABOUT_A_TICKET = ["customer_replied", "due_soon", "breached", "closed"]


@pytest.mark.parametrize("kind", ABOUT_A_TICKET)
def test_fault_A8_who_stands_in_is_notified_for_an_absent_assignee(stage: Stage, kind: str) -> None:
    be_away(stage, stage.jonas, stage.carla)
    assert notified_by(stage, kind)[1] == {stage.carla.email}
    assert "Jonas is away, so you are notified." in stage.world.mails_to(stage.carla)[-1][1]


@pytest.mark.parametrize("kind", ABOUT_A_TICKET)
def test_fault_A8_the_team_is_notified_where_nobody_stands_in(stage: Stage, kind: str) -> None:
    be_away(stage, stage.jonas, None)
    assert notified_by(stage, kind)[1] == {stage.tess.email}


def test_fault_A8_of_a_chain_the_one_who_is_there_is_notified_and_a_circle_is_nobody(stage: Stage) -> None:
    be_away(stage, stage.jonas, stage.carla)
    be_away(stage, stage.carla, stage.world.agent)
    assert notified_by(stage, "customer_replied")[1] == {stage.world.agent.email}
    be_away(stage, stage.world.agent, stage.jonas)
    reply(ticket=stage.ticket, actor=stage.franca.user, body="Hello?", now=AT_12)
    assert [subject for subject, _body in stage.world.mails_to(stage.tess)] == [
        f"[{stage.ticket.reference}] New from {stage.franca.organisation.name}: It does not work",
        f"[{stage.ticket.reference}] Franca replied",
    ]


def test_fault_A8_of_a_ticket_given_to_somebody_away_the_substitute_is_notified(stage: Stage) -> None:
    be_away(stage, stage.tess, stage.carla)
    assign(ticket=stage.ticket, actor=stage.jonas, assignee=stage.tess, now=AT_11)
    subject, body = stage.world.mails_to(stage.carla)[-1]
    assert subject == f"[{stage.ticket.reference}] Assigned to Tess: It does not work"
    assert body.startswith("Tess is away, so you are notified.\n\n")


def test_fault_A8_who_stands_in_is_notified_that_a_ticket_is_an_absent_colleagues_no_more(stage: Stage) -> None:
    be_away(stage, stage.jonas, stage.carla)
    assign(ticket=stage.ticket, actor=stage.world.agent, assignee=stage.tess, now=AT_11)
    subject, body = stage.world.mails_to(stage.carla)[-1]
    assert subject == f"[{stage.ticket.reference}] Now assigned to Tess: It does not work"
    assert body.startswith("Jonas is away, so you are notified.\n\n")


def test_fault_A8_who_stands_in_and_is_given_the_ticket_is_notified_of_it_once(stage: Stage) -> None:
    be_away(stage, stage.jonas, stage.carla)
    assign(ticket=stage.ticket, actor=stage.world.agent, assignee=stage.carla, now=AT_11)
    subjects = [subject for subject, _body in stage.world.mails_to(stage.carla) if "Due soon" not in subject]
    assert subjects == [f"[{stage.ticket.reference}] Assigned to you: It does not work"]


def test_fault_A8_who_stands_in_for_an_admin_is_notified_that_a_step_could_not_hand_over(stage: Stage) -> None:
    ben = make_staff("Ben", is_admin=True)
    be_away(stage, ben, stage.carla)
    _actor, notified = notified_by(stage, "hand_over_failed")
    assert (ben.email in notified, stage.carla.email in notified) == (False, True)


def test_fault_A16_who_loses_a_ticket_is_notified_of_who_has_it(stage: Stage) -> None:
    assign(ticket=stage.ticket, actor=stage.carla, assignee=stage.carla, now=AT_11)
    subject, body = stage.world.mails_to(stage.jonas)[-1]
    assert subject == f"[{stage.ticket.reference}] Now assigned to Carla: It does not work"
    assert body.startswith("Carla took it over from you.")


def test_fault_A24_a_customers_closing_is_sent_in_one_line_to_who_has_it(stage: Stage) -> None:
    close(ticket=stage.ticket, actor=stage.franca.user, now=AT_11)
    subject, body = stage.world.mails_to(stage.jonas)[-1]
    assert subject == f"[{stage.ticket.reference}] Closed by the customer: It does not work"
    organisation = stage.franca.organisation.name
    assert body.splitlines()[0] == f"Franca of {organisation} closed the ticket: it is solved."


def test_fault_B18_a_new_tickets_mail_names_sender_zone_and_both_promises(stage: Stage) -> None:
    person = make_staff("Rita", team="europe", time_zone="America/New_York")
    ticket = stage.world.file(stage.franca, 1, AT_11)

    mails = mail_of(current_vendor(), MailKind.TICKET).filter(has_header("X-Ticket", ticket.reference))
    mail = mails.get(recipient=person.email)

    assert mail.content.sender == "Imagicle Support <support@localhost>"
    assert mail.content.body.splitlines()[1:3] == [
        "Priority: we confirm it by Wed 18 Nov, 05:30 EST (guaranteed).",
        "We respond by Wed 18 Nov, 06:00 EST (guaranteed).",
    ]


def test_fault_B18_after_dear_english_continues_with_a_capital_and_german_does_not(stage: Stage) -> None:
    stage.world.file(stage.franca, 3, AT_11)
    assert stage.world.mails_to(stage.franca.user)[-1][1].startswith("Dear Franca,\n\nWe have received your request")
    User.objects.filter(pk=stage.franca.user.pk).update(language="de")
    stage.world.file(Contact.objects.get(pk=stage.franca.pk), 3, AT_11)
    assert stage.world.mails_to(stage.franca.user)[-1][1].startswith("Guten Tag, Franca,\n\nIhre Anfrage")
