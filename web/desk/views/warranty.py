"""Views of a contract's written warranty, for the vendor's admins (TERM-D9)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from contracts.errors import HasNoWarranty, HasWarranty
from contracts.operations import attach_warranty, remove_warranty
from contracts.queries import get_contract_of
from customers.models import Organisation
from customers.queries import get_organisation
from supportdesk.kernel import clock
from supportdesk.kernel.http.methods import require_POST
from web.console.access import AdminRequest, admin_required
from web.desk.forms.warranty import WarrantyForm
from web.desk.views.organisation import organisation_page


@require_POST
@admin_required
def attach(request: AdminRequest, organisation_id: int, contract_id: int) -> HttpResponse:
    """Keep the document; what cannot be taken is shown on the organisation's page."""
    now, found = clock.now(), get_organisation(organisation_id, partner_id=None)
    contract = get_contract_of(found, contract_id)
    form = WarrantyForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "desk/organisation.html", organisation_page(request.user, found, now, form), status=422)
    sent, document = form.cleaned_data, form.cleaned_data["document"]
    try:
        attach_warranty(
            contract=contract,
            label=sent["label"],
            dated_on=sent["dated_on"],
            name=document.name,
            content=document.file,
            actor=request.user,
            now=now,
        )
    except HasWarranty:
        messages.error(request, _("The contract already has a written warranty. Remove it before you add another one."))
    else:
        messages.success(request, _("The customer finds the warranty on their support plan page."))
    return _back_to(found)


@require_POST
@admin_required
def remove(request: AdminRequest, organisation_id: int, contract_id: int) -> HttpResponse:
    """Remove the document; when somebody else was faster there is nothing more to say."""
    found = get_organisation(organisation_id, partner_id=None)
    contract = get_contract_of(found, contract_id)
    try:
        remove_warranty(contract=contract, actor=request.user, now=clock.now())
    except HasNoWarranty:
        messages.error(request, _("The contract no longer has a written warranty."))
    else:
        messages.success(request, _("The warranty has been removed."))
    return _back_to(found)


def _back_to(organisation: Organisation) -> HttpResponse:
    return redirect(reverse("desk-organisation", args=[organisation.pk]) + "#warranty")
