"""What kinds of contacts and partners are called where the vendor's terms have no word of their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from customers.models import ContactKind, PartnerKind

CONTACT_KINDS = {
    ContactKind.ADMINISTRATOR.value: _("Administrator"),
    ContactKind.DEALER.value: _("Dealer"),
    ContactKind.END_USER.value: _("End user"),
}
PARTNER_KINDS = {
    PartnerKind.DISTRIBUTOR.value: _("Distributor"),
    PartnerKind.RESELLER.value: _("Reseller"),
    PartnerKind.SUPPORT_PARTNER.value: _("Support partner"),
}
