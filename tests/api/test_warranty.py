"""The written warranty of a contract through the API (TERM-D9); without one the plan's notes say so
(test_filing.py)."""

from __future__ import annotations

import io
from datetime import date

from contracts.models import Contract, Warranty
from contracts.operations import attach_warranty
from customers.models import Contact
from tests.api.conftest import NOW, ProgramOf, problem
from tests.factories import make_contact, make_partner, make_partner_person, make_staff
from tests.terms.world import World
from vendors.models import Vendor

PDF = b"%PDF-1.7"


def warrant(contact: Contact) -> Warranty:
    """Add a warranty to the contact's contract."""
    return attach_warranty(
        contract=Contract.objects.get(organisation=contact.organisation),
        label="Warranty 12/2026",
        dated_on=date(2026, 11, 2),
        name="warranty.pdf",
        content=io.BytesIO(PDF),
        actor=make_staff(is_admin=True),
        now=NOW,
    )


def test_D9_the_written_warranty_stands_with_the_plan_and_is_downloaded(vendor: Vendor, program_of: ProgramOf) -> None:
    contact = World("smartwork").customer(plan="support")
    program = program_of(contact.user)
    assert program.read("filing-form")["warranty"] is None

    warranty = warrant(contact)

    assert program.read("filing-form")["warranty"] == {
        "id": warranty.pk,
        "label": "Warranty 12/2026",
        "dated_on": "2026-11-02",
        "name": "warranty.pdf",
        "size_bytes": 8,
        "sha256": warranty.sha256,
        "url": f"/api/v1/warranties/{warranty.pk}",
    }
    answer = program.get(f"/api/v1/warranties/{warranty.pk}")
    assert (answer.status_code, answer.getvalue()) == (200, PDF)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="warranty.pdf"'


def test_D9_the_warranty_is_the_organisations_and_nobody_elses(vendor: Vendor, program_of: ProgramOf) -> None:
    smartwork = World("smartwork")
    distributor = make_partner("Distributor", "distributor")
    contact = smartwork.customer(plan="support", distributor=distributor)
    other, colleague = smartwork.customer(plan="support"), make_contact(contact.organisation)
    partner = program_of(make_partner_person(distributor))
    address = f"/api/v1/warranties/{warrant(contact).pk}"

    for reader in (colleague.user, smartwork.agent):
        assert program_of(reader).get(address).getvalue() == PDF
    assert problem(program_of(other.user).get(address)) == (404, "not-found")
    assert problem(partner.get(address)) == (404, "not-found")
    assert program_of(other.user).read("filing-form")["warranty"] is None
    assert partner.read("filing-form", contact=contact.pk)["warranty"] is None
