"""How the installation is doing, for its operators."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from supportdesk.kernel import clock
from supportdesk.kernel.outbox import requeue_dead_mail
from supportdesk.kernel.processes.heartbeats import RECONCILER, TICKER
from supportdesk.kernel.timers import requeue_dead
from vendors.presentation.requests import format_age
from vendors.queries import (
    FailedDelivery,
    VendorHealth,
    Watched,
    count_wrong_passwords,
    get_versions,
    list_failed_deliveries,
    list_reconciled,
    list_vendor_health,
    list_watched,
)
from web.operators.views.access import OperatorRequest, operator_frame, operator_required

logger = logging.getLogger(__name__)

VENDORS_ON_A_PAGE = 100
_LATE = timedelta(seconds=5)
_MAIL_LATE = timedelta(minutes=1)
_REQUEUE = {"timer": requeue_dead, "mail": requeue_dead_mail}


@require_safe
@operator_required
def overview(request: OperatorRequest) -> HttpResponse:
    """Show vendors, what waits, what was given up and what runs: counts only, never what customers wrote."""
    now = clock.database_now()
    watched = list_watched(now=now)
    healths = list_vendor_health(now=now)
    guessed = count_wrong_passwords(now=now)
    page = Paginator(healths, VENDORS_ON_A_PAGE).get_page(request.GET.get("page"))
    failed_deliveries = list_failed_deliveries() if any(health.dead for health in healths) else []
    context = operator_frame(request.operator, current="operator-overview") | {
        "page": page,
        "vendors": [_vendor_row(health, now) for health in page.object_list],
        "held": sum(health.is_held and health.created_at is not None for health in healths),
        "guessed": guessed if guessed >= settings.OPERATOR_SIGN_IN_ALARM else 0,
        "behind": sum(not health.is_current for health in healths),
        "timers": sum(health.timers for health in healths),
        "mails": sum(health.mails for health in healths),
        "dead": sum(health.dead for health in healths),
        "failed": [_failed_delivery_row(failed, now) for failed in failed_deliveries],
        "watched": [_watched_row(process, now) for process in watched],
        "clocks": _clock_rows(watched),
        "reconciled": list_reconciled(),
        "versions": get_versions(),
    }
    return render(request, "public/overview.html", context)


@csrf_protect
@require_POST
@operator_required
def requeue(request: OperatorRequest) -> HttpResponse:
    """Have one failed delivery tried again, or all of them."""
    now = clock.database_now()
    kind, _colon, number = request.POST.get("delivery", "").partition(":")
    if kind == "all":
        done = sum(again(now=now) for again in _REQUEUE.values())
    elif kind in _REQUEUE and number.isascii() and number.isdecimal() and len(number) < 19:
        done = _REQUEUE[kind](now=now, ids=[int(number)])
    else:
        return HttpResponseBadRequest("delivery must be timer:NUMBER, mail:NUMBER or all.\n", content_type="text/plain")
    logger.warning("Operator %s retried %d failed deliveries", request.operator.email, done)
    words = ngettext("Retrying %(count)d.", "Retrying %(count)d.", done) % {"count": done}
    messages.success(request, words if done else _("It is no longer in this list."))
    return redirect("operator-overview")


def _vendor_row(health: VendorHealth, now: datetime) -> dict[str, Any]:
    return {
        "health": health,
        "late": format_age(now - health.timers_since) if health.timers_since else "",
        "is_late": health.timers_since is not None and now - health.timers_since > _LATE,
        "mail_age": format_age(now - health.mails_since) if health.mails_since else "",
        "is_mail_late": health.mails_since is not None and now - health.mails_since > _MAIL_LATE,
    }


def _watched_row(watched: Watched, now: datetime) -> dict[str, Any]:
    if watched.beat_at is None:
        words = _("has never run")
    elif watched.is_silent:
        words = _("no response for %(age)s") % {"age": format_age(now - watched.beat_at)}
    else:
        words = _("running")
    return {"name": _process_name(watched.process), "state": "over" if watched.is_silent else "met", "words": words}


def _clock_rows(watched: list[Watched]) -> list[dict[str, str]]:
    """Return the processes whose host's clock is wrong: this one, and those with heartbeats."""
    here = [(_("Web"), clock.host_skew())]
    skews = here + [(_process_name(process.process), process.host_skew) for process in watched]
    return [
        {
            "name": name,
            "words": (_("clock is fast by %(age)s") if skew > timedelta(0) else _("clock is slow by %(age)s"))
            % {"age": format_age(abs(skew))},
        }
        for name, skew in skews
        if skew is not None
    ]


def _process_name(process: str) -> str:
    return {TICKER: _("Ticker"), RECONCILER: _("Reconciler")}[process]


def _failed_delivery_row(failed: FailedDelivery, now: datetime) -> dict[str, Any]:
    return {
        "delivery": failed,
        "kind": _("timer") if failed.kind == "timer" else _("email"),
        "age": format_age(now - failed.dead_at),
    }
