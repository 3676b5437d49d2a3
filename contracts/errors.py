"""Named refusals of contracts."""

from __future__ import annotations


class NotAPdf(Exception):
    """The content of the file is not a PDF."""


class HasWarranty(Exception):
    """The contract already has a warranty, which must be removed before another one is added."""


class HasNoWarranty(Exception):
    """The contract has no warranty to remove."""


class NotOfTheVendor(Exception):
    """A named contact must be a member of the vendor's staff (TERM-B6)."""
