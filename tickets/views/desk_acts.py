"""What an agent can do with a ticket: each act with its form, offered only where it is possible."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from customers.queries import list_partner_people
from people.models import User
from people.queries import list_assignable_staff
from plans.core.terms import VendorTerms
from plans.queries import get_terms
from plans.wording import say
from tickets import rules
from tickets.core.states import possible_acts
from tickets.forms import desk as desk_forms
from tickets.models import Ticket
from tickets.operations import handling
from tickets.views.desk_promise import severity_words


@dataclass(frozen=True)
class Act:
    """One act: its name in addresses, the words of its panel, its form and the operation behind it."""

    name: str
    title: str
    submit: str
    done: str
    form: forms.Form
    run: Callable[[datetime], object]
    intro: str = ""
    is_open: bool = False


Submitted = Mapping[str, Any] | None
Builder = Callable[[Ticket, User, VendorTerms, Submitted], Act]


def possible_panels(ticket: Ticket, actor: User, refused: Act | None = None) -> list[Act]:
    """Return the acts that the person can do now; a refused one stays, with what was typed."""
    if not rules.can_handle(actor, ticket):
        return [refused] if refused else []
    terms = get_terms(ticket.plan_version.publication)
    possible = possible_acts(ticket.status)
    panels = []
    for name, (act, build) in _ACTS.items():
        if refused is not None and refused.name == name:
            panels.append(refused)
        elif any(one in possible for one in act) and _makes_sense(name, ticket, actor, terms):
            panels.append(build(ticket, actor, terms, None))
    return panels


def submitted_act(name: str, ticket: Ticket, actor: User, data: Mapping[str, Any]) -> Act | None:
    """Return an act with what was sent, None for one that does not exist."""
    if name not in _ACTS:
        return None
    _acts, build = _ACTS[name]
    return build(ticket, actor, get_terms(ticket.plan_version.publication), data)


def _makes_sense(name: str, ticket: Ticket, actor: User, terms: VendorTerms) -> bool:
    if name == "severity" and len(terms.severities) == 1:
        return False
    return name != "hand-over" or bool(_places(ticket, actor, terms))


def _severity(ticket: Ticket, actor: User, terms: VendorTerms, data: Submitted) -> Act:
    is_confirmed = ticket.severity_confirmed_at is not None
    levels = [(level.number, severity_words(terms, level.number)) for level in terms.severities]
    word = say(terms.vendor.words.severity, terms)
    form = desk_forms.SeverityForm(
        data, word=word, severities=levels, current=ticket.severity, is_confirmed=is_confirmed, auto_id="severity-%s"
    )
    operation = handling.change_severity if is_confirmed else handling.confirm_severity

    def run(now: datetime) -> object:
        sent = form.cleaned_data
        return operation(ticket=ticket, actor=actor, severity=sent["severity"], reason=sent["reason"], now=now)

    return Act(
        name="severity",
        title=(_("%(severity)s: change") if is_confirmed else _("%(severity)s: confirm")) % {"severity": word},
        submit=_("Change and tell the customer") if is_confirmed else _("Confirm and tell the customer"),
        done=_("The customer was told."),
        intro=_("The promised times are worked out anew from the start.") if is_confirmed else _proposed(ticket, terms),
        form=form,
        run=run,
    )


def _proposed(ticket: Ticket, terms: VendorTerms) -> str:
    return _("Proposed: %(severity)s.") % {"severity": severity_words(terms, ticket.severity_proposed)}


def _wait(ticket: Ticket, actor: User, _terms: VendorTerms, data: Submitted) -> Act:
    form = desk_forms.WaitForm(data, auto_id="wait-%s")

    def run(now: datetime) -> object:
        sent = form.cleaned_data
        return handling.wait_for(ticket=ticket, actor=actor, party=sent["party"], reason=sent["reason"], now=now)

    return Act("wait", _("Wait"), _("Stop the clocks"), _("The ticket waits."), form, run)


def _resume(ticket: Ticket, actor: User, _terms: VendorTerms, data: Submitted) -> Act:
    form = desk_forms.ResumeForm(data, auto_id="resume-%s")

    def run(now: datetime) -> object:
        return handling.resume(ticket=ticket, actor=actor, reason=form.cleaned_data["reason"], now=now)

    return Act("resume", _("Resume"), _("Let the clocks go on"), _("The clocks go on."), form, run)


def _assign(ticket: Ticket, actor: User, _terms: VendorTerms, data: Submitted) -> Act:
    people = {person.pk: person for person in _assignable(ticket, actor)}
    choices = [(key, _("me") if key == actor.pk else person.name) for key, person in people.items()]
    form = desk_forms.AssignForm(
        data, people=choices, auto_id="assign-%s", initial={"assignee": ticket.assignee_id or actor.pk}
    )

    def run(now: datetime) -> object:
        assignee = people.get(form.cleaned_data["assignee"])
        return handling.assign(ticket=ticket, actor=actor, assignee=assignee, now=now)

    return Act("assign", _("Assign"), _("Assign"), _("The ticket was assigned."), form, run)


def _assignable(ticket: Ticket, actor: User) -> list[User]:
    """Return who may have the ticket: the partner's people while a partner has it, else the vendor's staff; self first."""
    people = list_partner_people(ticket.partner) if ticket.partner is not None else list_assignable_staff()
    if rules.is_staff(actor) and actor not in people:
        people = [actor, *people]
    return sorted(people, key=lambda person: person.pk != actor.pk)


def _hand_over(ticket: Ticket, actor: User, terms: VendorTerms, data: Submitted) -> Act:
    form = desk_forms.HandOverForm(data, places=_places(ticket, actor, terms), auto_id="hand-over-%s")

    def run(now: datetime) -> object:
        sent = form.cleaned_data
        kind, _colon, key = sent["to"].partition(":")
        if kind == "tier":
            return handling.hand_over_to_tier(ticket=ticket, actor=actor, tier_key=key, reason=sent["reason"], now=now)
        partner = next(partner for partner in _partners(ticket) if partner.key == key)
        return handling.hand_over_to_partner(
            ticket=ticket, actor=actor, partner=partner, reason=sent["reason"], now=now
        )

    return Act(
        name="hand-over",
        title=_("Hand over"),
        submit=_("Hand over"),
        done=_("The ticket was handed over, with its history."),
        form=form,
        run=run,
    )


def _places(ticket: Ticket, _actor: User, terms: VendorTerms) -> list[tuple[str, str]]:
    """Return where the ticket can go from where it is: the vendor's tiers and the partners who serve the customer."""
    tiers = [
        (f"tier:{tier.key}", f"{terms.vendor.name}: {say(tier.name, terms)}")
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


def _resolve(ticket: Ticket, actor: User, _terms: VendorTerms, data: Submitted) -> Act:
    form = desk_forms.ResolveForm(data, auto_id="resolve-%s")

    def run(now: datetime) -> object:
        sent = form.cleaned_data
        return handling.resolve(ticket=ticket, actor=actor, kind=sent["kind"], explanation=sent["explanation"], now=now)

    return Act("resolve", _("Resolve"), _("Resolve and tell the customer"), _("The ticket is resolved."), form, run)


def _close(ticket: Ticket, actor: User, _terms: VendorTerms, data: Submitted) -> Act:
    form = desk_forms.CloseForm(data, auto_id="close-%s")
    return Act(
        name="close",
        title=_("Close"),
        submit=_("Close the ticket"),
        done=_("The ticket is closed."),
        intro=_("A closed ticket can be reopened."),
        form=form,
        run=lambda now: handling.close(ticket=ticket, actor=actor, now=now),
    )


def _reopen(ticket: Ticket, actor: User, _terms: VendorTerms, data: Submitted) -> Act:
    form = desk_forms.ReopenForm(data, auto_id="reopen-%s")

    def run(now: datetime) -> object:
        return handling.reopen(ticket=ticket, actor=actor, reason=form.cleaned_data["reason"], now=now)

    return Act("reopen", _("Reopen"), _("Reopen the ticket"), _("The ticket is open again."), form, run)


# Name in addresses: the acts of tickets.core.states that make it possible, and what builds its panel.
_ACTS: dict[str, tuple[tuple[str, ...], Builder]] = {
    "resume": (("resume",), _resume),
    "severity": (("confirm_severity", "change_severity"), _severity),
    "assign": (("assign",), _assign),
    "wait": (("wait_customer", "wait_third_party"), _wait),
    "hand-over": (("hand_over",), _hand_over),
    "resolve": (("resolve",), _resolve),
    "close": (("close",), _close),
    "reopen": (("reopen",), _reopen),
}
