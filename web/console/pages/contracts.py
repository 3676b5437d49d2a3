"""The pages of contracts and service holds."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from web.console.navigation import CUSTOMERS, NAVIGATION
from web.console.views.contracts import contract_changes, contracts, holds
from web.registry import Link

urlpatterns = [
    path("contracts/", contracts.contracts, name="console-contracts"),
    path("contracts/<int:contract_id>/", contracts.contract, name="console-contract"),
    path("contracts/<int:contract_id>/order/", contract_changes.reorder, name="console-contract-order"),
    path("contracts/<int:contract_id>/end/", contract_changes.end, name="console-contract-end"),
    path("contracts/<int:contract_id>/renew/", contract_changes.renew, name="console-contract-renew"),
    path("organisations/<int:organisation_id>/contracts/new/", contracts.new_contract, name="console-contract-new"),
    path("organisations/<int:organisation_id>/holds/new/", holds.new_hold, name="console-hold-new"),
    path("holds/<int:hold_id>/override/", holds.override, name="console-hold-override"),
    path("holds/<int:hold_id>/lift/", holds.lift, name="console-hold-lift"),
]

NAVIGATION.add(Link(name="console-contracts", label=_("Contracts"), order=40, group=CUSTOMERS))
