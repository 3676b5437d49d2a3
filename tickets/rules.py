"""Who may do what with a ticket."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from customers.models import Contact
from people.actors import Actor, Desk
from people.models import User, UserKind
from tickets.core.event_payloads import DevelopmentNews
from tickets.core.events import EVENTS, kind_of
from tickets.core.sides import Side
from tickets.core.states import ACTS, possible_acts
from tickets.models import Event, IssueState, Ticket

# How far development is, as far as a machine tells customers.
CUSTOMER_VISIBLE_STATES: Final = (IssueState.PLANNED, IssueState.IN_PROGRESS, IssueState.DONE)


def is_staff(actor: User) -> bool:
    """Return whether the person works for the vendor."""
    return actor.is_active and actor.kind == UserKind.STAFF


def works_for_vendor(actor: User) -> bool:
    """Return whether it is somebody of the vendor's staff, or one of the vendor's service accounts."""
    return is_staff(actor) or is_service(actor)


def is_service(actor: User) -> bool:
    """Return whether a program of the vendor's acts under its own name."""
    return actor.is_active and actor.kind == UserKind.SERVICE


def is_admin(actor: User) -> bool:
    """Return whether the person may read the console."""
    return is_staff(actor) and actor.is_admin


def is_partner(actor: User) -> bool:
    """Return whether the person works for a partner."""
    return actor.is_active and actor.kind == UserKind.PARTNER


def is_contact(actor: User) -> bool:
    """Return whether the person is a customer's contact."""
    return actor.is_active and actor.kind == UserKind.CONTACT


def serves(actor: User, ticket: Ticket) -> bool:
    """Return whether the person's partner company serves the ticket's organisation (TERM-C5)."""
    if not is_partner(actor):
        return False
    organisation = ticket.organisation
    serving = {organisation.distributor_id, organisation.support_partner_id, ticket.partner_id} - {None}
    return actor.partner_member.partner_id in serving


def owns(actor: User, ticket: Ticket) -> bool:
    """Return whether it is the person's own ticket, or one of the organisation whose tickets they may all see."""
    if not is_contact(actor):
        return False
    if ticket.contact.user_id == actor.pk:
        return True
    return sees_organisation(actor) and actor.contact.organisation_id == ticket.organisation_id


def sees_organisation(actor: User) -> bool:
    """Return whether the person reads and answers what their colleagues have filed."""
    return is_contact(actor) and actor.contact.sees_organisation


def can_see(actor: User, ticket: Ticket) -> bool:
    """Return whether the person may look at the ticket at all."""
    return works_for_vendor(actor) or serves(actor, ticket) or owns(actor, ticket)


def can_handle(actor: User, ticket: Ticket) -> bool:
    """Return whether the person may work on the ticket: the vendor's staff, or the partner who has it now (TERM-C4)."""
    return is_staff(actor) or (serves(actor, ticket) and ticket.partner_id == actor.partner_member.partner_id)


def speaks_for(actor: User, ticket: Ticket) -> bool:
    """Return whether the person handles the ticket or is its customer."""
    return can_handle(actor, ticket) or owns(actor, ticket)


def is_theirs(actor: User, ticket: Ticket, act: str) -> bool:
    """Return whether an act of the catalogue is this person's, whatever state the ticket is in."""
    return _RULES[ACTS[act].rule](actor, ticket)


def can_do(actor: User, ticket: Ticket, act: str) -> bool:
    """Return whether the person can do an act of the catalogue with the ticket as it is now."""
    return act in possible_acts(ticket.status) and is_theirs(actor, ticket, act)


def can_close(actor: User, ticket: Ticket) -> bool:
    """Return whether the person can close the ticket: a resolved one, its customer also one that is open."""
    return can_do(actor, ticket, "close") or (owns(actor, ticket) and "resolve" in possible_acts(ticket.status))


def can_reopen(actor: User, ticket: Ticket) -> bool:
    """Return whether the person can open the ticket again, by saying so or by a customer's reply."""
    return can_do(actor, ticket, "reopen")


def can_set_deadlines(actor: User) -> bool:
    """Return whether the person may set a deadline by hand: admins, and those of the staff who were given the right."""
    return is_staff(actor) and (actor.is_admin or actor.sets_deadlines)


def can_annul_breaches(actor: User) -> bool:
    """Return whether the person may say that a recorded breach was none: the vendor's admins."""
    return is_staff(actor) and actor.is_admin


def can_set_deadline(actor: User, ticket: Ticket) -> bool:
    """Return whether the person may set a deadline of this ticket by hand."""
    return can_handle(actor, ticket) and can_set_deadlines(actor)


def can_file_for(actor: Actor, contact: Contact) -> bool:
    """Return whether the actor may file for this contact: the desk, staff and service accounts for all, partners for
    their customers', contacts for themselves.
    """
    if isinstance(actor, Desk):
        return True
    if is_partner(actor):
        organisation = contact.organisation
        return actor.partner_member.partner_id in {organisation.distributor_id, organisation.support_partner_id}
    return works_for_vendor(actor) or (is_contact(actor) and contact.user_id == actor.pk)


def can_reply(actor: Actor, ticket: Ticket) -> bool:
    """Return whether the actor may say something to the other side: customers, who handles it, programs, the desk."""
    if isinstance(actor, Desk) or is_service(actor):
        return True
    return owns(actor, ticket) or can_handle(actor, ticket)


def can_add_note(actor: Actor, ticket: Ticket) -> bool:
    """Return whether the actor may write an internal note."""
    return isinstance(actor, Desk) or can_see_notes(actor, ticket)


def can_be_contact(contact: Contact, ticket: Ticket) -> bool:
    """Return whether the ticket may be given to this contact: a colleague, in the same organisation, who can sign in."""
    return (
        contact.organisation_id == ticket.organisation_id and contact.user.is_active and contact.pk != ticket.contact_id
    )


def can_hand_over(actor: User, ticket: Ticket) -> bool:
    """Return whether the person may hand it over: who handles it, or the customer whose distributor has it (TERM-C5)."""
    return can_handle(actor, ticket) or (owns(actor, ticket) and ticket.partner_id is not None)


def may_share(one: Ticket, other: Ticket) -> bool:
    """Return whether the contacts of two tickets of one customer may read both: only then is one merged into the other."""
    contacts = one.contact, other.contact
    return one.contact_id == other.contact_id or all(contact.sees_organisation for contact in contacts)


def can_see_notes(actor: User, ticket: Ticket) -> bool:
    """Return whether internal notes are for this person; never for a customer's contact."""
    return works_for_vendor(actor) or serves(actor, ticket)


def can_see_event(actor: User, event: Event) -> bool:
    """Return whether an entry of the log of a ticket is for this person, who may see the ticket.

    What this code cannot read, because newer code has written it, is for the staff alone.
    """
    payload = event.payload
    if is_staff(actor) or payload is None:
        return is_staff(actor)
    spec = EVENTS[kind_of(payload)]
    if is_contact(actor):
        return customer_hears(payload) if isinstance(payload, DevelopmentNews) else spec.for_customer is not None
    return not spec.is_staff_only


def customer_hears(news: DevelopmentNews) -> bool:
    """Return whether news of development are for the customer: that it was brought in, and how it goes on
    (TERM-D5, TERM-E18).

    Which issue it is stays inside. That a wish is declined is told by a person; news without another state are the agents'.
    """
    if news.what == "handed_over":
        return True
    return news.what == "state" and news.to in CUSTOMER_VISIBLE_STATES and news.from_ != news.to


def side_of(actor: Actor) -> Side:
    """Return the side that speaks: contacts are the customer's, those who serve them the agents'."""
    if isinstance(actor, Desk) or actor.kind == UserKind.SERVICE:
        return Side.AUTOMATIC
    return Side.CUSTOMER if actor.kind == UserKind.CONTACT else Side.AGENT


# The rules that the catalogue of acts names.
_RULES: Final[Mapping[str, Callable[[User, Ticket], bool]]] = {
    "can_handle": can_handle,
    "can_hand_over": can_hand_over,
    "can_see_notes": can_see_notes,
    "can_set_deadline": can_set_deadline,
    "can_annul_breaches": lambda actor, _ticket: can_annul_breaches(actor),
    "is_staff": lambda actor, _ticket: is_staff(actor),
    "owns": owns,
    "speaks_for": speaks_for,
}
