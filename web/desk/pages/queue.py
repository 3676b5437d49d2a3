"""Pages beside the queue: search, filing for a caller, development, mails, canned responses; and the way to the console."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tickets import rules
from web.desk.navigation import MORE, NAVIGATION
from web.registry import Link

NAVIGATION.add(
    Link(name="desk-search", label=_("Search"), order=10, group=MORE, key="g s"),
    Link(name="desk-file", label=_("New ticket for a customer"), order=20, group=MORE, key="g f"),
    Link(name="desk-development", label=_("Development"), order=30, group=MORE, is_for=rules.is_staff),
    Link(name="desk-mails", label=_("Sent email"), order=40, group=MORE, is_for=rules.is_staff),
    Link(name="desk-canned-responses", label=_("Canned responses"), order=50, group=MORE, is_for=rules.is_staff),
    Link(name="console-plans", label=_("Console"), order=90, group=MORE, is_for=rules.is_admin),
)
