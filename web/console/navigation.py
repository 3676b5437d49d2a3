"""The registries of the console: the navigation beside its pages, and the figures of its overview."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from plans.core.terms import VendorTerms
from web.registry import Group, Label, Link, Registry

PROMISES = Group(_("SLA targets"), 10)
REPORTS = Group(_("Reports"), 20)
CUSTOMERS = Group(_("Customers"), 25)
BILLING = Group(_("Billing"), 27)
PEOPLE = Group(_("People"), 30)
DESK = Group(_("Desk"), 35)
PLANS = Group(_("Plans"), 40, wide=True)
MORE = Group("", 90, label=_("More"), wide=True)


@dataclass(frozen=True, slots=True)
class Figure:
    """Figures of the overview: terms and values, of what holds on the version that is read."""

    name: str
    order: int
    rows: Callable[[VendorTerms, datetime], Sequence[tuple[Label, str]]]


# The reader of a link is the terms that are read, None before any are published.
NAVIGATION: Registry[Link[VendorTerms | None]] = Registry()
FIGURES: Registry[Figure] = Registry()


def is_published(terms: VendorTerms | None) -> bool:
    """Return whether there are terms to read."""
    return terms is not None
