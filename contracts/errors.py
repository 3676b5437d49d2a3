"""Named refusals of contracts."""

from __future__ import annotations


class NotAPdf(Exception):
    """The file's own bytes do not show a PDF."""


class HasWarranty(Exception):
    """The contract has a warranty already; it is removed before another one is added."""


class HasNoWarranty(Exception):
    """There is nothing to remove."""


class NotOfTheVendor(Exception):
    """A named contact is one of the vendor's own people (TERM-B6)."""
