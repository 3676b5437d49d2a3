"""The panels that the desk itself shows on an organisation's page."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from contracts.queries import Support
from contracts.rules import can_set_warranty
from customers.queries import list_products_of
from plans.presentation.labels import localize
from slas.presentation.labels import zone_label
from web.desk.panels.registry import OrganisationPage
from web.portal.views.frame import format_hours, plan_label, warranty_row


def support_panel(page: OrganisationPage) -> dict[str, Any]:
    """Show what was bought, where they are and who serves them."""
    found = page.organisation
    products = ", ".join(str(product) for product in list_products_of(found))
    rows = [
        *(_plan_rows(page.support) if page.support else ()),
        (_("Place"), ", ".join(filter(None, [found.city, found.country]))),
        (_("Time zone"), zone_label(page.now, ZoneInfo(found.time_zone))),
        (_("Products"), products),
        (_("Distributor"), str(found.distributor or "")),
        (_("Support partner"), str(found.support_partner or "")),
    ]
    return {"facts": [{"term": term, "value": value} for term, value in rows if value]}


def warranty_panel(page: OrganisationPage) -> dict[str, Any] | None:
    """Show the contract's written warranty; admins add or remove it."""
    if page.support is None or page.support.contract is None:
        return None
    form = page.warranty_form if can_set_warranty(page.actor) else None
    return {"contract": page.support.contract, "warranty": warranty_row(page.support), "form": form}


def _plan_rows(support: Support) -> list[tuple[str, str]]:
    plan = plan_label(support) or _("no support contract")
    region = localize(support.terms.region(support.region_key).name, support.terms)
    return [(_("Plan"), plan), (_("Region"), region), (_("Hours"), format_hours(support))]
