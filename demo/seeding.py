"""Filling the demo: a vendor with its published terms, its people, and three weeks of tickets up to this minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from demo.billing import enter_billing_details
from demo.monitored import monitor
from demo.people import SeedContext, create_people
from demo.player import Play, minute_of, play
from demo.reading import Page, read_sample
from demo.schema import Sample
from people.core.scopes import scopes_for
from people.models import UserKind
from people.operations.desk_settings import hide_setup_list
from people.operations.service_accounts import give_program_token
from people.queries import list_admins
from plans.core.files.folder import read_vendor_folder
from plans.core.problems import Problem, TermsError
from plans.core.terms import VendorTerms
from plans.operations import publish_terms, save_draft
from supportdesk.kernel.outbox import close_past_mail
from supportdesk.kernel.tenancy import vendor_schema
from tickets.models import Ticket
from vendors.models import Vendor
from vendors.operations import provision_vendor
from vendors.operations.operators import add_operator
from vendors.queries import list_operators, vendor_by_key

# Everybody in the demo signs in with it; `demo_logins` shows it.
DEMO_PASSWORD = "open-the-desk"  # noqa: S105 - meant to be read
DEMO_OPERATOR = "operator@desk.example"


@dataclass(frozen=True)
class Seeded:
    """A vendor of the demo, and whether it was filled just now."""

    key: str
    host: str
    tickets: int
    is_new: bool


def seed_vendor(vendor_folder: Path, *, domain: str, password_hash: str, now: datetime) -> Seeded:
    """Make a vendor and fill it, all or nothing; one that has tickets already stays as it is.

    Needs the role that may make schemas. Raises TermsError, ScriptError.
    """
    key = vendor_folder.name
    host = f"{key}.{domain}"
    tickets = _count_tickets(key)
    if tickets:
        return Seeded(key, host, tickets, is_new=False)
    terms = _read_terms(vendor_folder)
    vendor = provision_vendor(key=key, name=terms.vendor.name, host=host, now=now)
    with vendor_schema(vendor.schema_name), transaction.atomic():
        sample, page = read_sample(vendor_folder, terms)
        _fill(vendor.schema_name, terms, sample, page, SeedContext(terms, now, password_hash))
        return Seeded(key, host, Ticket.objects.count(), is_new=True)


def seed_operator(password_hash: str, now: datetime) -> None:
    """Make the demo's operator, who signs in on the bare host; one that is there stays as it is."""
    if DEMO_OPERATOR not in {operator.email for operator in list_operators()}:
        add_operator(email=DEMO_OPERATOR, name="Robin Meyer", password_hash=password_hash, now=now)


def _read_terms(vendor_folder: Path) -> VendorTerms:
    terms = read_vendor_folder(vendor_folder)
    if terms.vendor.key != vendor_folder.name:
        message = f"the folder is called {vendor_folder.name!r}: it must be called by the vendor's key"
        raise TermsError([Problem("vendor.yaml", 0, "vendor.key", message)])
    return terms


def _count_tickets(key: str) -> int:
    """Return how many tickets a vendor has, none when it is not there yet: a second start reads no files."""
    try:
        vendor = vendor_by_key(key)
    except Vendor.DoesNotExist:
        return 0
    with vendor_schema(vendor.schema_name):
        return Ticket.objects.count()


def _fill(schema: str, terms: VendorTerms, sample: Sample, page: Page, context: SeedContext) -> None:
    publish_terms(terms=terms, now=context.set_up_at, are_interpretations_confirmed=True)
    company = create_people(sample.setup, context)
    now = minute_of(context.now)
    play(script=Play(schema, terms, company, sample.tickets, page), now=now, until=now)
    enter_billing_details(setup=sample.setup, company=company, actor=list_admins()[0], now=now)
    monitor(monitored=sample.setup.monitored, company=company, terms=terms, actor=list_admins()[0], now=now)
    close_past_mail(vendor=schema, now=now)
    _begin_next_terms(terms, now)
    hide_setup_list(actor=list_admins()[0], now=now)
    give_program_token(
        name="Monitoring",
        scopes=scopes_for(UserKind.SERVICE),
        lasts=timedelta(days=365),
        actor=list_admins()[0],
        now=now,
    )


def _begin_next_terms(terms: VendorTerms, now: datetime) -> None:
    """Leave an unfinished draft: next year's terms without a day, and a plan of which there is only the name."""
    document = terms.model_dump(mode="json")
    version = {**document["version"], "label": str(now.year + 1), "effective_from": None}
    begun = {"key": "premium-plus", "name": {terms.vendor.default_language: "Premium Plus"}}
    document |= {"version": version, "plans": [*document["plans"], begun]}
    save_draft(document=document, note="Dates and prices follow.", actor=None, now=now)
