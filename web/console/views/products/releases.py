"""The releases of a product in the console: created and changed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers.operations.products import ReleaseDetails, change_release, create_release, details_of_release
from customers.product_queries import get_product, get_release
from supportdesk.kernel import clock
from supportdesk.kernel.fields.seen import ChangedMeanwhile
from web.console.access import AdminRequest, admin_required
from web.console.edits import edit_context, edit_status, seen_values
from web.console.forms.products import ReleaseForm
from web.console.views.frame import console_frame, find_shown_version
from web.console.views.products.refused import REFUSALS, show_refusal


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def new_release(request: AdminRequest, product_id: int) -> HttpResponse:
    """Create a release of a product."""
    found, now = get_product(product_id), clock.now()
    form = ReleaseForm(
        request.POST if request.method == "POST" else None, initial={"released_on": timezone.localdate(now)}
    )
    if form.is_valid():
        details = ReleaseDetails(**form.cleaned_data)
        try:
            create_release(product=found, details=details, actor=request.user, now=now)
        except REFUSALS as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("%(name)s has been created.") % {"name": details.name})
            return redirect("console-product", found.pk)
    context = console_frame(request, find_shown_version(request, now), current="console-products")
    context |= {"product": found, "form": form}
    return render(request, "console/products/release_new.html", context, status=edit_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def change(request: AdminRequest, release_id: int) -> HttpResponse:
    """Change name and dates of a release; what someone else changed meanwhile is named and not overwritten."""
    found, now = get_release(release_id), clock.now()
    stored, conflict = details_of_release(found).values(), None
    form = ReleaseForm(request.POST if request.method == "POST" else None, initial=stored)
    if form.is_valid():
        details = ReleaseDetails(**form.cleaned_data)
        try:
            change_release(release=found, details=details, actor=request.user, now=now, seen=seen_values(request))
        except ChangedMeanwhile as meanwhile:
            conflict = meanwhile
        except REFUSALS as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("%(name)s has been saved.") % {"name": details.name})
            return redirect("console-product", found.product_id)
    context = console_frame(request, find_shown_version(request, now), current="console-products")
    context |= edit_context(form, stored, conflict) | {"release": found, "product": found.product}
    return render(request, "console/products/release_change.html", context, status=edit_status(form, conflict))
