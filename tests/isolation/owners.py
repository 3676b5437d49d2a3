"""Whose a row is: the classes of what there is to see, and who may see which.

A class is `kind:subject`. Subjects are the people of the world (`world.py`), `a` and `b` its organisations:
`ticket:` what its customer reads, `note:` what only those read who serve them, `person:` name and addresses of a contact,
`name:` how one of the vendor's or a partner's people is called, `organisation:`, `partner:`, `private:` for one alone,
`desk` the vendor's own, `console` the admins', `operators` the installation's, `public` what every visitor may read, `secret` what no page shows to anybody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from customers.models import Contact, Organisation, Partner
from people.models import User, UserKind
from tickets.models import MessageKind, Ticket

# What each person may see of the own vendor. Of another vendor nobody may see anything but `public`.
_EVERYBODY = frozenset({"public"})
_SIGNED_IN = _EVERYBODY | {"name:*"}
_STAFF = _SIGNED_IN | {"ticket:*", "note:*", "person:*", "organisation:*", "partner:*", "desk"}
MAY_SEE: dict[str, frozenset[str]] = {
    "anonymous": _EVERYBODY,
    "stranger": _EVERYBODY,
    "own": _SIGNED_IN | {"ticket:own", "person:own", "organisation:a", "private:own"},
    "colleague": _SIGNED_IN | {"ticket:colleague", "person:colleague", "organisation:a", "private:colleague"},
    # manages the organisation's users (TERM-A10), which shows their names and addresses and no ticket
    "administrator": _SIGNED_IN
    | {"ticket:administrator", "organisation:a", "private:administrator"}
    | {f"person:{one}" for one in ("own", "colleague", "administrator", "viewer")},
    # sees the organisation's tickets, and whose they are
    "viewer": _SIGNED_IN
    | {"organisation:a", "private:viewer"}
    | {f"{kind}:{one}" for kind in ("ticket", "person") for one in ("own", "colleague", "administrator", "viewer")},
    "elsewhere": _SIGNED_IN
    | {"ticket:elsewhere", "person:elsewhere", "organisation:b", "partner:distributor", "private:elsewhere"},
    "distributor": _SIGNED_IN
    | {"ticket:elsewhere", "note:elsewhere", "person:elsewhere", "organisation:b", "partner:distributor"}
    | {"person:distributor", "private:distributor"},
    "other_partner": _SIGNED_IN | {"partner:other_partner", "person:other_partner", "private:other_partner"},
    "agent": _STAFF | {"private:agent"},
    "admin": _STAFF | {"private:admin", "console"},
    # another vendor's admin on the own host, where this vendor's things are asked for
    "stranger_at_home": _STAFF | {"private:admin", "console"},
    # the installation's own people look after processes and read no vendor's data
    "operator": _EVERYBODY | {"operators"},
}


class Owners:
    """Finds the class of a row."""

    def __init__(self, people: dict[int, str], organisations: dict[int, str], partners: dict[int, str]) -> None:
        self.people, self.organisations, self.partners = people, organisations, partners

    def of(self, row: Model) -> str:
        """Return the class of a row: by the rule of its model, else by the ticket, person or company it points to."""
        rule = _RULES.get(row._meta.label)
        return rule(self, row) if rule else self._by_what_it_points_to(row)

    def subject_of_ticket(self, ticket: Ticket) -> str:
        """Return whose ticket it is."""
        return self.people[ticket.contact.user_id]

    def _by_what_it_points_to(self, row: Model) -> str:
        found = {
            field.related_model: getattr(row, field.name)
            for field in row._meta.concrete_fields
            if field.is_relation and getattr(row, field.name) is not None
        }
        for model, describe in _POINTED_TO:
            if model in found:
                return describe(self, found[model])
        return "desk"


def _of_ticket(owners: Owners, ticket: Any) -> str:
    return f"ticket:{owners.subject_of_ticket(ticket)}"


def _of_person(owners: Owners, user: Any) -> str:
    subject = owners.people.get(user.pk, "")
    return "desk" if user.kind == UserKind.STAFF else f"person:{subject}"


def _of_organisation(owners: Owners, organisation: Any) -> str:
    return f"organisation:{owners.organisations[organisation.pk]}"


_POINTED_TO: tuple[tuple[type[Model], Callable[[Owners, Any], str]], ...] = (
    (Ticket, _of_ticket),
    (Contact, lambda owners, contact: _of_person(owners, contact.user)),
    (Organisation, _of_organisation),
    (Partner, lambda owners, partner: f"partner:{owners.partners[partner.pk]}"),
    (User, _of_person),
)


def _of_message(owners: Owners, message: Any) -> str:
    kind = "note" if message.kind == MessageKind.NOTE else "ticket"
    return f"{kind}:{owners.subject_of_ticket(message.ticket)}"


def _of_organisation_people(owners: Owners, invitation: Any) -> str:
    """Who manages the organisation's users sees who was invited."""
    return f"person:{'administrator' if owners.organisations[invitation.organisation_id] == 'a' else 'elsewhere'}"


def _private(field: str) -> Callable[[Owners, Any], str]:
    return lambda owners, row: f"private:{owners.people.get(getattr(row, f'{field}_id'), 'nobody')}"


def _always(owner: str) -> Callable[[Owners, Any], str]:
    return lambda _owners, _row: owner


_RULES: dict[str, Callable[[Owners, Any], str]] = {
    "tickets.Ticket": _of_ticket,
    "tickets.Message": _of_message,
    "tickets.Attachment": lambda owners, row: _of_message(owners, row.message),
    "tickets.Draft": _private("author"),
    "tickets.SavedView": _private("owner"),
    "tickets.CannedResponse": _always("desk"),
    "tickets.FilingAttempt": lambda owners, row: f"ticket:{owners.people[row.contact.user_id]}",
    "notifications.DigestItem": lambda owners, item: _of_ticket(owners, Ticket.objects.get(pk=item.subject_id)),
    "people.User": _of_person,
    "people.ApiToken": _private("owner"),
    "people.Absence": _private("user"),
    "people.Team": _always("desk"),
    "people.DeskSettings": _always("public"),
    "billing.BillingSettings": _always("console"),
    "customers.Organisation": _of_organisation,
    "customers.Partner": lambda owners, row: f"partner:{owners.partners[row.pk]}",
    "customers.Invitation": _of_organisation_people,
    "customers.Product": _always("public"),
    "customers.Release": _always("public"),
    "account.EmailAddress": _private("user"),
    "mfa.Authenticator": _always("secret"),
    "axes.AccessAttempt": _always("secret"),
    "axes.AccessFailureLog": _always("secret"),
    "axes.AccessLog": _always("secret"),
    "audit.AuditEntry": _always("desk"),
    "audit.SecurityEvent": _always("secret"),
    "plans.Draft": _always("console"),
    "plans.Publication": _always("public"),
    "contracts.Warranty": lambda owners, row: _of_organisation(owners, row.contract.organisation),
    "tickets.Recalculation": _always("console"),
    "tickets.RecalculationEntry": _always("console"),
    "vendors.ProvisionRequest": _always("operators"),
}
# Fields that belong to somebody else than their row.
FIELD_OWNERS: dict[str, Callable[[Owners, Any], str]] = {
    "people.User.name": lambda owners, user: (
        _of_person(owners, user) if user.kind == UserKind.CONTACT else f"name:{owners.people.get(user.pk, 'nobody')}"
    ),
    "people.ApiToken.secret_hash": _always("secret"),
    "people.ApiToken.owner_stamp": _always("secret"),
    "customers.Invitation.token_digest": _always("secret"),
    "contracts.Contract.note": _always("desk"),
    "contracts.Contract.termination_reason": _always("desk"),
    "customers.Partner.name": lambda owners, partner: f"partner:{owners.partners[partner.pk]}",
}
