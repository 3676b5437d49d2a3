"""Views of products and their releases."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _

from api.contracts.inputs import (
    OfProductSerializer,
    ProductChangeSerializer,
    ProductInputSerializer,
    ReleaseChangeSerializer,
    ReleaseInputSerializer,
)
from api.contracts.outputs import ProductSerializer, ReleaseSerializer
from api.contracts.view import ContractsView
from api.customers.changes import CONFLICT
from api.customers.views import read_page_number
from api.view import ApiRequest, operation
from customers.models import Product, Release
from customers.operations.products import (
    ProductDetails,
    ReleaseDetails,
    change_product,
    change_release,
    create_product,
    create_release,
    details_of_product,
    details_of_release,
)
from customers.product_queries import get_product, get_release, products_after, releases_after
from people.core.scopes import CONTRACTS_READ, CONTRACTS_WRITE
from supportdesk.kernel.api.operation import Operation
from supportdesk.kernel.api.paging import Page, cut_page
from supportdesk.kernel.api.problems import FieldError, Problem
from supportdesk.kernel.fields.seen import digest_values


class ProductsView(ContractsView):
    """/products"""

    @operation(Operation("products_list", "List products", CONTRACTS_READ, answer=ProductSerializer, is_page=True))
    def get(self, request: ApiRequest) -> Page[Product]:
        """Return products by number."""
        after, size = read_page_number(request)
        return cut_page(products_after(after=after, limit=size + 1), size, lambda row: [row.pk])

    @operation(
        Operation(
            "products_create",
            "Create a product",
            CONTRACTS_WRITE,
            body=ProductInputSerializer,
            answer=ProductSerializer,
            status=201,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest) -> Product:
        """Create a product."""
        sent = dict(request.body)
        key = sent.pop("key")
        return create_product(key=key, details=ProductDetails(**sent), actor=request.user, now=request.now)


class ProductView(ContractsView):
    """/products/{id}"""

    @operation(Operation("products_read", "Read a product", CONTRACTS_READ, answer=ProductSerializer))
    def get(self, _request: ApiRequest, product_id: int) -> Product:
        """Return one product."""
        return get_product(product_id)

    @operation(
        Operation(
            "products_change",
            "Change a product",
            CONTRACTS_WRITE,
            "What is not sent stays as it is.",
            body=ProductChangeSerializer,
            answer=ProductSerializer,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def patch(self, request: ApiRequest, product_id: int) -> Product:
        """Change a product."""
        found = get_product(product_id)
        stored = details_of_product(found).values()
        details, seen = ProductDetails(**{**stored, **request.body}), digest_values(stored)
        return change_product(product=found, details=details, actor=request.user, now=request.now, seen=seen)


class ReleasesView(ContractsView):
    """/releases"""

    @operation(
        Operation(
            "releases_list",
            "List releases",
            CONTRACTS_READ,
            query=OfProductSerializer,
            answer=ReleaseSerializer,
            is_page=True,
        )
    )
    def get(self, request: ApiRequest) -> Page[Release]:
        """Return releases by number."""
        after, size = read_page_number(request)
        rows = releases_after(product_id=request.query["product"], after=after, limit=size + 1)
        return cut_page(rows, size, lambda row: [row.pk])

    @operation(
        Operation(
            "releases_create",
            "Create a release of a product",
            CONTRACTS_WRITE,
            body=ReleaseInputSerializer,
            answer=ReleaseSerializer,
            status=201,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest) -> Release:
        """Create a release."""
        sent = dict(request.body)
        product = _product(sent.pop("product"))
        return create_release(product=product, details=ReleaseDetails(**sent), actor=request.user, now=request.now)


class ReleaseView(ContractsView):
    """/releases/{id}"""

    @operation(Operation("releases_read", "Read a release", CONTRACTS_READ, answer=ReleaseSerializer))
    def get(self, _request: ApiRequest, release_id: int) -> Release:
        """Return one release."""
        return get_release(release_id)

    @operation(
        Operation(
            "releases_change",
            "Change a release",
            CONTRACTS_WRITE,
            "What is not sent stays as it is.",
            body=ReleaseChangeSerializer,
            answer=ReleaseSerializer,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def patch(self, request: ApiRequest, release_id: int) -> Release:
        """Change a release."""
        found = get_release(release_id)
        stored = details_of_release(found).values()
        details, seen = ReleaseDetails(**{**stored, **request.body}), digest_values(stored)
        return change_release(release=found, details=details, actor=request.user, now=request.now, seen=seen)


def _product(number: int) -> Product:
    try:
        return get_product(number)
    except Http404:
        raise Problem("invalid", errors=[FieldError("product", _("There is no such product."))]) from None
