"""Annulling a breach that was recorded by mistake."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from people.models import User
from plans.core.terms import VendorTerms
from plans.presentation.labels import metric_name
from slas.presentation.labels import due_in_line
from tickets.models import Ticket
from tickets.operations.acts.annulling import annul_breach
from tickets.queries import list_annulments, list_breaches
from web.desk.acts.act import Act, Submitted
from web.desk.forms import ticket as desk_forms


def annul(ticket: Ticket, actor: User, terms: VendorTerms, data: Submitted) -> Act:
    """Offer the breaches that count, to say of one that it was none."""
    breaches = list_breaches(ticket)
    annulled = list_annulments(ticket) if breaches else {}
    breaches = [one for one in breaches if (one.metric, one.cycle) not in annulled]
    choices = [
        (f"{one.metric}:{one.cycle}", f"{metric_name(one.metric, terms)}, {due_in_line(one.breached_at)}")
        for one in breaches
    ]
    form = desk_forms.AnnulForm(data, breaches=choices, auto_id="annul-%s")

    def run(now: datetime) -> object:
        metric, _colon, cycle = form.cleaned_data["breach"].partition(":")
        reason = form.cleaned_data["reason"]
        return annul_breach(ticket=ticket, actor=actor, metric=metric, cycle=int(cycle), reason=reason, now=now)

    return Act(
        name="annul",
        title=_("Annul a breach"),
        submit=_("Annul"),
        done=_("The breach has been annulled."),
        intro=_("The customer no longer sees a breach; colleagues see who annulled it and why. This cannot be undone."),
        form=form,
        run=run,
        is_offered=bool(choices),
    )
