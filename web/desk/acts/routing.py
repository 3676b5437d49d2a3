"""Giving a ticket to a person, a team, a tier, a partner or development."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from customers.queries import list_colleagues
from people.models import User
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize
from tickets.models import Ticket
from tickets.operations.acts import status_changes
from tickets.operations.acts.contact import change_contact
from web.desk.acts.act import Act, Submitted
from web.desk.acts.assignment import assignable
from web.desk.forms import ticket as desk_forms


def assign(ticket: Ticket, actor: User, _terms: VendorTerms, data: Submitted) -> Act:
    """Offer the people and the teams who may have the ticket."""
    who = assignable([ticket], actor)
    chosen = str(ticket.assignee_id) if ticket.assignee_id else who.preselected()
    initial = {"assignee": chosen, "had": ticket.assignee_id or 0}
    form = desk_forms.AssignForm(data, choices=who.choices(), auto_id="assign-%s", initial=initial)

    def run(now: datetime) -> object:
        person, team = who.pick(form.cleaned_data["assignee"])
        seen = form.cleaned_data["had"]
        return status_changes.assign(
            ticket=ticket, actor=actor, assignee=person, team=team, now=now, seen_assignee=seen
        )

    return Act("assign", _("Assign"), _("Assign"), _("The ticket has been assigned."), form, run)


def contact(ticket: Ticket, actor: User, _terms: VendorTerms, data: Submitted) -> Act:
    """Offer the colleagues whose ticket it can become."""
    colleagues = {one.pk: one for one in list_colleagues(ticket.contact)}
    names = [(pk, one.user.name) for pk, one in colleagues.items()]
    form = desk_forms.ContactForm(data, contacts=names, auto_id="contact-%s")

    def run(now: datetime) -> object:
        sent = form.cleaned_data
        chosen = colleagues[sent["contact"]]
        return change_contact(ticket=ticket, actor=actor, contact=chosen, reason=sent["reason"], now=now)

    return Act(
        name="contact",
        title=_("Change contact"),
        submit=_("Change contact"),
        done=_("The contact has been changed."),
        form=form,
        run=run,
        intro=_("They can read the whole conversation and are notified. Notes stay internal."),
        is_offered=bool(colleagues),
    )


def hand_over(ticket: Ticket, actor: User, terms: VendorTerms, data: Submitted) -> Act:
    """Offer where the ticket can go from where it is (TERM-A12, TERM-C4, TERM-C5)."""
    form = desk_forms.HandOverForm(data, places=places_for(ticket, actor, terms), auto_id="hand-over-%s")

    def run(now: datetime) -> object:
        sent = form.cleaned_data
        kind, _colon, key = sent["to"].partition(":")
        if kind == "tier":
            return status_changes.hand_over_to_tier(
                ticket=ticket, actor=actor, tier_key=key, reason=sent["reason"], now=now
            )
        partner = next(partner for partner in _partners(ticket) if partner.key == key)
        return status_changes.hand_over_to_partner(
            ticket=ticket, actor=actor, partner=partner, reason=sent["reason"], now=now
        )

    return Act(
        name="hand-over",
        title=_("Hand over"),
        submit=_("Hand over"),
        done=_("The ticket has been handed over, with its history."),
        form=form,
        run=run,
    )


def places_for(ticket: Ticket, _actor: User, terms: VendorTerms) -> list[tuple[str, str]]:
    """Return where the ticket can go from where it is: the vendor's tiers and the partners who serve the customer."""
    tiers = [
        (f"tier:{tier.key}", f"{terms.vendor.name}: {localize(tier.name, terms)}")
        for tier in terms.tiers
        if ticket.partner_id is not None or tier.key != ticket.tier_key
    ]
    partners = [
        (f"partner:{partner.key}", partner.name) for partner in _partners(ticket) if partner.pk != ticket.partner_id
    ]
    return [*tiers, *partners]


def _partners(ticket: Ticket) -> list[Any]:
    organisation = ticket.organisation
    found = [organisation.distributor, organisation.support_partner]
    return list({partner.pk: partner for partner in found if partner is not None}.values())
