"""Writes of contracts: contracts and their written warranties."""

from contracts.operations.contracts import NotOfTheVendor, open_contract
from contracts.operations.warranties import (
    HasNoWarranty,
    HasWarranty,
    NotAdmin,
    NotAPdf,
    attach_warranty,
    remove_warranty,
)

__all__ = [
    "HasNoWarranty",
    "HasWarranty",
    "NotAPdf",
    "NotAdmin",
    "NotOfTheVendor",
    "attach_warranty",
    "open_contract",
    "remove_warranty",
]
