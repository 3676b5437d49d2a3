"""Two vendors with the same people, each with something of their own to leak."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import models

from contracts.models import Contract
from contracts.operations import attach_warranty, set_hold
from customers.models import Contact, Organisation, Partner
from customers.operations.administration import invite_person
from notifications.models import DigestItem
from people.models import User
from people.operations.passwords import mail_new_password_links
from plans.models import Publication
from supportdesk.kernel.outbox import MailKind, as_sent, mail_of
from supportdesk.kernel.tenancy import vendor_schema
from tests.factories import make_contact, make_partner, make_partner_person, make_staff
from tests.isolation.canaries import HOSTILE, Canaries
from tests.isolation.filling import Filler, tenant_models, text_fields
from tests.isolation.owners import Owners
from tests.terms.world import World, local
from tickets.models import FilingAttempt, Message, Ticket
from tickets.operations.messages.attachments import Upload
from tickets.operations.messages.conversation import add_note, reply
from vendors.models import Vendor

NOW = local("2026-11-20 14:00", "Europe/Berlin")
TERMS = "onyxceph"  # its distributors take part in the work
CONTACTS = ("own", "colleague", "administrator", "viewer", "elsewhere")
TICKETS = ("own", "colleague", "elsewhere")
PEOPLE = (*CONTACTS, "distributor", "other_partner", "agent", "admin", "bystander")


@dataclass
class Side:
    """One vendor's half of the world."""

    letter: str
    vendor: Vendor
    users: dict[str, User] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    owners: Owners = field(default_factory=lambda: Owners({}, {}, {}))
    addresses: dict[str, str] = field(default_factory=dict)  # of mail, whose they were when the tickets were told


def build_side(letter: str, vendor: Vendor, canaries: Canaries) -> Side:
    """Build one vendor's people, tickets and everything else that the registry of models knows."""
    side = Side(letter, vendor)
    with vendor_schema(vendor.schema_name):
        builder = _Builder(side, canaries)
        builder.people()
        side.addresses |= {user.email: subject for subject, user in side.users.items()}
        for subject in TICKETS:
            builder.ticket(subject)
        builder.credentials()
        builder.undelivered()
        builder.everything_else()
        for ticket in Ticket.objects.select_related("contact"):
            owner = side.owners.of(ticket)
            canaries.adopt(ticket.reference, vendor=letter, owner=owner, place="tickets.Ticket.reference")
        for user in User.objects.filter(pk__in=side.owners.people):
            side.users[side.owners.people[user.pk]] = user
    return side


class _Builder:
    def __init__(self, side: Side, canaries: Canaries) -> None:
        self.side, self.canaries = side, canaries
        self.world = World(TERMS)
        self.filler = Filler(canaries, side.owners, side.letter, NOW)

    def token(self, owner: str, place: str) -> str:
        return HOSTILE + self.canaries.issue(vendor=self.side.letter, owner=owner, place=place)

    def people(self) -> None:
        """Two organisations, the second with a distributor; people of both, of partners and of the vendor."""
        plan = self.world.terms.plans[-1].key
        distributor, other = make_partner("Distributor", "distributor"), make_partner("Other", "distributor")
        own = self.world.customer(plan=plan)
        organisation = own.organisation
        elsewhere = self.world.customer(plan=plan, distributor=distributor)
        self.side.contacts |= {
            "own": own,
            "colleague": make_contact(organisation),
            "administrator": make_contact(organisation, manages_users=True),
            "viewer": make_contact(organisation, sees_organisation=True),
            "elsewhere": elsewhere,
        }
        self.side.users |= {subject: contact.user for subject, contact in self.side.contacts.items()}
        self.side.users |= {
            "distributor": make_partner_person(distributor),
            "other_partner": make_partner_person(other),
            "agent": self.world.agent,
            "admin": make_staff(is_admin=True),
            "bystander": make_staff(),
        }
        owners = self.side.owners
        owners.people |= {user.pk: subject for subject, user in self.side.users.items()}
        owners.organisations |= {organisation.pk: "a", elsewhere.organisation.pk: "b"}
        owners.partners |= {distributor.pk: "distributor", other.pk: "other_partner"}
        for contract in Contract.objects.select_related("organisation"):
            self.warranty(contract)
            self.hold(contract)

    def hold(self, contract: Contract) -> None:
        """A hold that refuses nothing yet."""
        set_hold(
            organisation=contract.organisation,
            contract=contract,
            reason="other",
            explanation="Reason",
            since_on=date(2030, 1, 1),
            actor=self.side.users["admin"],
            now=NOW,
        )

    def warranty(self, contract: Contract) -> None:
        """A document with a contract."""
        document = self.token(self.side.owners.of(contract), "warranty").encode()
        attach_warranty(
            contract=contract,
            label="Warranty",
            dated_on=NOW.date(),
            name="warranty.pdf",
            content=io.BytesIO(b"%PDF-1.7\n" + document),
            actor=self.side.users["admin"],
            now=NOW,
        )

    def ticket(self, subject: str) -> None:
        """A ticket of somebody, told by everybody who has something to say on it."""
        contact, agent = self.side.contacts[subject], self.world.agent
        ticket = self.world.file(
            contact,
            1,
            NOW - timedelta(hours=3),
            topic_key=self._topic(),
            subject=self.token(f"ticket:{subject}", "subject"),
            body=self.token(f"ticket:{subject}", "body"),
            uploads=(self._upload(f"ticket:{subject}"),),
        )
        add_note(
            ticket=ticket,
            actor=agent,
            now=NOW - timedelta(hours=2),
            body=self.token(f"note:{subject}", "note"),
            uploads=[self._upload(f"note:{subject}")],
        )
        reply(
            ticket=ticket,
            actor=agent,
            body=self.token(f"ticket:{subject}", "reply"),
            now=NOW - timedelta(hours=1),
            channel="desk",
            uploads=[self._upload(f"ticket:{subject}")],
            wait_for_customer=self.token(f"ticket:{subject}", "reason"),
        )
        self.side.tickets[subject] = ticket
        self._refused(subject)
        self.filler.make(DigestItem, person=contact.user, subject_kind="ticket", subject_id=ticket.pk)

    def everything_else(self) -> None:
        """Rows of every model for everybody it can belong to, then canaries into all of them."""
        for model in tenant_models():
            if text_fields(model):
                self._rows_of(model)
        self.filler.fill()

    def credentials(self) -> None:
        """Links that let in whoever holds them, in mails that wait."""
        chief = self.side.contacts["administrator"]
        mail_new_password_links(user_ids=[user.pk for user in self.side.users.values()], now=NOW)
        invite_person(
            organisation=chief.organisation, email="new@clinic.example", language="en", actor=chief.user, now=NOW
        )
        for mail in mail_of(self.side.vendor.schema_name, MailKind.ACCOUNT):
            (token,) = re.findall(r"/(?:invitation/|password/new/\w+-)([\w-]+)/", as_sent(mail))
            self.canaries.adopt_credential(token, vendor=self.side.letter, place=mail.key)

    def undelivered(self) -> None:
        """Mail that nobody took, which the installation's operators are told of."""
        text = self.token("desk", "kernel.OutboxMessage.last_error")
        mail_of(self.side.vendor.schema_name, *MailKind).filter(recipient=self.world.agent.email).update(
            dead_at=NOW, last_error=text
        )

    def _topic(self) -> str:
        kinds = {provider.key: provider.kind for provider in self.world.terms.providers}
        categories = {category.key: kinds[category.provider] for category in self.world.terms.categories}
        return next(
            topic.key for topic in self.world.terms.topics if categories.get(topic.category or "") == "distributor"
        )

    def _upload(self, owner: str) -> Upload:
        name = self.token(owner, "file name")
        return Upload(f"{name}.txt", "text/plain", self.token(owner, "file").encode())

    def _refused(self, subject: str) -> None:
        """A filing that was refused, with the words of one that was not."""
        contact = self.side.contacts[subject]
        like = FilingAttempt.objects.get(ticket=self.side.tickets[subject])
        self.filler.make(
            FilingAttempt,
            actor=contact.user,
            contact=contact,
            organisation=contact.organisation,
            request={**like.request, "body": self.token(f"ticket:{subject}", "refused body")},
            decision=like.decision,
            channel="portal",
            outcome="refused",
            severity=1,
            subject=self.token(f"ticket:{subject}", "refused subject"),
        )

    def _rows_of(self, model: type[models.Model]) -> None:
        given = _GIVEN.get(model._meta.label)
        if given is not None:
            self.filler.make(model, **given(self.side))
            return
        anchors = [name for name in _points_to(model) if name]
        if not anchors:
            if not model._default_manager.exists():
                self.filler.make(model)
            return
        for subject in PEOPLE:
            if not self._has(model, subject):
                values = {name: self._of(subject, target) for name, target in _points_to(model).items()}
                if all(value is not None for value in values.values()):
                    self.filler.make(model, **values)

    def _has(self, model: type[models.Model], subject: str) -> bool:
        """Return whether the model has a row of this person, or can have but one and has it."""
        if model in {User, Contact, Organisation, Partner, Ticket, DigestItem}:
            return True
        wanted = {name: self._of(subject, target) for name, target in _points_to(model).items()}
        name, value = next(iter(wanted.items()))
        return value is None or model._default_manager.filter(**{name: value}).exists()

    def _of(self, subject: str, target: type[models.Model]) -> Any:
        """Return this person's row of a model: their ticket, their company, themselves."""
        contact = self.side.contacts.get(subject)
        if target is User:
            return self.side.users[subject]
        if contact is None or target in {Contact, Organisation}:
            return contact.organisation if contact and target is Organisation else contact
        ticket = self.side.tickets.get(subject)
        return Message.objects.filter(ticket=ticket).first() if ticket and target is Message else ticket


def _points_to(model: type[models.Model]) -> dict[str, type[models.Model]]:
    """Return the required relations of a model by which its rows belong to somebody; the first decides."""
    return {
        field.name: field.related_model
        for target in (Ticket, Message, Contact, Organisation, User)
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is target and not field.null
    }


# Rows that cannot be made by their fields' kinds alone.
_GIVEN: dict[str, Any] = {
    "people.DeskSettings": lambda _side: {"id": 1},  # one a vendor
    "billing.BillingSettings": lambda _side: {"id": 1},
    "people.Logo": lambda _side: {"id": 1, "content": b"picture"},
    "tickets.DevelopmentIssue": lambda side: {"number": f"DEV-{ord(side.letter)}"},
    "tickets.Recalculation": lambda side: {"actor": side.users["admin"]},  # one a publication
    "plans.Draft": lambda _side: {"document": Publication.objects.latest("id").document},
    "mfa.Authenticator": lambda side: {"user": side.users["bystander"], "type": "totp", "data": {}},
}
