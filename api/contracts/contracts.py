"""Views of contracts: which organisation has which plan."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from api.contracts.inputs import (
    ContractChangeSerializer,
    ContractInputSerializer,
    EndSerializer,
    OfOrganisationSerializer,
    OrderChangeSerializer,
    RenewalOrderSerializer,
    RenewalSerializer,
)
from api.contracts.outputs import ContractSerializer, RenewalDatesSerializer, contract_row
from api.contracts.view import ContractsView
from api.customers.changes import CONFLICT
from api.customers.views import find_organisation, read_page_number
from api.view import ApiRequest, operation
from contracts.core.renewals import Renewal
from contracts.list_queries import contracts_after, get_contract_on
from contracts.models import Contract
from contracts.operations import (
    change_contract,
    end_contract,
    open_contract,
    preview_renewal,
    renew_contract,
    reorder_contract,
)
from contracts.operations.contracts import ContractDetails, Ordered, details_of, local_day, ordered_of
from contracts.operations.renewals import RenewalOrder
from customers.admin_queries import find_partner
from people.core.scopes import CONTRACTS_READ, CONTRACTS_WRITE
from supportdesk.kernel.api.operation import Operation
from supportdesk.kernel.api.paging import Page, cut_page
from supportdesk.kernel.api.problems import FieldError, Problem
from supportdesk.kernel.fields.seen import digest_values

_ORDERED = ("plan", "starts_on", "ends_on", "level_one_agreed")


class ContractsListView(ContractsView):
    """/contracts"""

    @operation(
        Operation(
            "contracts_list",
            "List contracts",
            CONTRACTS_READ,
            query=OfOrganisationSerializer,
            answer=ContractSerializer,
            is_page=True,
        )
    )
    def get(self, request: ApiRequest) -> Page[dict[str, Any]]:
        """Return contracts by number."""
        after, size = read_page_number(request)
        today, organisation = timezone.localdate(request.now), request.query["organisation"]
        rows = contracts_after(organisation_id=organisation, on=today, after=after, limit=size + 1)
        page = cut_page(rows, size, lambda row: [row.pk])
        return Page([contract_row(row, on=today) for row in page.items], page.next_cursor)

    @operation(
        Operation(
            "contracts_create",
            "Create a contract",
            CONTRACTS_WRITE,
            "Under the terms in force on its first day, or today if that is later.",
            body=ContractInputSerializer,
            answer=ContractSerializer,
            status=201,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest) -> dict[str, Any]:
        """Give an organisation a plan from one day to another."""
        sent = dict(request.body)
        organisation = find_organisation(sent.pop("organisation"))
        ordered = _read_order({name: sent.pop(name) for name in _ORDERED})
        made = open_contract(
            organisation=organisation,
            **ordered.values(),
            details=ContractDetails(**_read_details(sent)),
            actor=request.user,
            now=request.now,
        )
        return _answer(made, request)


class ContractView(ContractsView):
    """/contracts/{id}"""

    @operation(Operation("contracts_read", "Read a contract", CONTRACTS_READ, answer=ContractSerializer))
    def get(self, request: ApiRequest, contract_id: int) -> dict[str, Any]:
        """Return one contract."""
        return _answer(_find(contract_id, request), request)

    @operation(
        Operation(
            "contracts_change",
            "Change a contract",
            CONTRACTS_WRITE,
            "What is not sent stays as it is.",
            body=ContractChangeSerializer,
            answer=ContractSerializer,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def patch(self, request: ApiRequest, contract_id: int) -> dict[str, Any]:
        """Change what may change while a contract runs."""
        found = _find(contract_id, request)
        stored = details_of(found).values()
        details, seen = ContractDetails(**{**stored, **_read_details(request.body)}), digest_values(stored)
        changed = change_contract(contract=found, details=details, actor=request.user, now=request.now, seen=seen)
        return _answer(changed, request)


class ReorderView(ContractsView):
    """/contracts/{id}/reorder"""

    @operation(
        Operation(
            "contracts_reorder",
            "Change plan and dates of a contract that has not started",
            CONTRACTS_WRITE,
            "What is not sent stays as it is.",
            body=OrderChangeSerializer,
            answer=ContractSerializer,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, contract_id: int) -> dict[str, Any]:
        """Change what was ordered."""
        found = _find(contract_id, request)
        stored = ordered_of(found).values()
        sent = dict(request.body)
        if "plan" in sent:
            sent["plan_key"] = sent.pop("plan")
        ordered, seen = Ordered(**{**stored, **sent}), digest_values(stored)
        changed = reorder_contract(contract=found, ordered=ordered, actor=request.user, now=request.now, seen=seen)
        return _answer(changed, request)


class EndView(ContractsView):
    """/contracts/{id}/end"""

    @operation(
        Operation(
            "contracts_end",
            "End a contract early",
            CONTRACTS_WRITE,
            "This cannot be undone, and the contract cannot be renewed.",
            body=EndSerializer,
            answer=ContractSerializer,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, contract_id: int) -> dict[str, Any]:
        """End a contract before its time."""
        found = _find(contract_id, request)
        return _answer(end_contract(contract=found, **request.body, actor=request.user, now=request.now), request)


class RenewalView(ContractsView):
    """/contracts/{id}/renewal"""

    @operation(
        Operation(
            "contracts_preview_renewal",
            "Read what a renewal would give",
            CONTRACTS_READ,
            "Nothing is stored.",
            query=RenewalSerializer,
            answer=RenewalDatesSerializer,
            problems=CONFLICT,
        )
    )
    def get(self, request: ApiRequest, contract_id: int) -> Renewal:
        """Return the dates of a renewal."""
        found = _find(contract_id, request)
        return preview_renewal(found, _read_renewal(found, request.query, request.now), now=request.now)

    @operation(
        Operation(
            "contracts_renew",
            "Renew a contract",
            CONTRACTS_WRITE,
            "Ordered up to 120 days after the last day, the new contract follows on. Later, it starts on the day of the "
            "order, and a late fee is due for each year missed.",
            body=RenewalOrderSerializer,
            answer=ContractSerializer,
            status=201,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, contract_id: int) -> dict[str, Any]:
        """Create the contract that follows."""
        found = _find(contract_id, request)
        order = _read_renewal(found, request.body, request.now)
        return _answer(renew_contract(contract=found, order=order, actor=request.user, now=request.now), request)


def _find(contract_id: int, request: ApiRequest) -> Contract:
    return get_contract_on(contract_id, on=timezone.localdate(request.now))


def _answer(contract: Contract, request: ApiRequest) -> dict[str, Any]:
    """Return a contract as it is stored now."""
    return contract_row(_find(contract.pk, request), on=timezone.localdate(request.now))


def _read_order(sent: dict[str, Any]) -> Ordered:
    return Ordered(plan_key=sent.pop("plan"), **sent)


def _read_details(body: Any) -> dict[str, Any]:
    """Return the details that were sent, by the names of the operation, the seller by its number."""
    sent = dict(body)
    if sent.get("reseller") is not None:
        partner = find_partner(sent["reseller"])
        if partner is None:
            raise Problem("invalid", errors=[FieldError("reseller", _("There is no such partner."))])
        sent["reseller"] = partner.pk
    if "package" in sent:
        sent["package_key"] = sent.pop("package") or ""
    return sent


def _read_renewal(contract: Contract, asked: Any, now: datetime) -> RenewalOrder:
    return RenewalOrder(
        ordered_on=asked["ordered_on"] or local_day(contract.organisation, now),
        months=asked["months"],
        plan_key=asked["plan"] or contract.plan.key,
        order_number=asked.get("order_number", ""),
    )
