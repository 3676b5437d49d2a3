"""Writes of contracts: contracts, renewals, holds and written warranties."""

from contracts.operations.contracts import change_contract, end_contract, open_contract, reorder_contract
from contracts.operations.holds import lift_hold, override_hold, set_hold
from contracts.operations.renewals import preview_renewal, renew_contract
from contracts.operations.warranties import attach_warranty, remove_warranty

__all__ = [
    "attach_warranty",
    "change_contract",
    "end_contract",
    "lift_hold",
    "open_contract",
    "override_hold",
    "preview_renewal",
    "remove_warranty",
    "renew_contract",
    "reorder_contract",
    "set_hold",
]
