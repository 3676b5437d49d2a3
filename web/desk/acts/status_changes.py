"""Changes of a ticket's status: severity, putting on hold, resuming, resolving, closing, reopening."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from people.models import User
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize, metric_name, severity_label
from supportdesk.kernel import clock
from tickets.models import Ticket
from tickets.operations.acts import status_changes
from tickets.operations.acts.acknowledging import acknowledge_escalation
from tickets.operations.acts.deadlines import deadlines_to_set, set_deadline
from tickets.operations.acts.reclassifying import change_request_type
from tickets.operations.messages.intake import complete_intake
from tickets.presentation.intake import still_missing
from web.desk.acts.act import Act, Submitted
from web.desk.forms import ticket as desk_forms
from web.forms.questions import RecordedAnswersForm


def severity(ticket: Ticket, actor: User, terms: VendorTerms, data: Submitted) -> Act:
    """Offer the severities to determine (TERM-E34), or to change with a reason (TERM-E12)."""
    is_confirmed = ticket.severity_confirmed_at is not None
    levels = [(level.number, severity_label(terms, level.number)) for level in terms.severities]
    word = localize(terms.vendor.words.severity, terms)
    form = desk_forms.SeverityForm(
        data, word=word, severities=levels, current=ticket.severity, is_confirmed=is_confirmed, auto_id="severity-%s"
    )
    operation = status_changes.change_severity if is_confirmed else status_changes.confirm_severity

    def run(now: datetime) -> object:
        sent = form.cleaned_data
        return operation(ticket=ticket, actor=actor, severity=sent["severity"], reason=sent["reason"], now=now)

    return Act(
        name="severity",
        title=(_("%(severity)s: change") if is_confirmed else _("%(severity)s: confirm")) % {"severity": word},
        submit=_("Change and notify the customer") if is_confirmed else _("Confirm and notify the customer"),
        done=_("The customer has been notified."),
        intro=_("The target times are recalculated from the start.") if is_confirmed else _proposed(ticket, terms),
        form=form,
        run=run,
    )


def _proposed(ticket: Ticket, terms: VendorTerms) -> str:
    return _("Proposed: %(severity)s.") % {"severity": severity_label(terms, ticket.severity_proposed)}


def deadline(ticket: Ticket, actor: User, terms: VendorTerms, data: Submitted) -> Act:
    """Offer to set by hand when a promise falls due."""
    running = deadlines_to_set(ticket, clock.now())
    metrics = [(times.metric, metric_name(times.metric, terms)) for times in running]
    form = desk_forms.DeadlineForm(data, metrics=metrics, auto_id="deadline-%s")

    def run(now: datetime) -> object:
        sent = form.cleaned_data
        return set_deadline(
            ticket=ticket,
            actor=actor,
            metric=sent["metric"],
            due_at=sent["due_at"],
            moves=sent["kind"] == "moves",
            reason=sent["reason"],
            now=now,
        )

    return Act(
        name="deadline",
        title=_("Set deadline"),
        submit=_("Set and notify the customer"),
        done=_("The customer has been notified."),
        intro=_("It replaces the plan’s deadline and is shown as set manually."),
        form=form,
        run=run,
    )


def acknowledge(ticket: Ticket, actor: User, _terms: VendorTerms, data: Submitted) -> Act:
    """Offer to acknowledge the escalation."""
    return Act(
        name="acknowledge",
        title=_("Acknowledge the escalation"),
        submit=_("Acknowledge"),
        done=_("No more reminders will be sent."),
        intro=_("Reminders for the steps reached so far stop; the clocks keep running."),
        form=desk_forms.AcknowledgeForm(data, auto_id="acknowledge-%s"),
        run=lambda now: acknowledge_escalation(ticket=ticket, actor=actor, now=now),
    )


def wait(ticket: Ticket, actor: User, _terms: VendorTerms, data: Submitted) -> Act:
    """Offer to pause the clocks, with the reason (TERM-E11)."""
    form = desk_forms.WaitForm(data, auto_id="wait-%s")

    def run(now: datetime) -> object:
        sent = form.cleaned_data
        return status_changes.wait_for(ticket=ticket, actor=actor, party=sent["party"], reason=sent["reason"], now=now)

    return Act("wait", _("Put on hold"), _("Pause the clocks"), _("The ticket is on hold."), form, run)


def resume(ticket: Ticket, actor: User, _terms: VendorTerms, data: Submitted) -> Act:
    """Offer to resume the clocks."""
    form = desk_forms.ResumeForm(data, auto_id="resume-%s")

    def run(now: datetime) -> object:
        return status_changes.resume(ticket=ticket, actor=actor, reason=form.cleaned_data["reason"], now=now)

    return Act("resume", _("Resume"), _("Restart the clocks"), _("The clocks are running again."), form, run)


def resolve(ticket: Ticket, actor: User, _terms: VendorTerms, data: Submitted) -> Act:
    """Offer the kinds of resolution (TERM-A6)."""
    form = desk_forms.ResolveForm(data, auto_id="resolve-%s")

    def run(now: datetime) -> object:
        sent = form.cleaned_data
        return status_changes.resolve(
            ticket=ticket, actor=actor, kind=sent["kind"], explanation=sent["explanation"], now=now
        )

    return Act(
        "resolve", _("Resolve"), _("Resolve and notify the customer"), _("The ticket has been resolved."), form, run
    )


def close(ticket: Ticket, actor: User, _terms: VendorTerms, data: Submitted) -> Act:
    """Offer to close what is resolved."""
    form = desk_forms.CloseForm(data, auto_id="close-%s")
    return Act(
        name="close",
        title=_("Close"),
        submit=_("Close ticket"),
        done=_("The ticket has been closed."),
        intro=_("A closed ticket can be reopened."),
        form=form,
        run=lambda now: status_changes.close(ticket=ticket, actor=actor, now=now),
    )


def reopen(ticket: Ticket, actor: User, _terms: VendorTerms, data: Submitted) -> Act:
    """Offer to open it again, with the reason."""
    form = desk_forms.ReopenForm(data, auto_id="reopen-%s")

    def run(now: datetime) -> object:
        return status_changes.reopen(ticket=ticket, actor=actor, reason=form.cleaned_data["reason"], now=now)

    return Act("reopen", _("Reopen"), _("Reopen ticket"), _("The ticket has been reopened."), form, run)


def change_kind(ticket: Ticket, actor: User, terms: VendorTerms, data: Submitted) -> Act:
    """Offer the other kinds of request (TERM-D8)."""
    kinds = [
        (kind.key, localize(kind.name, terms)) for kind in terms.request_types if kind.key != ticket.request_type_key
    ]
    form = desk_forms.KindForm(data, kinds=kinds, auto_id="kind-%s")

    def run(now: datetime) -> object:
        sent = form.cleaned_data
        return change_request_type(
            ticket=ticket, actor=actor, request_type_key=sent["kind"], reason=sent["reason"], now=now
        )

    return Act(
        name="kind",
        title=_("Request type"),
        submit=_("Change request type"),
        done=_("The request type has been changed."),
        intro=_("If the new type has different targets, they apply from the start."),
        form=form,
        run=run,
    )


def record_answers(ticket: Ticket, actor: User, terms: VendorTerms, data: Submitted) -> Act:
    """Offer the questions that the customer left out, for what is said on the phone (TERM-D6, TERM-E36)."""
    questions = still_missing(ticket, terms)
    initial = {"given_by": ticket.contact.user.name}
    form = RecordedAnswersForm(data, terms=terms, questions=questions, initial=initial, auto_id="intake-%s")

    def run(now: datetime) -> object:
        given_by = form.cleaned_data["given_by"]
        return complete_intake(
            ticket=ticket,
            actor=actor,
            answers=form.answers(),
            uploads=(),
            given_by=given_by,
            channel="desk",
            now=now,
        )

    return Act(
        name="intake",
        title=_("Record missing information"),
        submit=_("Save for the customer"),
        done=_("It appears on the ticket, with the name of the person who provided it."),
        intro=_("The customer can read it. Once nothing is missing, the ticket is no longer on hold for it."),
        form=form,
        run=run,
    )
