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
class Scenario:
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
def scenario(vendor: Vendor) -> Scenario:
    world = World("imagicle", _with_wishes_and_updates)
    franca = world.customer(region="europe", plan="platinum", zone="Europe/Rome", country="IT", contact=SEES_ALL)
    nora = make_contact(franca.organisation, "Nora", sees_organisation=True)
    jonas = make_staff("Jonas", team="europe", roles=("team_lead",), sets_deadlines=True)
    tess, carla = make_staff("Tess", team="europe"), make_staff("Carla")
    ticket = world.file(franca, 2, FILED)
    assign(ticket=ticket, actor=world.agent, assignee=jonas, now=FILED + MINUTE)
    return Scenario(world, franca, nora, jonas, tess, carla, ticket)


SEES_ALL = {"name": "Franca", "sees_organisation": True, "manages_users": True}
Act = Callable[[Scenario], User | None]


def _other(scenario: Scenario) -> Ticket:
    return scenario.world.file(scenario.nora, 2, FILED, subject="The same", actor=scenario.world.agent)


def _filed(scenario: Scenario) -> User:
    scenario.world.file(scenario.franca, 3, AT_11, subject="Another")
    return scenario.franca.user


def _new_ticket(scenario: Scenario) -> User:
    scenario.world.file(scenario.franca, 3, AT_11, subject="Another", actor=scenario.tess)
    return scenario.tess


def _split(scenario: Scenario) -> User:
    message = Message.objects.filter(ticket=scenario.ticket).earliest("id")
    split_ticket(
        ticket=scenario.ticket,
        actor=scenario.tess,
        message_ids=[message.pk],
        subject="Second",
        severity=3,
        request_type_key=scenario.ticket.request_type_key,
        reason="Another problem",
        now=AT_11,
    )
    return scenario.tess


def _merged(scenario: Scenario) -> User:
    merge_tickets(source=_other(scenario), target=scenario.ticket, actor=scenario.jonas, reason="The same", now=AT_11)
    return scenario.jonas


def _merge_undone(scenario: Scenario) -> User:
    other = _other(scenario)
    merge_tickets(source=other, target=scenario.ticket, actor=scenario.jonas, reason="The same", now=AT_11)
    undo_merge(source=other, actor=scenario.jonas, reason="Not the same", now=AT_12)
    return scenario.jonas


def _replied(scenario: Scenario) -> User:
    reply(ticket=scenario.ticket, actor=scenario.jonas, body="We look.", now=AT_11)
    return scenario.jonas


def _replied_automatically(scenario: Scenario) -> None:
    reply(ticket=scenario.ticket, actor=DESK, body="It is being looked at.", now=AT_11)


def _customer_replied(scenario: Scenario) -> User:
    reply(ticket=scenario.ticket, actor=scenario.nora.user, body="Still broken.", now=AT_11)
    return scenario.nora.user


def _waiting(scenario: Scenario) -> User:
    wait_for(ticket=scenario.ticket, actor=scenario.jonas, party="customer", reason="Logs", now=AT_11)
    return scenario.jonas


def _severity_confirmed(scenario: Scenario) -> User:
    confirm_severity(ticket=scenario.ticket, actor=scenario.jonas, severity=2, reason="", now=AT_11)
    return scenario.jonas


def _severity_changed(scenario: Scenario) -> User:
    change_severity(ticket=scenario.ticket, actor=scenario.jonas, severity=3, reason="Milder", now=AT_11)
    return scenario.jonas


def _deadline_set(scenario: Scenario) -> User:
    set_deadline(
        ticket=scenario.ticket,
        actor=scenario.jonas,
        metric="first_response",
        due_at=AT_13,
        moves=False,
        reason="Agreed",
        now=AT_11,
    )
    return scenario.jonas


def _resolved(scenario: Scenario) -> User:
    resolve(ticket=scenario.ticket, actor=scenario.jonas, kind="fix", explanation="Mended.", now=AT_11)
    return scenario.jonas


def _reopened(scenario: Scenario) -> User:
    _resolved(scenario)
    reopen(ticket=scenario.ticket, actor=scenario.jonas, reason="Not solved", now=AT_12)
    assign(ticket=scenario.ticket, actor=scenario.tess, assignee=None, now=AT_12)
    _resolved(scenario)
    reopen(ticket=scenario.ticket, actor=scenario.jonas, reason="Not solved", now=AT_13)
    return scenario.jonas


def _closed(scenario: Scenario) -> User:
    close(ticket=scenario.ticket, actor=scenario.franca.user, now=AT_11)
    return scenario.franca.user


def _assigned(scenario: Scenario) -> User:
    assign(ticket=scenario.ticket, actor=scenario.carla, assignee=scenario.carla, now=AT_11)
    assign(ticket=scenario.ticket, actor=scenario.carla, assignee=scenario.tess, now=AT_12)
    return scenario.carla


def _assigned_team(scenario: Scenario) -> User:
    team = Team.objects.get(key="europe")
    assign(ticket=scenario.ticket, actor=scenario.tess, assignee=None, team=team, now=AT_11)
    return scenario.tess


def _handed_over(scenario: Scenario) -> User:
    hand_over_to_tier(ticket=scenario.ticket, actor=scenario.carla, tier_key="specialists", reason="Deep", now=AT_11)
    hand_over_to_tier(ticket=scenario.ticket, actor=scenario.tess, tier_key="support", reason="Back", now=AT_12)
    return scenario.tess


def _contact_changed(scenario: Scenario) -> User:
    change_contact(ticket=scenario.ticket, actor=scenario.jonas, contact=scenario.nora, reason="Franca left", now=AT_11)
    return scenario.jonas


def _development_joined(scenario: Scenario) -> User:
    hand_over_to_development(ticket=scenario.ticket, actor=scenario.jonas, reason="A defect", now=AT_11)
    return scenario.jonas


def _development_news(scenario: Scenario) -> User:
    issue = open_issue(
        title="Bug", kind="bug", description="", ticket=scenario.ticket, actor=scenario.tess, reason="", now=AT_11
    )
    change_state(issue=issue, state="planned", note="Soon", actor=scenario.tess, now=AT_12)
    change_state(issue=issue, state="in_progress", note="Begun", actor=scenario.jonas, now=AT_13)
    return scenario.tess


def _feature_request(scenario: Scenario) -> User:
    change_request_type(
        ticket=scenario.ticket, actor=scenario.jonas, request_type_key="wish", reason="Something new", now=AT_11
    )
    return scenario.jonas


def _called_out(scenario: Scenario) -> User:
    roster = scenario.world.terms.plan("platinum").call_out["1"]
    for person in (scenario.tess, scenario.carla):
        Shift.objects.create(roster_key=roster, user=person, starts_at=FILED, ends_at=NEXT_DAY)
    scenario.world.file(scenario.franca, 1, AT_11, actor=scenario.tess)
    return scenario.tess


def _time_passes(scenario: Scenario) -> None:
    scenario.world.pass_time(NEXT_DAY)


def _hand_over_failed(scenario: Scenario) -> None:
    """Let time pass for a ticket whose escalation hands over to the specialists, of whom there are none."""
    make_staff("Ada", is_admin=True)
    scenario.world.file(scenario.world.customer(region="europe", plan="gold", zone="Europe/Rome"), 2, FILED)
    scenario.world.pass_time(NEXT_DAY)


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


def notified_by(scenario: Scenario, kind: str) -> tuple[User | None, set[str]]:
    """Do what the kind tells of; return who did it and to which addresses its mails go."""
    before = list(OutboxMessage.objects.values_list("pk", flat=True))
    prefix, act = KINDS[kind]
    actor = act(scenario)
    mails = OutboxMessage.objects.exclude(pk__in=before).filter(key__startswith=f"{prefix}:")
    return actor, set(mails.values_list("recipient", flat=True))


def test_every_kind_of_notice_has_an_entry_here() -> None:
    of_tickets = {spec.name for spec in list_notices() if spec.kind == MailKind.TICKET}
    wanted = of_tickets - {"digest"}  # a digest tells of many

    assert [f"add {name} to KINDS of {__name__}, with the act that sends it" for name in wanted - set(KINDS)] == []
    assert set(KINDS) <= wanted


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_fault_A15_whoever_acts_is_not_notified(scenario: Scenario, kind: str) -> None:
    actor, notified = notified_by(scenario, kind)
    assert notified, "nobody was told"
    assert actor is None or kind in RECEIPTS or actor.email not in notified


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_fault_A1_no_one_is_notified_whose_account_is_closed(scenario: Scenario, kind: str) -> None:
    otto = make_contact(scenario.franca.organisation, "Otto", sees_organisation=True)
    reply(ticket=scenario.ticket, actor=otto.user, body="Me too.", now=FILED + MINUTE)
    gone = make_staff("Gone", team="europe", roles=("team_lead", "support_team"))
    Shift.objects.create(
        roster_key=scenario.world.terms.plan("platinum").call_out["1"], user=gone, starts_at=FILED, ends_at=NEXT_DAY
    )
    closed = [otto.user, gone, *([] if kind in {"filed", "closed"} else [scenario.franca.user])]
    for person in closed:
        close_account(user=person, actor=scenario.world.agent, now=FILED + MINUTE)

    _actor, notified = notified_by(scenario, kind)

    assert notified & {person.email for person in closed} == set()


def test_fault_A1_an_assignee_whose_account_is_closed_leaves_it_to_the_team(scenario: Scenario) -> None:
    close_account(user=scenario.jonas, actor=scenario.world.agent, now=AT_11)
    assert notified_by(scenario, "customer_replied")[1] == {scenario.tess.email}
    assert "Jonas is away" not in scenario.world.mails_to(scenario.tess)[-1][1]


def test_fault_A1_a_waiting_mail_does_not_leave_once_the_account_is_closed(
    scenario: Scenario, mailoutbox: list[EmailMessage]
) -> None:
    relay(vendor=current_vendor(), now=FILED + MINUTE)
    mailoutbox.clear()
    reply(ticket=scenario.ticket, actor=scenario.jonas, body="We look.", now=AT_11)
    reply(ticket=scenario.ticket, actor=scenario.nora.user, body="Thank you.", now=AT_11)
    remove_person(contact=scenario.franca, actor=scenario.world.agent, now=AT_11)

    relay(vendor=current_vendor(), now=AT_12)

    assert [mail.to for mail in mailoutbox] == [[scenario.jonas.email]]
    assert (
        not mail_of(current_vendor(), MailKind.TICKET)
        .filter(recipient=scenario.franca.user.email, sent_at=None)
        .exists()
    )


def test_fault_A1_a_waiting_mail_does_not_leave_once_the_ticket_may_not_be_seen(
    scenario: Scenario, mailoutbox: list[EmailMessage]
) -> None:
    reply(ticket=scenario.ticket, actor=scenario.nora.user, body="Me too.", now=AT_11)
    relay(vendor=current_vendor(), now=AT_11)
    mailoutbox.clear()
    reply(ticket=scenario.ticket, actor=scenario.jonas, body="We look.", now=AT_12)
    change_rights(
        contact=scenario.nora, manages_users=False, sees_organisation=False, actor=scenario.world.agent, now=AT_12
    )

    relay(vendor=current_vendor(), now=AT_12)

    assert [mail.to for mail in mailoutbox if "Reply" in mail.subject] == [[scenario.franca.user.email]]


def test_fault_A1_a_waiting_digest_does_not_leave_once_the_account_is_closed(
    scenario: Scenario, mailoutbox: list[EmailMessage]
) -> None:
    choose_notice_way(user=scenario.jonas, way="HOURLY", hour=8, days=[1])
    scenario.jonas.refresh_from_db()
    reply(ticket=scenario.ticket, actor=scenario.nora.user, body="Me too.", now=FILED + MINUTE)
    scenario.world.pass_time(AT_11)
    assert [subject for subject, _body in scenario.world.mails_to(scenario.jonas)][-1] == "1 notification for 1 ticket"
    close_account(user=scenario.jonas, actor=scenario.world.agent, now=AT_11)

    relay(vendor=current_vendor(), now=AT_12)

    assert [scenario.jonas.email] not in [mail.to for mail in mailoutbox]


def test_fault_A1_a_mail_about_an_account_itself_leaves_though_the_account_was_closed(
    scenario: Scenario, mailoutbox: list[EmailMessage]
) -> None:
    queue_mail(user=scenario.jonas, notice="totp_deactivated", now=AT_11)
    close_account(user=scenario.jonas, actor=scenario.world.agent, now=AT_11)

    relay(vendor=current_vendor(), now=AT_11, limit=100)

    assert [mail.to for mail in mailoutbox if mail.to == [scenario.jonas.email]] == [[scenario.jonas.email]]


def test_fault_A1_another_contact_takes_over_what_a_removed_one_filed(scenario: Scenario) -> None:
    change_rights(
        contact=scenario.nora, manages_users=False, sees_organisation=False, actor=scenario.world.agent, now=AT_11
    )
    remove_person(contact=scenario.franca, actor=scenario.world.agent, now=AT_11)

    change_contact(ticket=scenario.ticket, actor=scenario.jonas, contact=scenario.nora, reason="Franca left", now=AT_12)

    assert scenario.world.events(scenario.ticket, "contact") == [
        {"from": "Franca", "to": "Nora", "reason": "Franca left"}
    ]
    subject, body = scenario.world.mails_to(scenario.nora.user)[-1]
    assert subject == f"[{scenario.ticket.reference}] Nora is now the contact: It does not work"
    assert body.startswith("Dear Nora,\n\n")
    nora = User.objects.get(pk=scenario.nora.user.pk)
    reply(ticket=scenario.ticket, actor=nora, body="It works now.", now=AT_12)


def test_fault_A1_a_ticket_goes_to_nobody_elsewhere_and_nobody_gone(scenario: Scenario) -> None:
    stranger = scenario.world.customer(region="europe", plan="gold")
    close_account(user=scenario.nora.user, actor=scenario.world.agent, now=AT_11)
    for contact in (stranger, Contact.objects.get(pk=scenario.nora.pk), scenario.franca):
        with pytest.raises(BadRequest, match="another contact of the same organisation"):
            change_contact(ticket=scenario.ticket, actor=scenario.jonas, contact=contact, reason="x", now=AT_12)


def test_fault_A4_a_colleagues_answer_carries_the_colleagues_name(scenario: Scenario) -> None:
    reply(ticket=scenario.ticket, actor=scenario.nora.user, body="Still broken.", now=AT_11)
    assert scenario.world.mails_to(scenario.jonas)[-1][0] == f"[{scenario.ticket.reference}] Nora replied"


def test_fault_A5_who_wrote_on_a_ticket_hears_the_answer_and_the_solution(scenario: Scenario) -> None:
    reply(ticket=scenario.ticket, actor=scenario.nora.user, body="Me too.", now=AT_11)
    both = {scenario.franca.user.email, scenario.nora.user.email}
    assert notified_by(scenario, "replied")[1] == both
    assert notified_by(scenario, "resolved")[1] == both


def test_fault_A5_who_filed_a_merged_part_hears_the_answer_and_the_solution(scenario: Scenario) -> None:
    _merged(scenario)
    both = {scenario.franca.user.email, scenario.nora.user.email}
    assert notified_by(scenario, "replied")[1] == both
    assert notified_by(scenario, "resolved")[1] == both


def test_fault_A5_who_may_no_longer_see_it_hears_nothing(scenario: Scenario) -> None:
    reply(ticket=scenario.ticket, actor=scenario.nora.user, body="Me too.", now=AT_11)
    change_rights(
        contact=scenario.nora, manages_users=False, sees_organisation=False, actor=scenario.world.agent, now=AT_11
    )
    assert notified_by(scenario, "replied")[1] == {scenario.franca.user.email}


@pytest.fixture
def ada(scenario: Scenario) -> User:
    """Somebody of the distributor of Franca's organisation, which does not handle its tickets."""
    distributor = make_partner("Nordic Dental", "distributor")
    organisation = scenario.franca.organisation
    organisation.distributor = distributor
    organisation.save()
    return make_partner_person(distributor, "Ada")


def test_fault_A5_a_partner_who_filed_for_a_customer_hears_the_answer_and_the_solution(
    scenario: Scenario, ada: User
) -> None:
    scenario.ticket = scenario.world.file(scenario.franca, 3, AT_11, actor=ada)
    both = {scenario.franca.user.email, ada.email}
    assert notified_by(scenario, "replied")[1] == both
    assert notified_by(scenario, "resolved")[1] == both


def test_fault_A5_a_partner_who_handles_the_ticket_is_notified_as_that_and_not_as_its_customer(
    scenario: Scenario, ada: User
) -> None:
    reply(ticket=scenario.ticket, actor=scenario.franca.user, body="Hello?", now=AT_11)
    scenario.ticket = scenario.world.file(scenario.franca, 3, AT_11, actor=ada)
    Ticket.objects.filter(pk=scenario.ticket.pk).update(partner=ada.partner_member.partner)
    scenario.ticket.refresh_from_db()
    assert (notified_by(scenario, "replied")[1], notified_by(scenario, "customer_replied")[1]) == (
        {scenario.franca.user.email},
        {ada.email},
    )


def test_D5_what_development_reports_is_sent_to_no_partner(scenario: Scenario, ada: User) -> None:
    Ticket.objects.filter(pk=scenario.ticket.pk).update(partner=ada.partner_member.partner, assignee=ada)
    assert notified_by(scenario, "development_news")[1] == set()


def be_away(scenario: Scenario, person: User, substitute: User | None, *, at: datetime = FILED) -> None:
    enter_absence(user=person, starts_at=at, ends_at=at + A_WEEK, substitute=substitute, actor=person, now=at)


ABOUT_A_TICKET = ["customer_replied", "due_soon", "breached", "closed"]


@pytest.mark.parametrize("kind", ABOUT_A_TICKET)
def test_fault_A8_who_stands_in_is_notified_for_an_absent_assignee(scenario: Scenario, kind: str) -> None:
    be_away(scenario, scenario.jonas, scenario.carla)
    assert notified_by(scenario, kind)[1] == {scenario.carla.email}
    assert "Jonas is away, so you are notified." in scenario.world.mails_to(scenario.carla)[-1][1]


@pytest.mark.parametrize("kind", ABOUT_A_TICKET)
def test_fault_A8_the_team_is_notified_where_nobody_stands_in(scenario: Scenario, kind: str) -> None:
    be_away(scenario, scenario.jonas, None)
    assert notified_by(scenario, kind)[1] == {scenario.tess.email}


def test_fault_A8_of_a_chain_the_one_who_is_there_is_notified_and_a_circle_is_nobody(scenario: Scenario) -> None:
    be_away(scenario, scenario.jonas, scenario.carla)
    be_away(scenario, scenario.carla, scenario.world.agent)
    assert notified_by(scenario, "customer_replied")[1] == {scenario.world.agent.email}
    be_away(scenario, scenario.world.agent, scenario.jonas)
    reply(ticket=scenario.ticket, actor=scenario.franca.user, body="Hello?", now=AT_12)
    assert [subject for subject, _body in scenario.world.mails_to(scenario.tess)] == [
        f"[{scenario.ticket.reference}] New from {scenario.franca.organisation.name}: It does not work",
        f"[{scenario.ticket.reference}] Franca replied",
    ]


def test_fault_A8_of_a_ticket_given_to_somebody_away_the_substitute_is_notified(scenario: Scenario) -> None:
    be_away(scenario, scenario.tess, scenario.carla)
    assign(ticket=scenario.ticket, actor=scenario.jonas, assignee=scenario.tess, now=AT_11)
    subject, body = scenario.world.mails_to(scenario.carla)[-1]
    assert subject == f"[{scenario.ticket.reference}] Assigned to Tess: It does not work"
    assert body.startswith("Tess is away, so you are notified.\n\n")


def test_fault_A8_who_stands_in_is_notified_that_a_ticket_is_an_absent_colleagues_no_more(scenario: Scenario) -> None:
    be_away(scenario, scenario.jonas, scenario.carla)
    assign(ticket=scenario.ticket, actor=scenario.world.agent, assignee=scenario.tess, now=AT_11)
    subject, body = scenario.world.mails_to(scenario.carla)[-1]
    assert subject == f"[{scenario.ticket.reference}] Now assigned to Tess: It does not work"
    assert body.startswith("Jonas is away, so you are notified.\n\n")


def test_fault_A8_who_stands_in_and_is_given_the_ticket_is_notified_of_it_once(scenario: Scenario) -> None:
    be_away(scenario, scenario.jonas, scenario.carla)
    assign(ticket=scenario.ticket, actor=scenario.world.agent, assignee=scenario.carla, now=AT_11)
    subjects = [subject for subject, _body in scenario.world.mails_to(scenario.carla) if "Due soon" not in subject]
    assert subjects == [f"[{scenario.ticket.reference}] Assigned to you: It does not work"]


def test_fault_A8_who_stands_in_for_an_admin_is_notified_that_a_step_could_not_hand_over(scenario: Scenario) -> None:
    ben = make_staff("Ben", is_admin=True)
    be_away(scenario, ben, scenario.carla)
    _actor, notified = notified_by(scenario, "hand_over_failed")
    assert (ben.email in notified, scenario.carla.email in notified) == (False, True)


def test_fault_A16_who_loses_a_ticket_is_notified_of_who_has_it(scenario: Scenario) -> None:
    assign(ticket=scenario.ticket, actor=scenario.carla, assignee=scenario.carla, now=AT_11)
    subject, body = scenario.world.mails_to(scenario.jonas)[-1]
    assert subject == f"[{scenario.ticket.reference}] Now assigned to Carla: It does not work"
    assert body.startswith("Carla took it over from you.")


def test_fault_A24_a_customers_closing_is_sent_in_one_line_to_who_has_it(scenario: Scenario) -> None:
    close(ticket=scenario.ticket, actor=scenario.franca.user, now=AT_11)
    subject, body = scenario.world.mails_to(scenario.jonas)[-1]
    assert subject == f"[{scenario.ticket.reference}] Closed by the customer: It does not work"
    organisation = scenario.franca.organisation.name
    assert body.splitlines()[0] == f"Franca of {organisation} closed the ticket: it is solved."


def test_fault_B18_a_new_tickets_mail_names_sender_zone_and_both_promises(scenario: Scenario) -> None:
    person = make_staff("Rita", team="europe", time_zone="America/New_York")
    ticket = scenario.world.file(scenario.franca, 1, AT_11)

    mails = mail_of(current_vendor(), MailKind.TICKET).filter(has_header("X-Ticket", ticket.reference))
    mail = mails.get(recipient=person.email)

    assert mail.content.sender == "Imagicle Support <support@localhost>"
    assert mail.content.body.splitlines()[1:3] == [
        "Priority: we confirm it by Wed 18 Nov, 05:30 EST (guaranteed).",
        "We respond by Wed 18 Nov, 06:00 EST (guaranteed).",
    ]


def test_fault_B18_after_dear_english_continues_with_a_capital_and_german_does_not(scenario: Scenario) -> None:
    scenario.world.file(scenario.franca, 3, AT_11)
    assert scenario.world.mails_to(scenario.franca.user)[-1][1].startswith(
        "Dear Franca,\n\nWe have received your request"
    )
    User.objects.filter(pk=scenario.franca.user.pk).update(language="de")
    scenario.world.file(Contact.objects.get(pk=scenario.franca.pk), 3, AT_11)
    assert scenario.world.mails_to(scenario.franca.user)[-1][1].startswith("Guten Tag, Franca,\n\nIhre Anfrage")
