"""Escalations with who holds their roles, in the console."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from people.queries import Holder, holders_by_role
from plans.presentation.labels import role_names
from web.console.access import AdminRequest
from web.console.views.escalations import escalations as escalation_tables
from web.console.views.escalations import role_keys, without_escalation
from web.console.views.frame import ShownVersion, console_frame, plans_by_rank, terms_required


@terms_required
def escalations(request: AdminRequest, shown: ShownVersion) -> HttpResponse:
    """Show to whom each step goes, and who holds the role now (TERM-E9, TERM-E10)."""
    terms = shown.terms
    plans = plans_by_rank(terms)
    keys = role_keys(terms)
    found = holders_by_role(keys, at=shown.now)
    held = {key: [_holder_label(holder) for holder in holders] for key, holders in found.items()}
    names = role_names(terms)
    context = console_frame(request, shown, current="console-escalation") | {
        "escalations": escalation_tables(terms, plans, held),
        "without": without_escalation(terms, plans),
        "nobody": [names.get(key, key) for key in names if key in keys and not held[key]],
    }
    return render(request, "console/escalations.html", context)


def _holder_label(holder: Holder) -> str:
    if holder.instead_of is None:
        return holder.person.name
    return _("%(name)s for %(absent)s") % {"name": holder.person.name, "absent": holder.instead_of.name}
