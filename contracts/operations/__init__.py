"""Writes of contracts: contracts and their written warranties."""

from contracts.operations.contracts import open_contract
from contracts.operations.warranties import attach_warranty, remove_warranty

__all__ = [
    "attach_warranty",
    "open_contract",
    "remove_warranty",
]
