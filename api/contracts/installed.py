"""Views of what organisations have installed."""

from __future__ import annotations

from typing import Any

from api.contracts.inputs import (
    InstallationChangeSerializer,
    InstallationInputSerializer,
    OfOrganisationSerializer,
    RetirementSerializer,
)
from api.contracts.outputs import InstalledProductSerializer, RetiredSerializer
from api.contracts.view import ContractsView
from api.customers.changes import CONFLICT
from api.customers.views import find_organisation, read_page_number
from api.view import ApiRequest, operation
from customers.models import InstalledProduct
from customers.operations.installations import (
    InstallationDetails,
    add_installed_product,
    change_installed_product,
    details_of_installation,
    retire_installed_product,
)
from customers.product_queries import get_installed_product, installed_after
from people.core.scopes import CONTRACTS_READ, CONTRACTS_WRITE
from supportdesk.kernel.api.operation import Operation
from supportdesk.kernel.api.paging import Page, cut_page
from supportdesk.kernel.fields.seen import digest_values


class InstalledProductsView(ContractsView):
    """/installed-products"""

    @operation(
        Operation(
            "installed_products_list",
            "List what organisations have installed",
            CONTRACTS_READ,
            "Retired products too, with the day.",
            query=OfOrganisationSerializer,
            answer=InstalledProductSerializer,
            is_page=True,
        )
    )
    def get(self, request: ApiRequest) -> Page[InstalledProduct]:
        """Return installed products by number."""
        after, size = read_page_number(request)
        rows = installed_after(organisation_id=request.query["organisation"], after=after, limit=size + 1)
        return cut_page(rows, size, lambda row: [row.pk])

    @operation(
        Operation(
            "installed_products_add",
            "Register an installed product",
            CONTRACTS_WRITE,
            body=InstallationInputSerializer,
            answer=InstalledProductSerializer,
            status=201,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest) -> InstalledProduct:
        """Register what an organisation runs."""
        sent = dict(request.body)
        organisation = find_organisation(sent.pop("organisation"))
        details = InstallationDetails(**sent)
        return add_installed_product(organisation=organisation, details=details, actor=request.user, now=request.now)


class InstalledProductView(ContractsView):
    """/installed-products/{id}"""

    @operation(
        Operation(
            "installed_products_read", "Read an installed product", CONTRACTS_READ, answer=InstalledProductSerializer
        )
    )
    def get(self, _request: ApiRequest, installed_id: int) -> InstalledProduct:
        """Return one installed product."""
        return get_installed_product(installed_id)

    @operation(
        Operation(
            "installed_products_change",
            "Change an installed product",
            CONTRACTS_WRITE,
            "What is not sent stays as it is.",
            body=InstallationChangeSerializer,
            answer=InstalledProductSerializer,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def patch(self, request: ApiRequest, installed_id: int) -> InstalledProduct:
        """Change an installed product."""
        found = get_installed_product(installed_id)
        stored = details_of_installation(found).values()
        details, seen = InstallationDetails(**{**stored, **request.body}), digest_values(stored)
        return change_installed_product(
            installed=found, details=details, actor=request.user, now=request.now, seen=seen
        )


class RetireView(ContractsView):
    """/installed-products/{id}/retire"""

    @operation(
        Operation(
            "installed_products_retire",
            "Retire an installed product",
            CONTRACTS_WRITE,
            "Its add-ons end with it and are in the answer.",
            body=RetirementSerializer,
            answer=RetiredSerializer,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, installed_id: int) -> dict[str, Any]:
        """Retire an installed product and its add-ons."""
        found, day = get_installed_product(installed_id), request.body["retired_on"]
        retired = retire_installed_product(installed=found, retired_on=day, actor=request.user, now=request.now)
        return {"items": [get_installed_product(one.pk) for one in retired]}
