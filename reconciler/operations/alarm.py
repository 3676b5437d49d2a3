"""The alarm of the reconciler: one mail to each of the vendor's admins for what was found since the last one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import User
from people.operations.mails import queue_mail_to
from people.queries import list_admins
from plans.presentation.labels import metric_name
from reconciler.core.comparison import Fault
from reconciler.models import Finding
from reconciler.queries.alarm_readers import ALARM
from tickets.core.events import EventKind

# A bad hour is one mail each quarter of it, not one a minute.
PAUSE = timedelta(minutes=15)
MAX_LINES = 20
_WORDS = {
    Fault.MISSING: gettext_lazy("not done"),
    Fault.SKIPPED: gettext_lazy("not done in time"),
    Fault.LATE: gettext_lazy("done late"),
    Fault.DOUBLED: gettext_lazy("done twice"),
    Fault.UNREADABLE: gettext_lazy("the log cannot be read"),
    Fault.TIMER_OVERDUE: gettext_lazy("the timer is overdue"),
    Fault.TIMER_DEAD: gettext_lazy("the timer failed"),
}


def raise_alarm(*, now: datetime) -> None:
    """Mail the admins what they do not know yet; at most once in a quarter of an hour."""
    last = Finding.objects.aggregate(last=Max("told_at"))["last"]
    if last is not None and now - last < PAUSE:
        return
    unreported = Finding.objects.filter(told_at=None).exclude(fault=Fault.ORPHAN)
    findings = list(unreported.select_related("ticket").order_by("found_at", "id")[:MAX_LINES])
    if findings:
        count = unreported.count()
        for admin in list_admins():
            _notify(admin, findings, count, now)
        unreported.update(told_at=now)


def _notify(admin: User, findings: Sequence[Finding], count: int, now: datetime) -> None:
    with translation.override(admin.language):
        lines = [_line(finding) for finding in findings]
    queue_mail_to(
        email=admin.email,
        language=admin.language,
        time_zone=admin.time_zone,
        notice=ALARM,
        key=f"{ALARM}:{findings[0].pk}:{admin.pk}",
        now=now,
        person=admin,
        lines=lines,
        count=count,
        more=count - len(findings),
    )


def _line(finding: Finding) -> dict[str, Any]:
    return {
        "reference": finding.ticket.reference if finding.ticket else "",
        "subject": _subject_label(finding.subject),
        "fault": str(_WORDS[Fault(finding.fault)]),
        "expected_at": finding.expected_at,
        "recorded_at": finding.recorded_at,
    }


def _subject_label(subject: str) -> str:
    kind, _space, rest = subject.partition(" ")
    first, _space, _second = rest.partition(" ")
    words: dict[str, str] = {
        EventKind.BREACHED: _("%(promise)s breached"),
        EventKind.DUE_SOON: _("%(promise)s due soon"),
        EventKind.STEP_REACHED: _("escalation step %(number)s"),
        EventKind.HANDED_OVER: _("handover at escalation step %(number)s"),
        EventKind.STEP_REMINDED: _("reminder of escalation step %(number)s"),
    }
    return words[kind] % {"promise": metric_name(first), "number": first} if kind in words else subject
