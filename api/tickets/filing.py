"""Filing through the API: the form, the one way in, and a refusal with its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from api.plans.rows import warranty_row
from api.tickets.filing_outputs import FilingFormSerializer, FilingSerializer
from api.tickets.filing_rows import CHANNEL, decision_row, form_row
from api.tickets.inputs import FormQuerySerializer
from api.tickets.rows import Row
from api.tickets.view import TicketView, invalid, uploads_in
from api.view import ApiRequest, operation
from contracts.core.entitlement import Decision
from contracts.queries import Support, get_support
from customers.models import Contact, InstalledProduct, Organisation
from customers.queries import get_contact_for_filing, list_products_of
from people.core.scopes import TICKETS_READ
from plans.core.terms import VendorTerms
from supportdesk.kernel.api.operation import Operation, ProblemSerializer
from supportdesk.kernel.api.problems import Problem
from tickets import rules
from tickets.models import Ticket
from tickets.operations.filing import file_ticket
from tickets.operations.filing_attempts import attempt_decision
from tickets.operations.filing_draft import Draft
from tickets.queries import get_filing_attempt_for


class FilingFormView(TicketView):
    """/filing-form"""

    tag = "filing"

    @operation(
        Operation(
            "filing_form",
            "Read the submission form",
            TICKETS_READ,
            "Severities, request types, topics, products, questions, and phone lines with their current opening state.",
            query=FormQuerySerializer,
            answer=FilingFormSerializer,
            problems={404: ProblemSerializer, 503: ProblemSerializer},
        )
    )
    def get(self, request: ApiRequest) -> Row:
        """Return the form for a contact."""
        contact = _contact(request, request.query["contact"])
        support = get_support(contact.organisation, now=request.now)
        row = form_row(contact, support, list_products_of(contact.organisation), request.now)
        warranty = None if rules.is_partner(request.user) else support.warranty
        return row | {"warranty": warranty and warranty_row(warranty)}


class FilingView(TicketView):
    """/filings/{id}"""

    tag = "filing"

    @operation(
        Operation(
            "filings_read",
            "Read one of your refused submissions",
            TICKETS_READ,
            answer=FilingSerializer,
            problems={503: ProblemSerializer},
        )
    )
    def get(self, request: ApiRequest, filing_id: int) -> Row:
        """Return the attempt with the words of the refusal."""
        attempt = get_filing_attempt_for(request.user, filing_id)
        support = get_support(attempt.organisation, now=request.now)
        row = {name: getattr(attempt, name) for name in ("id", "at", "channel", "severity", "subject")}
        return row | {"decision": decision_row(attempt_decision(attempt), support, request.now)}


def file_for(request: ApiRequest) -> Ticket | Problem:
    """File what was sent; a refusal is kept, and returned as a problem with every way on."""
    contact = _contact(request, request.body["contact"])
    support = get_support(contact.organisation, now=request.now)
    draft = _draft(request, contact, support.terms)
    filing = file_ticket(draft=draft, actor=request.user, now=request.now, support=support)
    if filing.ticket is not None:
        return filing.ticket
    return refusal(filing.decision, support, request, filing=filing.attempt.pk)


def refusal(decision: Decision, support: Support, request: ApiRequest, *, filing: int | None) -> Problem:
    """Return the problem of something that the contract does not cover."""
    row = decision_row(decision, support, request.now)
    more = _written({name: row[name] for name in ("reason", "way_out", "phone_lines", "links")})
    return Problem("refused", row["message"], more={"filing": filing, **more})


def _contact(request: ApiRequest, number: int | None) -> Contact:
    """Return whom it is for: a contact files for themselves, others name one of their customers'; raises Http404, Problem."""
    user = request.user
    if rules.is_contact(user):
        own: Contact = user.contact  # read with the token, its organisation too
        if number not in {None, own.pk}:
            raise invalid("contact", _("Contacts can only submit tickets for themselves."))
        return own
    if number is None:
        raise invalid("contact", _("Name the contact the ticket is for."))
    partner = user.partner_member.partner_id if rules.is_partner(user) else None
    return get_contact_for_filing(number, partner_id=partner)


def _draft(request: ApiRequest, contact: Contact, terms: VendorTerms) -> Draft:
    sent = request.body
    if sent["request_type"] not in {kind.key for kind in terms.request_types}:
        raise invalid("request_type", _("This request type does not exist."))
    if sent["topic"] and sent["topic"] not in {topic.key for topic in terms.topics}:
        raise invalid("topic", _("This topic does not exist."))
    return Draft(
        contact=contact,
        channel=CHANNEL if rules.is_contact(request.user) else sent["channel"],
        severity=_severity(sent, terms),
        request_type_key=sent["request_type"],
        topic_key=sent["topic"],
        product=_product(contact.organisation, sent["product"]),
        subject=sent["subject"],
        body=sent["body"],
        intake=sent["intake"],
        uploads=uploads_in(request),
    )


def _product(organisation: Organisation, number: int | None) -> InstalledProduct | None:
    """Return one of the products that the organisation has installed; raises Problem."""
    if number is None:
        return None
    found = next((product for product in list_products_of(organisation) if product.pk == number), None)
    if found is None:
        raise invalid("product", _("The organisation does not have this product."))
    return found


def _severity(sent: Mapping[str, Any], terms: VendorTerms) -> int:
    """Return the severity chosen, else the usual one of the topic or the kind of request (TERM-A13)."""
    known = {level.number for level in terms.severities}
    chosen: int | None = sent["severity"]
    if chosen is None and len(known) == 1:
        chosen = next(iter(known))
    if chosen is None and sent["topic"]:
        chosen = terms.topic(sent["topic"]).default_severity
    if chosen is None:
        chosen = terms.request_type(sent["request_type"]).default_severity
    if chosen is None:
        raise invalid("severity", _("Choose a severity."))
    if chosen not in known:
        raise invalid("severity", _("This severity does not exist."))
    return chosen


def _written(row: Row) -> Row:
    """Return a row as JSON has it: problems are written without a form."""
    lines = [{**line, "changes_at": _instant(line["changes_at"])} for line in row["phone_lines"]]
    return row | {"phone_lines": lines}


def _instant(value: Any) -> str | None:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if value is not None else None
