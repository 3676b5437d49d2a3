"""What is in addresses: whose it is decides who gets an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps

from supportdesk.kernel.tenancy import vendor_schema
from tests.isolation.routes import Route
from tests.isolation.world import PEOPLE, Side

NOBODYS = "nobody"
SUBJECTS = {*PEOPLE, NOBODYS}


@dataclass(frozen=True)
class Thing:
    """A part of an address that names a row: which model, and which of its fields stands there."""

    model: str
    field: str = "pk"
    never: str = "999999999"


@dataclass(frozen=True)
class Word:
    """A part of an address that chooses among words of our own or of the published terms."""

    values: tuple[str, ...]


TICKET = Thing("tickets.Ticket", "reference", "ONX-99999999")
REFUSED = Thing("tickets.FilingAttempt")
ACTS = (
    "answer",
    "severity",
    "deadline",
    "acknowledge",
    "assign",
    "hand-over",
    "resolve",
    "close",
    "reopen",
    "wait",
    "resume",
)
# For whose things everybody asks: own ones, and each sort of things that are not theirs, once.
ASKS_FOR: dict[str, tuple[str, ...]] = {
    "anonymous": ("a own",),
    "stranger": ("a own", "b own"),
    "own": ("a own", "a colleague", "a elsewhere", "b own", " nobody"),
    "colleague": ("a own", "a colleague"),
    "administrator": ("a own", "a elsewhere"),
    "viewer": ("a own", "a elsewhere"),
    "elsewhere": ("a own", "a elsewhere"),
    "distributor": ("a elsewhere", "a own", "b own"),
    "other_partner": ("a elsewhere",),
    "agent": ("a own", "b own", " nobody"),
    "admin": ("a elsewhere", "b own"),
    "stranger_at_home": ("a own",),
    "operator": ("a own", " nobody"),
}
# By the name of the part, or by `address part` where the name says too little.
PARTS: dict[str, Thing | Word] = {
    "reference": TICKET,
    "attachment_id": Thing("tickets.Attachment"),
    "draft_id": Thing("plans.Draft"),
    "recalculation_id": Thing("tickets.Recalculation"),
    "attempt_id": REFUSED,
    "filing_id": REFUSED,
    "contact_id": Thing("customers.Contact"),
    "organisation_id": Thing("customers.Organisation"),
    "partner_id": Thing("customers.Partner"),
    "invitation_id": Thing("customers.Invitation"),
    "shift_id": Thing("oncall.Shift"),
    "session_id": Word(("999999",)),
    "contract_id": Thing("contracts.Contract"),
    "warranty_id": Thing("contracts.Warranty"),
    "version_id": Thing("plans.Publication"),
    "view_id": Thing("tickets.SavedView"),
    "number": Thing("tickets.DevelopmentIssue", "number", "DEV-999"),
    "token": Word(("c0ffee0123456789abcdef",)),
    "uidb36": Word(("1",)),
    "digest": Word(("c0ffee0123456789",)),
    "/password/new/%(uidb36)s-%(key)s/ key": Word(("c0ffee-0123456789abcdef",)),
    "/desk/canned-responses/text/%(key)s/ key": Thing("tickets.CannedResponse", "key", "no-such-response"),
    "/desk/canned-responses/text/%(key)s/remove/ key": Thing("tickets.CannedResponse", "key", "no-such-response"),
    "/console/teams/%(key)s/ key": Thing("people.Team", "key", "no-such-team"),
    "/console/teams/%(key)s/remove/ key": Thing("people.Team", "key", "no-such-team"),
    "/console/escalation-roles/%(key)s/ key": Word(("team_lead", "no-such-role")),
    "/console/on-call/%(key)s/rotation/ key": Word(("on-duty", "no-such-schedule")),
    "/console/on-call/%(key)s/shift/ key": Word(("on-duty", "no-such-schedule")),
    "/api/v1/teams/%(key)s key": Thing("people.Team", "key", "no-such-team"),
    "/api/v1/escalation-roles/%(key)s key": Word(("team_lead", "no-such-role")),
    "key": Word(("maintenance", "no-such-plan")),
    "/desk/tickets/%(reference)s/%(name)s/ name": Word(ACTS),
    "/desk/bulk/%(name)s/ name": Word(("assign", "no-such-act")),
    "/desk/development/%(number)s/%(name)s/ name": Word(("state", "no-such-act")),
    "token_id": Thing("people.ApiToken"),
    "person_id": Thing("people.User"),
    "/console/people/%(person_id)s/%(name)s/ name": Word(
        ("invite-again", "withdraw", "unlock", "readmit", "no-such-act")
    ),
    "absence_id": Thing("people.Absence"),
    "account_id": Thing("people.User"),
    "/desk/organisations/%(organisation_id)s/people/%(contact_id)s/%(name)s/ name": Word(
        ("change", "remove", "unlock")
    ),
    "pk": Thing("vendors.ProvisionRequest"),
    "call_id": Thing("billing.PhoneCall"),
    "/desk/calls/%(call_id)s/misuse/%(name)s/ name": Word(("confirm", "withdraw", "no-such-act")),
    "product_id": Thing("customers.Product"),
    "release_id": Thing("customers.Release"),
    "monitored_id": Thing("monitoring.Installation"),
    "prefix": Word(("0123abcd",)),
    "installed_id": Thing("customers.InstalledProduct"),
    "hold_id": Thing("contracts.ServiceHold"),
}

# What may stand in the query of an address, by name: what it names, or None where it names nothing of anybody's.
QUERIES: dict[str, Thing | None] = {
    "again": REFUSED,
    "assignee": Thing("people.User"),
    "contact": Thing("customers.Contact"),
    "contract": Thing("contracts.Contract"),
    "customer": Thing("customers.Organisation"),
    "draft": Thing("plans.Draft"),
    "into": TICKET,
    "organisation": Thing("customers.Organisation"),
    "product": Thing("customers.Product"),
    "ticket": TICKET,
    **dict.fromkeys(("as_of", "by", "commitment", "cursor", "filed_before", "filed_from", "first", "form-TOTAL_FORMS")),
    **dict.fromkeys(("from", "kind", "last", "metric", "next", "of", "order", "page", "page_size", "plan", "q")),
    **dict.fromkeys(
        ("region", "request_type", "severity", "show", "sort", "state", "status", "team", "tier", "to", "topic")
    ),
    **dict.fromkeys(("before", "group", "line", "person", "rights", "target")),
    **dict.fromkeys(("format", "months", "ordered_on")),
    **dict.fromkeys(("updated_from", "version", "view", "waiting", "whose", "with_closed", "words", "year", "zone")),
}


@dataclass(frozen=True)
class Filled:
    """An address with every part filled in, and whose things it names."""

    path: str
    asked_for: str
    owners: tuple[tuple[str, str], ...]  # (vendor, owner) of each thing; nobody's for what was never there
    belongs_together: bool


def part_of(route: Route, name: str) -> Thing | Word | None:
    """Return what a part of an address stands for; None where nobody has said so."""
    return PARTS.get(f"{route.template} {name}") or PARTS.get(name)


Row = tuple[str, str, str]  # vendor, owner, what is in the address


class Things:
    """The rows of both vendors by model and owner, read once."""

    def __init__(self, sides: dict[str, Side]) -> None:
        self.sides = sides
        self._rows: dict[Thing, list[Row]] = {}

    def rows(self, thing: Thing) -> list[Row]:
        """Return one row for each vendor and owner, and one that never was."""
        if thing not in self._rows:
            found = dict[tuple[str, str], str]()
            for letter, side in self.sides.items():
                with vendor_schema(side.vendor.schema_name):
                    for row in apps.get_model(thing.model)._default_manager.order_by("pk"):
                        if thing != REFUSED or row.ticket_id is None:
                            found.setdefault((letter, side.owners.of(row)), str(getattr(row, thing.field)))
            self._rows[thing] = [(*key, value) for key, value in found.items()] + [("", NOBODYS, thing.never)]
        return self._rows[thing]

    def one(self, thing: Thing, vendor: str, owner: str) -> str:
        """Return what is in an address for somebody's thing."""
        return next(value for of, whose, value in self.rows(thing) if (of, whose) == (vendor, owner))

    def fill(self, route: Route) -> Iterator[Filled]:
        """Yield the route's address for things of everybody; with two things, also such as do not belong together."""
        parts = {name: part_of(route, name) for name in route.kwargs}
        words = {name: part.values for name, part in parts.items() if isinstance(part, Word)}
        things = {name: part for name, part in parts.items() if isinstance(part, Thing)}
        for values, owners, asked_for, together in self._fill_things(things):
            for chosen in _each_word(words):
                yield Filled(route.path(values | chosen), asked_for, owners, together)

    def _fill_things(
        self, things: dict[str, Thing]
    ) -> Iterator[tuple[dict[str, str], tuple[tuple[str, str], ...], str, bool]]:
        if not things:
            yield {}, (), "", True
            return
        *outer, last = things
        for vendor, owner, value in self.rows(things[last]):
            subject = _subject(owner)
            for wanted in [(vendor, subject)] if not outer else {(vendor, subject), ("a", "own")}:
                around = {name: self._of(things[name], *wanted) for name in outer}
                if all(around.values()):
                    values = {name: found[2] for name, found in around.items() if found} | {last: value}
                    owners = tuple((found[0], found[1]) for found in around.values() if found)
                    yield values, (*owners, (vendor, owner)), f"{vendor} {subject}", wanted == (vendor, subject)

    def _of(self, thing: Thing, vendor: str, subject: str) -> Row | None:
        """Return a row that belongs to the same person."""
        rows = [row for row in self.rows(thing) if (row[0], _subject(row[1])) == (vendor, subject)]
        return rows[0] if rows else None


def _subject(owner: str) -> str:
    """Return for whose sake a row is asked for: organisation `a` is that of `own`, what is nobody's alone counts as theirs."""
    subject = owner.rpartition(":")[2]
    return {"a": "own", "b": "elsewhere"}.get(subject, subject if subject in SUBJECTS else "own")


def _each_word(words: dict[str, tuple[str, ...]]) -> Iterator[dict[str, str]]:
    """Yield the words of an address, all values of one part while the others keep their first."""
    first = {name: values[0] for name, values in words.items()}
    yield first
    for name, values in words.items():
        for value in values[1:]:
            yield first | {name: value}
