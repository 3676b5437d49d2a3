"""Who is notified of what: every mail of a ticket, in the reader's language and zone, each under a key of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from people.models import User
from people.queries import Holder, list_admins
from plans.core.questions import Question
from plans.queries import get_terms
from slas.core.clock.timeline import MetricTimes, StepTimes, TicketTimes
from tickets import rules
from tickets.core.sides import Side
from tickets.models import DevelopmentIssue, Message, MessageKind, Ticket
from tickets.operations.ticket_notifications import TicketNotifications, severity_name


def notify_filed(
    *, ticket: Ticket, times: TicketTimes, by: User | None, now: datetime, missing: Sequence[Question] = ()
) -> None:
    """Confirm to the contact that the ticket is in, under which number, what is promised by when (TERM-A4) and what is
    missing (TERM-D6)."""
    batch, person = TicketNotifications(now, by), ticket.contact.user
    receipt = batch.recipients.contact(ticket)
    missing_texts = _texts(ticket, missing)
    batch.add(ticket, receipt, "filed", f"filed:{ticket.pk}", person=person, times=times, missing=missing_texts)
    _add_handlers(batch, ticket, "new_ticket", f"new:{ticket.pk}", times=times)
    batch.send()


def notify_split(*, ticket: Ticket, origin: Ticket, times: TicketTimes, by: User | None, now: datetime) -> None:
    """Notify the customer that a second problem has a number and clocks of its own (TERM-E16), and those who handle
    it."""
    batch = TicketNotifications(now, by)
    _add_customers(batch, ticket, "split", f"filed:{ticket.pk}", times=times, origin=origin)
    _add_handlers(batch, ticket, "new_ticket", f"new:{ticket.pk}", times=times)
    batch.send()


def notify_merged(*, ticket: Ticket, target: Ticket, by: User, now: datetime) -> None:
    """Notify the contact under which number their ticket continues."""
    notify_customers(ticket, "merged", f"merged:{ticket.pk}:{ticket.last_event}", by, now, target=target)


def notify_merge_undone(*, ticket: Ticket, target: Ticket, by: User, now: datetime) -> None:
    """Notify the contact that their ticket continues under its own number again."""
    notify_customers(ticket, "merge_undone", f"merge_undone:{ticket.pk}:{ticket.last_event}", by, now, target=target)


def notify_development_joined(*, ticket: Ticket, starts_at: datetime | None, by: User, now: datetime) -> None:
    """Notify the contact that development looks at it too, and from when where its people are not in (TERM-E18)."""
    key = f"development_joined:{ticket.pk}:{ticket.last_event}"
    notify_customers(ticket, "development_joined", key, by, now, starts_at=starts_at, place=_development(ticket))


def notify_development_state(*, ticket: Ticket, state: str, by: User, now: datetime) -> None:
    """Notify the contact of how far development is, in the machine's words: no reply, and no promise kept by it
    (TERM-D5)."""
    key = f"development_state:{ticket.pk}:{ticket.last_event}"
    notify_customers(ticket, "development_state", key, by, now, state=state, place=_development(ticket))


def notify_development_news(*, ticket: Ticket, issue: DevelopmentIssue, by: User, now: datetime) -> None:
    """Notify who stands for a ticket that somebody has what development reports: the vendor's staff alone (TERM-D5)."""
    if ticket.assignee is None:
        return
    batch, key = TicketNotifications(now, by), f"development_news:{ticket.pk}:{issue.pk}:{issue.last_change}"
    staff = [holder for holder in batch.recipients.handlers(ticket) if rules.is_staff(holder.person)]
    batch.add(ticket, staff, "development_news", key, by=by, issue=issue)
    batch.send()


def notify_feature_request(*, ticket: Ticket, by: User, now: datetime) -> None:
    """Notify the contact that it is a wish and no support, and where the vendor's sales is (TERM-D8)."""
    terms = get_terms(ticket.plan_version.publication)
    sales = terms.vendor.sales_contact
    key = f"feature_request:{ticket.pk}:{ticket.last_event}"
    notice = terms.request_type(ticket.request_type_key).notice
    notify_customers(
        ticket,
        "feature_request",
        key,
        by,
        now,
        notice=notice,
        sales=sales.name,
        sales_url=sales.url.removeprefix("mailto:"),
    )


def notify_called_out(
    *, ticket: Ticket, holders: Sequence[Holder], is_on_duty: bool, by: User | None, now: datetime
) -> None:
    """Notify those on duty, or who stands in for them, that the plan calls them out (TERM-E6)."""
    batch = TicketNotifications(now, by)
    people = batch.recipients.may_know(ticket, holders)
    batch.add(ticket, people, "called_out", f"called_out:{ticket.pk}", is_on_duty=is_on_duty)
    batch.send()


def notify_replied(*, ticket: Ticket, message: Message, now: datetime) -> None:
    """Send a public reply to the other side; a note goes to nobody."""
    if message.kind != MessageKind.PUBLIC:
        return
    key, by = f"message:{message.pk}", message.author
    if message.by == Side.CUSTOMER:
        notify_handlers(ticket, "customer_replied", key, by, now, message=message)
        return
    notice = "replied" if message.by == Side.AGENT else "replied_automatically"
    notify_customers(ticket, notice, key, by, now, message=message)


def notify_waiting(*, ticket: Ticket, reason: str, by: User, now: datetime) -> None:
    """Notify the contact of what is waited for, and that the clocks are paused until they answer."""
    notify_customers(ticket, "waiting", f"waiting:{ticket.pk}:{ticket.last_event}", by, now, reason=reason)


def notify_severity_confirmed(*, ticket: Ticket, times: TicketTimes, reason: str, by: User, now: datetime) -> None:
    """Notify the contact of the severity and when the ticket will be handled (TERM-E7)."""
    key = f"severity_confirmed:{ticket.pk}"
    notify_customers(ticket, "severity_confirmed", key, by, now, times=times, reason=reason)


def notify_severity_changed(
    *, ticket: Ticket, times: TicketTimes, reason: str, was: int, by: User, now: datetime
) -> None:
    """Notify the contact of the new severity, why, and what it means for the promise (TERM-E12)."""
    key = f"severity_changed:{ticket.pk}:{ticket.last_event}"
    notify_customers(
        ticket, "severity_changed", key, by, now, times=times, reason=reason, was=severity_name(ticket, was)
    )


def notify_deadline_set(*, ticket: Ticket, metric: MetricTimes, reason: str, by: User, now: datetime) -> None:
    """Notify the contact of the deadline that a person set, or that the plan's own is back, and why."""
    key = f"deadline:{ticket.pk}:{ticket.last_event}"
    notify_customers(ticket, "deadline_set", key, by, now, metric=metric, reason=reason)


def notify_resolved(*, ticket: Ticket, explanation: str, by: User, now: datetime) -> None:
    """Notify the contact of the solution, and that an answer reopens the ticket."""
    notify_customers(ticket, "resolved", f"resolved:{ticket.pk}:{ticket.last_event}", by, now, explanation=explanation)


def notify_reopened(*, ticket: Ticket, by: User, reason: str, now: datetime) -> None:
    """Notify those who handle the ticket that it is open again."""
    notify_handlers(ticket, "reopened", f"reopened:{ticket.pk}:{ticket.last_event}", by, now, reason=reason)


def notify_closed(*, ticket: Ticket, by: User, now: datetime) -> None:
    """Notify those who handle the ticket that its customer says it is solved."""
    notify_handlers(ticket, "closed", f"closed:{ticket.pk}:{ticket.last_event}", by, now)


def notify_assigned(*, ticket: Ticket, by: User, loser: User | None, now: datetime) -> None:
    """Notify a person or a team that the ticket is theirs, and who had it before that it no longer is."""
    batch, key = TicketNotifications(now, by), f"assigned:{ticket.pk}:{ticket.last_event}"
    if ticket.assignee is not None:
        _add_handlers(batch, ticket, "assigned", key, by=by)
    elif ticket.team is not None:
        _add_handlers(batch, ticket, "assigned_team", key, by=by)
    _add_loser(batch, ticket, loser, by=by)
    batch.send()


def notify_handed_over(*, ticket: Ticket, by: User, reason: str, loser: User | None, now: datetime) -> None:
    """Notify those who have the ticket now, the customer, and who had it before of who has it and why."""
    batch, place = TicketNotifications(now, by), _place(ticket)
    key = f"handed_over:{ticket.pk}:{ticket.last_event}"
    _add_handlers(batch, ticket, "handed_over", key, by=by, reason=reason, place=place)
    _add_customers(batch, ticket, "now_with", f"now_with:{ticket.pk}:{ticket.last_event}", place=place)
    _add_loser(batch, ticket, loser, by=by)
    batch.send()


def notify_handed_over_by_step(
    *, batch: TicketNotifications, ticket: Ticket, step: StepTimes, loser: User | None
) -> None:
    """Notify those who have the ticket now, the customer, and who had it before, that a step of the escalation handed it over."""
    key, place = f"{ticket.pk}:{ticket.last_event}", _place(ticket)
    _add_handlers(batch, ticket, "handed_over", f"handed_over:{key}", step=step, place=place)
    _add_customers(batch, ticket, "now_with", f"now_with:{key}", place=place)
    _add_loser(batch, ticket, loser, step=step, place=place)


def notify_hand_over_failed(*, batch: TicketNotifications, ticket: Ticket, step: StepTimes) -> None:
    """Notify the vendor's admins that no team works at the tier to which a step of the escalation hands over."""
    terms = get_terms(ticket.version_in_force.publication)
    place = next((tier.name for tier in terms.tiers if tier.key == step.hand_over_to), step.hand_over_to)
    admins = batch.recipients.may_know(ticket, batch.recipients.present(list_admins()))
    key = f"hand_over_failed:{ticket.pk}:{step.step}:{step.hand_over_to}"
    batch.add(ticket, admins, "hand_over_failed", key, step=step, place=place)


def notify_contact_changed(*, ticket: Ticket, by: User, now: datetime) -> None:
    """Notify the customer of whose ticket it is now."""
    key = f"contact_changed:{ticket.pk}:{ticket.last_event}"
    notify_customers(ticket, "contact_changed", key, by, now, contact=ticket.contact.user)


def notify_due_soon(*, batch: TicketNotifications, ticket: Ticket, metric: MetricTimes) -> None:
    """Warn those who handle the ticket, once for each deadline."""
    since = metric.soon_at.isoformat() if metric.soon_at else ""
    key = f"soon:{ticket.pk}:{metric.metric}:{metric.cycle}:{since}"
    _add_handlers(batch, ticket, "due_soon", key, metric=metric)


def notify_breached(*, batch: TicketNotifications, ticket: Ticket, metric: MetricTimes) -> None:
    """Notify those who handle the ticket that a promise was not kept."""
    key = f"breached:{ticket.pk}:{metric.metric}:{metric.cycle}"
    _add_handlers(batch, ticket, "breached", key, metric=metric)


def notify_step_reached(
    *, batch: TicketNotifications, ticket: Ticket, step: StepTimes, notified_role: str, holders: Sequence[Holder]
) -> None:
    """Notify the holders of the role that an escalation step asks for or who stands in, else of the next one
    (TERM-E9, TERM-E10)."""
    again = f":{step.reminders}" if step.reminders else ""
    key = f"step:{ticket.pk}:{step.step}:{step.role}{again}"
    terms = get_terms(ticket.version_in_force.publication)  # whose escalation it is
    names = {role.key: role.name for role in terms.roles}
    role, notified_role_name = names.get(step.role), names.get(notified_role)
    people = batch.recipients.may_know(ticket, holders)
    batch.add(ticket, people, "step_reached", key, step=step, role=role, notified_role=notified_role_name)


def notify_customers(ticket: Ticket, template: str, key: str, by: User | None, now: datetime, **context: Any) -> None:
    """Send the customer's people on the ticket a notice, once for its key."""
    batch = TicketNotifications(now, by)
    _add_customers(batch, ticket, template, key, **context)
    batch.send()


def notify_handlers(ticket: Ticket, template: str, key: str, by: User | None, now: datetime, **context: Any) -> None:
    """Send those who handle the ticket a notice, once for its key."""
    batch = TicketNotifications(now, by)
    _add_handlers(batch, ticket, template, key, by=by, **context)
    batch.send()


def _add_customers(batch: TicketNotifications, ticket: Ticket, template: str, key: str, **context: Any) -> None:
    """Write to each of the customer's people on the ticket, whom a letter may call by name."""
    for holder in batch.recipients.customers(ticket):
        batch.add(ticket, [holder], template, key, person=holder.person, **context)


def _add_handlers(batch: TicketNotifications, ticket: Ticket, template: str, key: str, **context: Any) -> None:
    batch.add(ticket, batch.recipients.handlers(ticket), template, key, **context)


def _add_loser(batch: TicketNotifications, ticket: Ticket, loser: User | None, **context: Any) -> None:
    """Notify who had the ticket, or who stands in for them and has not got it now."""
    if loser is None:
        return
    people = batch.recipients.may_know(ticket, batch.recipients.present([loser]))
    others = [holder for holder in people if holder.person != ticket.assignee]
    batch.add(ticket, others, "unassigned", f"unassigned:{ticket.pk}:{ticket.last_event}", **context)


def _texts(ticket: Ticket, questions: Sequence[Question]) -> list[str]:
    language, terms = ticket.contact.user.language, get_terms(ticket.plan_version.publication)
    return [question.text.pick(language, terms.vendor.default_language) for question in questions]


def _development(ticket: Ticket) -> Any:
    """Return what the vendor calls its development."""
    terms = get_terms(ticket.plan_version.publication)
    return terms.development.name if terms.development else _("Development")


def _place(ticket: Ticket) -> Any:
    """Return the name of who has the ticket: the partner's, or the tier's in the vendor's words."""
    if ticket.partner is not None:
        return ticket.partner.name
    versions = (ticket.plan_version, ticket.version_in_force)  # a step of new terms may hand over to a new tier
    terms = [get_terms(version.publication) for version in versions]
    tiers = (tier for each in terms for tier in each.tiers)
    return next((tier.name for tier in tiers if tier.key == ticket.tier_key), terms[0].vendor.name)
