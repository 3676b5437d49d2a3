"""One act with a ticket, as the page offers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from people.models import User
from plans.core.terms import VendorTerms
from tickets.models import Ticket


@dataclass(frozen=True)
class Act:
    """One act: its name in addresses, the words of its panel, its form, its key, and the operation behind it.

    Key and `is_guarded` come from the catalogue: one that is guarded is held where somebody has written meanwhile.
    """

    name: str
    title: str
    submit: str
    done: str
    form: forms.Form
    run: Callable[[datetime], object]
    intro: str = ""
    key: str = ""
    is_guarded: bool = True
    is_offered: bool = True  # False where there is nothing to choose


Submitted = Mapping[str, Any] | None
Builder = Callable[[Ticket, User, VendorTerms, Submitted], Act]
