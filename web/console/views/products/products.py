"""The products in the console: found, created, changed, each with its releases."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from customers.models import Release
from customers.operations.products import ProductDetails, change_product, create_product, details_of_product
from customers.presentation.releases import describe_life
from customers.product_queries import get_product, list_base_products, list_releases, search_products
from supportdesk.kernel import clock
from supportdesk.kernel.database.ordering import by_name
from supportdesk.kernel.fields.seen import ChangedMeanwhile
from web.console.access import AdminRequest, admin_required
from web.console.edits import edit_context, edit_status, seen_values
from web.console.forms.products import NewProductForm, ProductForm
from web.console.lists import AskedList, Column, EmptyList, Filter
from web.console.views.frame import console_frame, find_shown_version
from web.console.views.products.refused import REFUSALS, show_refusal

_COLUMNS = (
    Column(gettext_lazy("Name"), "name", by_name("name")),
    Column(gettext_lazy("Add-on of")),
    Column(gettext_lazy("Releases"), "releases", "release_count"),
    Column(gettext_lazy("Newest release"), "newest", "newest_on"),
    Column(gettext_lazy("Installed"), "installed", "installed_count"),
)


@require_safe
@admin_required
def products(request: AdminRequest) -> HttpResponse:
    """List the products."""
    kind = Filter("kind", _("Type"), [("", _("any")), ("base", _("base product")), ("addon", _("add-on"))])
    asked = AskedList(request, columns=_COLUMNS, filters=[kind])
    new = {"label": _("New product"), "url": reverse("console-product-new")}
    empty = EmptyList(
        title=_("No products yet"),
        text=_("Products are what you support. Create the first one, then add its releases."),
        actions=[new],
    )
    listed = asked.show(search_products(words=asked.words, kind=asked.chosen["kind"]), empty=empty, new=new)
    context = console_frame(request, find_shown_version(request, clock.now()), current="console-products") | listed
    return render(request, "console/products/products.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def new_product(request: AdminRequest) -> HttpResponse:
    """Create a product."""
    now = clock.now()
    form = NewProductForm(request.POST if request.method == "POST" else None, bases=_bases())
    if form.is_valid():
        sent = dict(form.cleaned_data)
        key = sent.pop("key")
        try:
            made = create_product(key=key, details=ProductDetails(**sent), actor=request.user, now=now)
        except REFUSALS as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("%(name)s has been created. Add its releases now.") % {"name": made.name})
            return redirect("console-product", made.pk)
    context = console_frame(request, find_shown_version(request, now), current="console-products") | {"form": form}
    return render(request, "console/products/product_new.html", context, status=edit_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def product(request: AdminRequest, product_id: int) -> HttpResponse:
    """Show and change a product; what someone else changed meanwhile is named and not overwritten."""
    found, now = get_product(product_id), clock.now()
    stored, conflict = details_of_product(found).values(), None
    form = ProductForm(request.POST if request.method == "POST" else None, initial=stored, bases=_bases(but=found.pk))
    if form.is_valid():
        details = ProductDetails(**form.cleaned_data)
        try:
            change_product(product=found, details=details, actor=request.user, now=now, seen=seen_values(request))
        except ChangedMeanwhile as meanwhile:
            conflict = meanwhile
        except REFUSALS as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("%(name)s has been saved.") % {"name": details.name})
            return redirect("console-product", found.pk)
    context = console_frame(request, find_shown_version(request, now), current="console-products")
    context |= edit_context(form, stored, conflict)
    context |= {"product": found, "releases": _release_rows(list_releases(found), today=timezone.localdate(now))}
    return render(request, "console/products/product.html", context, status=edit_status(form, conflict))


def _bases(*, but: int = 0) -> list[tuple[int, str]]:
    return [(one.pk, one.name) for one in list_base_products() if one.pk != but]


def _release_rows(releases: list[Release], *, today: date) -> list[dict[str, Any]]:
    return [
        {"release": one, "is_newest": place == 0} | describe_life(one, today=today)
        for place, one in enumerate(releases)
    ]
