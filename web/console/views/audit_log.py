"""The audit log in the console: who changed what, the newest first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from customers.admin_queries import names_of_customers
from people.queries import find_accounts, names_of_accounts
from supportdesk.audit.models import AuditEntry
from supportdesk.audit.queries import AuditFilter, list_entries
from supportdesk.kernel import clock
from web.console.access import AdminRequest, admin_required
from web.console.edits import edit_status
from web.console.forms.audit_log import AuditLogForm
from web.console.views.audit_labels import ACTIONS, GROUPS, details_of
from web.console.views.frame import console_frame, find_shown_version
from web.registry import Label

ENTRIES_ON_A_PAGE = 50
_MAX_ACCOUNTS = 100
_LARGEST = 18  # digits of a number that the database takes
# What targets are, and the page that shows one.
_KINDS: dict[str, tuple[Label, str]] = {
    "user": (gettext_lazy("Account"), ""),
    "contact": (gettext_lazy("Contact"), "console-contact"),
    "organisation": (gettext_lazy("Organisation"), "console-organisation"),
    "partner": (gettext_lazy("Partner"), "console-partner"),
    "invitation": (gettext_lazy("Invitation"), ""),
    "contract": (gettext_lazy("Contract"), ""),
    "draft": (gettext_lazy("Draft"), ""),
    "publication": (gettext_lazy("Terms"), ""),
    "apitoken": (gettext_lazy("API token"), ""),
    "ticket": (gettext_lazy("Ticket"), ""),
}
Names = dict[str, dict[int, str]]


@require_safe
@admin_required
def audit_log(request: AdminRequest) -> HttpResponse:
    """Show the entries that fit, from the newest or from before one on."""
    form = AuditLogForm(request.GET, choices=[(key, label) for key, (label, _prefixes) in GROUPS.items()])
    given = request.GET.get("before", "")[:_LARGEST]
    before = int(given) if given.isascii() and given.isdecimal() else None
    found: list[AuditEntry] = []
    if form.is_valid():
        found = list_entries(_filter(form.cleaned_data), before=before, limit=ENTRIES_ON_A_PAGE + 1)
    shown, names = found[:ENTRIES_ON_A_PAGE], _names(found)
    target = form.cleaned_data.get("target", "")
    context = console_frame(request, find_shown_version(request, clock.now()), current="console-audit-log") | {
        "form": form,
        "rows": [_row(entry, names) for entry in shown],
        "older": shown[-1].pk if len(found) > ENTRIES_ON_A_PAGE else None,
        "is_later": before is not None,
        "is_narrowed": any(form.cleaned_data.values()),
        "target": _target(target, _names_of([target])) if target else None,
    }
    return render(request, "console/audit_log.html", context, status=edit_status(form))


def _filter(sent: dict[str, Any]) -> AuditFilter:
    """Return what is asked for; days are those of the reader."""
    prefixes: Collection[str] = GROUPS[sent["group"]][1] if sent["group"] else ()
    people = find_accounts(sent["person"], limit=_MAX_ACCOUNTS) if sent["person"] else None
    return AuditFilter(
        actors=None if people is None else [f"user:{person.pk}" for person in people],
        prefixes=prefixes,
        target=sent["target"],
        since=_midnight(sent["first"]) if sent["first"] else None,
        until=_midnight(sent["last"] + timedelta(days=1)) if sent["last"] else None,
    )


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _row(entry: AuditEntry, names: Names) -> dict[str, Any]:
    return {
        "entry": entry,
        "who": _actor(entry.actor, names),
        "what": ACTIONS.get(entry.action, entry.action),
        "target": _target(entry.target, names),
        "details": details_of(entry),
    }


def _actor(reference: str, names: Names) -> str:
    kind, number = _split(reference)
    if kind != "user":
        return reference
    return names["user"].get(number) or _("Account %(number)d") % {"number": number}


def _target(reference: str, names: Names) -> dict[str, str]:
    """Return what an entry is about: its kind and name, and the address of its page where it has one."""
    kind, number = _split(reference)
    if kind not in _KINDS:
        return {"words": reference, "reference": reference, "url": ""}
    label, page = _KINDS[kind]
    name = names.get(kind, {}).get(number, "")
    return {
        "words": f"{label}: {name}" if name else f"{label} {number}",
        "reference": reference,
        "url": reverse(page, args=[number]) if page and name else "",
    }


def _names(entries: Sequence[AuditEntry]) -> Names:
    return _names_of([reference for entry in entries for reference in (entry.actor, entry.target)])


def _names_of(references: Sequence[str]) -> Names:
    """Return the names behind references; one query for each kind that is there."""
    numbers: dict[str, set[int]] = {"user": set(), "contact": set(), "organisation": set(), "partner": set()}
    for reference in references:
        kind, number = _split(reference)
        if kind in numbers:
            numbers[kind].add(number)
    users = numbers.pop("user")
    found: Names = {"user": names_of_accounts(users) if users else {}}
    return found | {kind: names_of_customers(kind, ids) for kind, ids in numbers.items() if ids}


def _split(reference: str) -> tuple[str, int]:
    """Return the kind and number of a reference such as `user:7`, ("", 0) for any other."""
    kind, _colon, number = reference.partition(":")
    known = number.isascii() and number.isdecimal() and len(number) <= _LARGEST
    return (kind, int(number)) if known else ("", 0)
