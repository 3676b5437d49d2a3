"""Views of service holds: whose support is refused for a while."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _

from api.contracts.inputs import HoldInputSerializer, OfOrganisationSerializer, OverrideSerializer
from api.contracts.outputs import HoldSerializer
from api.contracts.view import ContractsView
from api.customers.changes import CONFLICT
from api.customers.views import find_organisation, read_page_number
from api.view import ApiRequest, operation
from contracts.list_queries import get_hold, holds_after
from contracts.models import ServiceHold
from contracts.operations import lift_hold, override_hold, set_hold
from contracts.queries import get_contract_of
from people.core.scopes import CONTRACTS_READ, CONTRACTS_WRITE
from supportdesk.kernel.api.operation import Operation
from supportdesk.kernel.api.paging import Page, cut_page
from supportdesk.kernel.api.problems import FieldError, Problem


class HoldsView(ContractsView):
    """/service-holds"""

    @operation(
        Operation(
            "service_holds_list",
            "List service holds",
            CONTRACTS_READ,
            "Those that have not been lifted.",
            query=OfOrganisationSerializer,
            answer=HoldSerializer,
            is_page=True,
        )
    )
    def get(self, request: ApiRequest) -> Page[ServiceHold]:
        """Return holds by number."""
        after, size = read_page_number(request)
        rows = holds_after(organisation_id=request.query["organisation"], after=after, limit=size + 1)
        return cut_page(rows, size, lambda row: [row.pk])

    @operation(
        Operation(
            "service_holds_set",
            "Put support on hold",
            CONTRACTS_WRITE,
            "Of an organisation, or of one of its contracts. Another reason than overdue fees needs an explanation.",
            body=HoldInputSerializer,
            answer=HoldSerializer,
            status=201,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest) -> ServiceHold:
        """Set a hold."""
        sent = dict(request.body)
        organisation, number = find_organisation(sent.pop("organisation")), sent.pop("contract")
        try:
            contract = get_contract_of(organisation, number) if number is not None else None
        except Http404:
            words = _("The organisation has no such contract.")
            raise Problem("invalid", errors=[FieldError("contract", words)]) from None
        return set_hold(organisation=organisation, contract=contract, **sent, actor=request.user, now=request.now)


class HoldView(ContractsView):
    """/service-holds/{id}"""

    @operation(
        Operation(
            "service_holds_read",
            "Read a service hold",
            CONTRACTS_READ,
            "One that has not been lifted.",
            answer=HoldSerializer,
        )
    )
    def get(self, _request: ApiRequest, hold_id: int) -> ServiceHold:
        """Return one hold."""
        return get_hold(hold_id)


class LiftView(ContractsView):
    """/service-holds/{id}/lift"""

    @operation(
        Operation(
            "service_holds_lift",
            "Lift a service hold",
            CONTRACTS_WRITE,
            answer=HoldSerializer,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, hold_id: int) -> ServiceHold:
        """End a hold."""
        return lift_hold(hold=get_hold(hold_id), actor=request.user, now=request.now)


class OverrideView(ContractsView):
    """/service-holds/{id}/override"""

    @operation(
        Operation(
            "service_holds_override",
            "Allow support despite a hold",
            CONTRACTS_WRITE,
            "Up to a day. Who allowed it is recorded.",
            body=OverrideSerializer,
            answer=HoldSerializer,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, hold_id: int) -> ServiceHold:
        """Allow support up to a day."""
        hold, until = get_hold(hold_id), request.body["until"]
        return override_hold(hold=hold, until=until, actor=request.user, now=request.now)
