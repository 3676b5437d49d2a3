"""The vendor's own details on invoices, and how each customer is addressed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from billing.core.vat import write_rates
from billing.operations.profiles import change_buyer_details, change_seller_details
from billing.profile_queries import BuyerDetails, SellerDetails, addressed, get_buyer_details, get_seller_details
from customers.queries import get_organisation
from plans.presentation.labels import language_name
from supportdesk.kernel import clock
from supportdesk.kernel.fields.seen import ChangedMeanwhile
from supportdesk.kernel.languages import offered_languages
from web.console.access import AdminRequest, admin_required
from web.console.edits import edit_context, edit_status, seen_values
from web.console.forms.billing.profiles import BuyerForm, SellerForm
from web.console.views.frame import console_frame, find_shown_version

MISSING = {
    "legal_name": gettext_lazy("the legal name"),
    "address": gettext_lazy("the address"),
    "country": gettext_lazy("the country"),
    "tax_number": gettext_lazy("the VAT number or the tax number"),
    "vat_rates": gettext_lazy("the VAT rate of your country"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def seller(request: AdminRequest) -> HttpResponse:
    """Show and change the vendor's details on its invoices."""
    now, details, conflict = clock.now(), get_seller_details(), None
    stored = details.values() | {"vat_rates": write_rates(details.vat_rates)}
    form = SellerForm(request.POST if request.method == "POST" else None, initial=stored)
    if form.is_valid():
        try:
            given = SellerDetails(**form.cleaned_data)
            change_seller_details(details=given, actor=request.user, now=now, seen=seen_values(request))
        except ChangedMeanwhile as meanwhile:
            conflict = _with_rates(meanwhile)
        else:
            messages.success(request, _("The invoice details have been saved."))
            return redirect("console-invoice-details")
    context = console_frame(request, find_shown_version(request, now), current="console-invoice-details")
    context |= edit_context(form, details.values(), conflict)
    context["missing"] = [str(MISSING[name]) for name in details.missing()]
    return render(request, "console/billing/seller.html", context, status=edit_status(form, conflict))


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def buyer(request: AdminRequest, organisation_id: int) -> HttpResponse:
    """Show and change how an organisation's invoices are addressed."""
    now, found, conflict = clock.now(), get_organisation(organisation_id, partner_id=None), None
    stored = get_buyer_details(found).values()
    form = BuyerForm(
        request.POST if request.method == "POST" else None,
        initial=stored,
        languages=[(code, language_name(code)) for code in offered_languages(now=now)],
        stored_country=found.country,
    )
    if form.is_valid():
        try:
            given = BuyerDetails(**form.cleaned_data)
            change_buyer_details(
                organisation=found, details=given, actor=request.user, now=now, seen=seen_values(request)
            )
        except ChangedMeanwhile as meanwhile:
            conflict = meanwhile
        else:
            messages.success(request, _("The invoice details of %(name)s have been saved.") % {"name": found.name})
            return redirect("console-organisation", found.pk)
    context = console_frame(request, find_shown_version(request, now), current="console-organisations")
    context |= edit_context(form, stored, conflict)
    context |= {"organisation": found, "shown": addressed(BuyerDetails(**stored), found)}
    return render(request, "console/billing/buyer.html", context, status=edit_status(form, conflict))


def _with_rates(meanwhile: ChangedMeanwhile) -> ChangedMeanwhile:
    """Return the conflict with VAT rates as the form shows them."""
    values = dict(meanwhile.values)
    rates = values.get("vat_rates")
    if isinstance(rates, dict):
        values["vat_rates"] = write_rates(rates)
    return ChangedMeanwhile(values)
