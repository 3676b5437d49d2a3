"""Acts that link a ticket to something else: development, and undoing a merge."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from people.models import User
from plans.core.development import development_opens_at
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize
from slas.presentation.labels import due_in_line
from supportdesk.kernel import clock
from tickets.models import Ticket
from tickets.operations.acts.merging import undo_merge as undo_ticket_merge
from tickets.operations.development.hand_over import hand_over_to_development
from tickets.queries import list_issues, list_issues_of, merge_target_of
from web.desk.acts.act import Act, Submitted
from web.desk.forms import ticket as desk_forms

_ISSUES = 50


def development(ticket: Ticket, actor: User, terms: VendorTerms, data: Submitted) -> Act:
    """Offer to bring development in (TERM-E18): with a new issue, or for one that is there."""
    known = set(list_issues_of(actor, ticket))
    issues = {issue.pk: issue for issue in list_issues(actor, state="", words="")[:_ISSUES] if issue not in known}
    choices = [(key, f"{issue.number} {issue.title}") for key, issue in issues.items()]
    form = desk_forms.DevelopmentForm(
        data, issues=choices, auto_id="development-%s", initial={"title": ticket.subject, "kind": "bug"}
    )

    def run(now: datetime) -> object:
        sent = form.cleaned_data
        return hand_over_to_development(
            ticket=ticket,
            actor=actor,
            reason=sent["reason"],
            now=now,
            issue=issues.get(sent["issue"]),
            title=sent["title"],
            kind=sent["kind"],
        )

    return Act(
        name="development",
        title=_("Involve %(development)s") % {"development": _development_name(terms)},
        submit=_("Involve development"),
        done=_("Development has been involved; the ticket stays where it is."),
        intro=_hours(terms),
        form=form,
        run=run,
    )


def undo_merge(ticket: Ticket, actor: User, _terms: VendorTerms, data: Submitted) -> Act:
    """Offer to undo a merge."""
    form = desk_forms.UndoMergeForm(data, auto_id="undo-merge-%s")

    def run(now: datetime) -> object:
        return undo_ticket_merge(source=ticket, actor=actor, reason=form.cleaned_data["reason"], now=now)

    intro = _("The ticket becomes a separate ticket again, beside %(target)s. The time in between is not counted.")
    return Act(
        name="undo-merge",
        title=_("Undo merge"),
        submit=_("Undo merge and notify the customer"),
        done=_("The ticket is a separate ticket again."),
        intro=intro % {"target": merge_target_of(ticket).reference},
        form=form,
        run=run,
    )


def _development_name(terms: VendorTerms) -> str:
    return localize(terms.development.name, terms) if terms.development else _("development")


def _hours(terms: VendorTerms) -> str:
    opens = development_opens_at(terms, clock.now())
    return _("Closed now; opens %(time)s.") % {"time": due_in_line(opens)} if opens else ""
